/** `passalong share`: offers files until it is told to stop. */

import type { FileSource, Share } from "passalong";
import type { Context } from "./context.ts";
import { EXIT_INTERRUPTED, type ExitCode } from "./exit-code.ts";
import { aborted } from "./interruption.ts";
import { type OwnRendezvousOptions, startOwnRendezvous } from "./own-rendezvous.ts";
import { Resources } from "./resources.ts";
import { ShareReporter } from "./share-reporter.ts";
import { goodbyeOf, localHint, summaryOf } from "./share-words.ts";
import { limitOf } from "./upload-limit.ts";

/** What to share, and how. */
export interface ShareOptions extends OwnRendezvousOptions {
  /** Files and folders; at least one. */
  readonly paths: readonly string[];
  /** Where receivers are met; one's own rendezvous when there are none. */
  readonly rendezvousUrls: readonly string[];
  /** What all that is sent may take together; undefined: no limit. */
  readonly uploadBytesPerSecond: number | undefined;
  /** True: every link goes through the relay. */
  readonly isRelayOnly: boolean;
}

/**
 * Prints a link and provides until it is interrupted (CL24).
 *
 * @throws StorageError, ShareError, RendezvousError
 */
export async function share(options: ShareOptions, context: Context): Promise<ExitCode> {
  const { interruption, output, services } = context;
  await using resources = new Resources();
  const files = await services.fileSources(options.paths);
  const offered = await offer({ ...options, files }, context, resources);
  const reporter = new ShareReporter({ share: offered, role: "provider", output });
  resources.keep(async () => reporter.stop());
  const failed = failureOf(offered);
  output.hint(summaryOf(files));
  await output.showCode(offered.link);
  output.hint("Open the link in a browser, or paste it after: passalong get -");
  const hint = options.rendezvousUrls.length === 0 ? localHint(offered.link) : undefined;
  if (hint !== undefined) output.hint(hint);
  output.hint("It lives as long as somebody has the files; Ctrl-C ends your part.");
  const error = await Promise.race([aborted(interruption.signal), failed]);
  if (error !== undefined) throw error;
  reporter.stop();
  if (interruption.cause !== "unread") output.hint(goodbyeOf(offered.progress));
  return EXIT_INTERRUPTED;
}

/** Opens everything, and prints the link as early as it is known. */
async function offer(
  options: ShareOptions & { readonly files: readonly FileSource[] },
  context: Context,
  resources: Resources,
): Promise<Share> {
  const { output, services } = context;
  const rendezvousUrls = [...options.rendezvousUrls];
  if (rendezvousUrls.length === 0) {
    const own = await startOwnRendezvous(options, context);
    resources.keep(() => own.close());
    rendezvousUrls.push(own.url);
  }
  const platform = await services.createPlatform({
    onWarning: (message) => output.say(message),
    isRelayOnly: options.isRelayOnly,
  });
  resources.keep(() => platform.close());
  const { deriveGroupKeys } = await import("passalong/group");
  const offered = await services.provideFiles({
    files: options.files,
    platform,
    rendezvousUrls,
    ...limitOf(options.uploadBytesPerSecond),
  });
  resources.keep(() => offered.close());
  const { groupId } = deriveGroupKeys(offered.specifier);
  output.print({ event: "link", link: offered.link, groupId });
  return offered;
}

/** Resolves with the reason when the share cannot go on. */
function failureOf(offered: Share): Promise<Error> {
  return new Promise((resolve) => {
    offered.on("failed", ({ error }) => resolve(error));
  });
}
