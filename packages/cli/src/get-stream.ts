/** `passalong get --stream`: one file to stdout, in order, while it arrives (CL56). */

import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { displayName, type Share, type SharedFile } from "passalong";
import { counted } from "./counted.ts";
import { UsageError } from "./errors.ts";
import { chosenFiles } from "./file-choice.ts";
import { nothingChosen } from "./get-words.ts";
import type { TextStream } from "./output.ts";

/** Files that are named when there are several. Source: guess, a few lines. */
const FILES_TOLD_MAX = 5;

/** What streaming needs. */
export interface StreamingOptions {
  readonly share: Share;
  /** Name the file; none: the only one. */
  readonly patterns: readonly string[];
  /** Takes the bytes. */
  readonly stdout: TextStream;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Writes the file as it comes, as quickly as stdout takes it. Resolves when all of it has been
 * written, and when it is ended. @throws {@link UsageError} when it is not clear which file is
 * meant; {@link StorageError}
 */
export async function streamed(options: StreamingOptions): Promise<void> {
  const { patterns, share, signal, stdout } = options;
  if (share.files.length === 0) await catalogueOf(share, signal);
  if (signal.aborted) return;
  const { fileIndex } = onlyFile(share, patterns);
  const chunks = share.streamFile(fileIndex, { signal });
  try {
    await pipeline(Readable.from(chunks), stdout, { end: false, signal });
  } catch (error) {
    // Who has ended it, or the share, wants no more of it.
    if (!signal.aborted && !isClosed(error)) throw error;
  }
}

/** Resolves with why something has failed; never when it does not. */
export function rejectionOf(work: Promise<void>): Promise<unknown> {
  return new Promise((resolve) => {
    work.catch(resolve);
  });
}

/** The one file that is meant. @throws {@link UsageError} when there are several, or none. */
function onlyFile(share: Share, patterns: readonly string[]): SharedFile {
  const files = chosenFiles(share.files, patterns);
  const [file] = files;
  if (file === undefined) throw nothingChosen(share, patterns);
  if (files.length === 1) return file;
  const names = files.slice(0, FILES_TOLD_MAX).map(({ path }) => `“${displayName(path)}”`);
  const moreCount = files.length - names.length;
  const told = moreCount === 0 ? names : [...names, counted(moreCount, "more file")];
  throw new UsageError(`Say with --select which one of these to stream: ${told.join(", ")}.`);
}

function catalogueOf(share: Share, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    share.on("catalogue", () => resolve(), { signal });
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function isClosed(error: unknown): boolean {
  return error instanceof Error && error.name === "ClosedError";
}
