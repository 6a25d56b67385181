/** `passalong share`: offers files until it is told to stop. */

import type { Share } from "passalong";
import type { Context } from "./context.ts";
import { EXIT_INTERRUPTED, type ExitCode } from "./exit-code.ts";
import { aborted } from "./interruption.ts";
import { type OwnRendezvousOptions, startOwnRendezvous } from "./own-rendezvous.ts";
import { Resources } from "./resources.ts";
import { ShareReporter } from "./share-reporter.ts";
import { localVariantOf, summaryOf } from "./share-words.ts";
import { limitOf } from "./upload-limit.ts";

/** What to share, and how. */
export interface ShareOptions extends OwnRendezvousOptions {
  /** Files and folders; at least one. */
  readonly paths: readonly string[];
  /** Where receivers are met; one's own rendezvous when there are none. */
  readonly rendezvousUrls: readonly string[];
  /** What all uploads together may take; undefined: no limit. */
  readonly uploadBytesPerSecond: number | undefined;
}

/**
 * Prints a link and provides until it is interrupted (CL24).
 *
 * @throws StorageError, ShareError, RendezvousError
 */
export async function share(options: ShareOptions, context: Context): Promise<ExitCode> {
  const { interruption, output } = context;
  await using resources = new Resources();
  const offered = await offer(options, context, resources);
  const reporter = new ShareReporter({ share: offered, role: "provider", output });
  resources.keep(async () => reporter.stop());
  const failed = failureOf(offered);
  output.hint(summaryOf(offered));
  await output.showCode(offered.link);
  output.hint("Open the link in a browser, or paste it after: passalong get -");
  const isOwn = options.rendezvousUrls.length === 0;
  const localVariant = isOwn ? localVariantOf(offered.link) : undefined;
  if (localVariant !== undefined) output.hint(`On this machine: ${localVariant}`);
  output.hint("It lives as long as somebody has the files; Ctrl-C ends your part.");
  const error = await Promise.race([aborted(interruption.signal), failed]);
  if (error !== undefined) throw error;
  return EXIT_INTERRUPTED;
}

/** Opens everything, and prints the link as early as it is known. */
async function offer(
  options: ShareOptions,
  context: Context,
  resources: Resources,
): Promise<Share> {
  const { output, services } = context;
  const files = await services.fileSources(options.paths);
  const rendezvousUrls = [...options.rendezvousUrls];
  if (rendezvousUrls.length === 0) {
    const own = await startOwnRendezvous(options, context);
    resources.keep(() => own.close());
    rendezvousUrls.push(own.url);
  }
  const platform = await services.createPlatform((message) => output.say(message));
  resources.keep(() => platform.close());
  const { deriveGroupKeys } = await import("passalong/group");
  const offered = await services.provideFiles({
    files,
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
