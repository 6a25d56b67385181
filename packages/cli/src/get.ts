/** `passalong get`: receives what a link offers, and passes it on. */

import { GroupSpecifier, type ReceiveOptions, type Share } from "passalong";
import { CompanyWatch } from "./company-watch.ts";
import { completeFilesOf } from "./complete-files.ts";
import type { Context } from "./context.ts";
import { UsageError } from "./errors.ts";
import { EXIT_DONE, EXIT_INTERRUPTED, type ExitCode } from "./exit-code.ts";
import { chosenFiles } from "./file-choice.ts";
import { makeFolder, makeTemporaryFolder } from "./folder.ts";
import { contentsText, incompleteError, nothingChosen } from "./get-words.ts";
import { aborted } from "./interruption.ts";
import { printFiles } from "./get-list.ts";
import { rejectionOf, streamed } from "./get-stream.ts";
import { linger } from "./linger.ts";
import { receptionOf } from "./reception.ts";
import { Resources } from "./resources.ts";
import { ShareReporter } from "./share-reporter.ts";
import { limitOf } from "./upload-limit.ts";

/** What becomes of what is received. */
export type Delivery =
  /** It is stored under its own names. */
  | "files"
  /** One file goes to stdout while it arrives. */
  | "stream"
  /** Nothing is received: the names go to stdout. */
  | "list";

/** What to receive, and how. */
export interface GetOptions {
  /** The whole link, or what follows its "#". */
  readonly link: string;
  /**
   * Where the files go; made when it is missing. Undefined: the current folder, or a temporary one
   * for a file that goes to stdout.
   */
  readonly directory: string | undefined;
  /** Name the files that are wanted; none: all of them. */
  readonly patterns: readonly string[];
  readonly delivery: Delivery;
  /** Whether to go on providing until interrupted. */
  readonly isStaying: boolean;
  /** How long receiving may take; undefined: for ever. */
  readonly timeoutMs: number | undefined;
  /** What all that is sent may take together; undefined: no limit. */
  readonly uploadBytesPerSecond: number | undefined;
  /** True: every link goes through the relay. */
  readonly isRelayOnly: boolean;
  /** Instead of those in the link; none: those in the link. */
  readonly rendezvousUrls: readonly string[];
}

/**
 * Receives everything, then provides as long as that is needed or wanted.
 *
 * @throws SpecifierError for a wrong link, IncompleteError, StorageError, ShareError
 */
export async function get(options: GetOptions, context: Context): Promise<ExitCode> {
  const { interruption, output } = context;
  const { delivery, patterns, timeoutMs } = options;
  const startedAtMs = performance.now();
  await using resources = new Resources();
  const share = await open(options, context, resources);
  const reporter = new ShareReporter({ share, role: "receiver", output });
  resources.keep(async () => reporter.stop());
  const company = new CompanyWatch(share, output);
  resources.keep(async () => company.stop());
  const deadlineMs = timeoutMs === undefined ? undefined : startedAtMs + timeoutMs;
  const { signal } = interruption;
  const streaming =
    delivery === "stream"
      ? streamed({ share, patterns, stdout: context.stdout, signal })
      : undefined;
  const failure = streaming && rejectionOf(streaming);
  const reception = await receptionOf(share, { signal, deadlineMs, failure });
  company.stop();
  switch (reception.type) {
    case "failed":
      throw reception.error;
    case "timedOut":
      throw incompleteError("incomplete", share);
    case "interrupted":
      if (interruption.cause === "unread") return EXIT_INTERRUPTED;
      throw incompleteError("interrupted", share);
    case "complete": {
      reporter.showNow();
      if (delivery === "list") {
        printFiles(share, patterns, output);
        return EXIT_DONE;
      }
      if (reception.files.length === 0) throw nothingChosen(share, patterns);
      if (streaming === undefined) {
        const files = await completeFilesOf(reception.files);
        output.print({ event: "complete", files, seconds: reception.seconds });
      }
      await streaming;
      await passOn(share, options, context);
      return EXIT_DONE;
    }
  }
}

/** Checks everything that can be checked before anything connects. */
async function open(
  options: GetOptions,
  { output, services }: Context,
  resources: Resources,
): Promise<Share> {
  const { link, rendezvousUrls } = options;
  const specifier = GroupSpecifier.fromFragment(link);
  if (rendezvousUrls.length === 0 && specifier.rendezvousUrls.length === 0) {
    throw new UsageError("This link names no rendezvous: say with --rendezvous where to meet.");
  }
  const directory = await folderFor(options, resources);
  const platform = await services.createPlatform({
    onWarning: (message) => output.say(message),
    isRelayOnly: options.isRelayOnly,
  });
  resources.keep(() => platform.close());
  const share = await services.openShare({
    link,
    platform,
    store: await services.storeIn(directory),
    ...(rendezvousUrls.length === 0 ? {} : { rendezvousUrls }),
    ...limitOf(options.uploadBytesPerSecond),
    ...selectionOf(options),
  });
  resources.keep(() => share.close());
  if (options.delivery === "list") return share;
  share.on("catalogue", ({ files }) => {
    const chosen = chosenFiles(files, options.patterns);
    for (const line of contentsText(chosen, files.length)) output.hint(line);
  });
  return share;
}

function selectionOf({ delivery, patterns }: GetOptions): Pick<ReceiveOptions, "select"> {
  if (delivery === "list") return { select: () => [] };
  if (patterns.length === 0) return {};
  return {
    select: (files) => chosenFiles(files, patterns).map(({ fileIndex }) => fileIndex),
  };
}

/** Where the files go; a temporary folder goes with the command. */
async function folderFor(
  { delivery, directory }: GetOptions,
  resources: Resources,
): Promise<string> {
  if (directory === undefined && delivery === "stream") {
    const folder = await makeTemporaryFolder();
    resources.keep(() => folder.remove());
    return folder.path;
  }
  if (directory !== undefined) await makeFolder(directory);
  return directory ?? ".";
}

async function passOn(
  share: Share,
  { isStaying }: GetOptions,
  { interruption, output }: Context,
): Promise<void> {
  if (!isStaying) return linger(share, { signal: interruption.signal, output });
  output.hint("Passing on until Ctrl-C.");
  return aborted(interruption.signal);
}
