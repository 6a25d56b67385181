/** What a user asks for, as plain values. */

import type { ChatCommandOptions, ChatPlace } from "./chat.ts";
import type { CheckOptions } from "./check/check.ts";
import type { GetOptions } from "./get.ts";
import type { InspectOptions } from "./inspect.ts";
import type { ServeOptions } from "./serve.ts";
import type { ShareOptions } from "./share.ts";

/** A verb and its options, checked. */
export type Invocation =
  | { readonly verb: "serve"; readonly isJson: boolean; readonly options: ServeOptions }
  | { readonly verb: "share"; readonly isJson: boolean; readonly options: ShareOptions }
  /** `link` is what the arguments say; see `linkFrom`. */
  | { readonly verb: "get"; readonly isJson: boolean; readonly options: Unlinked<GetOptions> }
  | {
      readonly verb: "inspect";
      readonly isJson: boolean;
      readonly options: Unlinked<InspectOptions>;
    }
  | { readonly verb: "check"; readonly isJson: boolean; readonly options: CheckOptions }
  | { readonly verb: "chat"; readonly isJson: boolean; readonly options: PlacelessChatOptions }
  /** Asked for help or the version: text for stdout. */
  | { readonly verb: "help"; readonly text: string };

/** Options of `chat` whose link may still have to be found elsewhere. */
export type PlacelessChatOptions = Omit<ChatCommandOptions, "place"> & {
  /** Undefined when the link is not in the arguments. */
  readonly place: ChatPlace | undefined;
};

/** Options whose link may still have to be found elsewhere. */
export type Unlinked<Options extends { readonly link: string }> = Omit<Options, "link"> & {
  /** The argument; "-" or undefined when the link is not in the arguments. */
  readonly link: string | undefined;
};
