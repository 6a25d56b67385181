/** A chat: what a program is given, and what it is told. */

import type { PeerId } from "../base/index.ts";
import type { GroupSpecifier, Platform, RendezvousState } from "../group/index.ts";
import type { JoinOptions } from "../netgroup/index.ts";
import type { ChatMember, PresenceChange } from "./members.ts";

/** How to take part. */
export interface ChatOptions extends JoinOptions {
  /** What others see; cut and cleaned, "guest" when absent. */
  readonly name?: string;
}

/** How to take part through a session that is open already. */
export interface SessionChatOptions {
  /** The session's own. */
  readonly specifier: GroupSpecifier;
  /** The same that the session runs on. */
  readonly platform: Platform;
  /** What others see; cut and cleaned, "guest" when absent. */
  readonly name?: string;
  /** Reads only: nobody is told of this peer until it says something or takes a name (CH9). */
  readonly isQuiet?: boolean;
}

/** Something that a member said. */
export interface ChatMessage {
  /** Counts the messages as they came to this peer, from 1: the order to show them in. */
  readonly order: number;
  /** The author. */
  readonly peerId: PeerId;
  /** The author's name as of this message: cleaned, of the author's choice. */
  readonly name: string;
  /** Cleaned; at most `TEXT_LINES_MAX` lines. */
  readonly text: string;
  /** Links to groups in the text, for a person to choose: nothing opens them. */
  readonly links: readonly string[];
  /** The author's clock, ms since 1970; it may be wrong, or a lie. */
  readonly saidAtMs: number;
  /** True for what this peer said. */
  readonly isOwn: boolean;
}

/** Every event and what its listeners get. */
export interface ChatEvents {
  /** Somebody said something, now or before this peer came; own messages, too. */
  readonly message: ChatMessage;
  /** A member has come, gone, or taken another name. */
  readonly presence: PresenceChange;
  /** A link has opened or ended. */
  readonly neighbors: { readonly count: number };
  /** The rendezvous came or went; the chat goes on without it. */
  readonly rendezvous: { readonly state: RendezvousState };
  /** One sentence that a person should read. */
  readonly warning: { readonly message: string };
}

/** One part in a chat. */
export interface Chat extends AsyncDisposable {
  readonly specifier: GroupSpecifier;
  /** This peer. */
  readonly peerId: PeerId;
  /** What others see. */
  readonly name: string;
  /** False in a group whose posters' right this peer lacks: it reads only. */
  readonly mayPost: boolean;
  readonly neighborCount: number;
  /** Postings that were dropped because they are no messages of a chat. */
  readonly malformedCount: number;
  /** The latest messages, in their order; at most `MESSAGES_KEPT_MAX`. */
  messages(): readonly ChatMessage[];
  /** Everybody who was heard, this peer included. */
  members(): readonly ChatMember[];
  /**
   * Says something to everybody.
   *
   * @returns The message; undefined without the right to post.
   * @throws RangeError when the text is blank or too long; {@link RejectedError}
   *   `rejected/tooFast`; {@link ClosedError}
   */
  say(text: string): Promise<ChatMessage | undefined>;
  /** Takes another name. @throws {@link RejectedError}, {@link ClosedError} */
  rename(name: string): Promise<void>;
  /** Says that this peer leaves, if anybody was told that it is here, then leaves. */
  close(): Promise<void>;
  /** Calls `listener` at each event of this name, until `options.signal` aborts. */
  on<Name extends keyof ChatEvents>(
    name: Name,
    listener: (event: ChatEvents[Name]) => void,
    options?: { readonly signal?: AbortSignal },
  ): void;
}
