/** What `get` says. */

import { displayName, type Share, type SharedFile, sizeText } from "passalong";
import { counted } from "./counted.ts";
import { IncompleteError, UsageError } from "./errors.ts";
import { missingOf, missingText } from "./missing.ts";

/** Files that are listed before receiving; the others are counted. Source: guess, half a screen. */
const FILES_LISTED_MAX = 10;

/** What is about to be received, in lines. @param offeredCount  How many files there are in all. */
export function contentsText(files: readonly SharedFile[], offeredCount: number): string[] {
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const what =
    files.length === offeredCount
      ? counted(files.length, "file")
      : `${files.length} of ${counted(offeredCount, "file")}`;
  const listed = files.slice(0, FILES_LISTED_MAX);
  const moreCount = files.length - listed.length;
  return [
    `Receiving ${what}, ${sizeText(totalBytes)}:`,
    ...listed.map(({ path, sizeBytes }) => `  ${displayName(path)} (${sizeText(sizeBytes)})`),
    ...(moreCount === 0 ? [] : [`  and ${counted(moreCount, "more file")}`]),
  ];
}

/** Why it ended, what is missing, and what happens to what is here. */
export function incompleteError(code: "incomplete" | "interrupted", share: Share): IncompleteError {
  const why = code === "incomplete" ? "The time is up" : "Interrupted";
  const missing = missingOf(share);
  return new IncompleteError(code, `${why}: ${whatIsMissing(share, missing)}.`, missing);
}

function whatIsMissing(share: Share, missing: ReturnType<typeof missingOf>): string {
  const { neighborCount, receivedBytes, totalBytes } = share.progress;
  if (missing === null) {
    return neighborCount === 0
      ? "nobody who has these files was there, and nothing has been received"
      : "the list of files has not come, and nothing has been received";
  }
  if (missing.length === 0) return "everything is here, but could not be given its final name";
  const amount = `${sizeText(totalBytes - receivedBytes)} of ${sizeText(totalBytes)} are missing`;
  return `${amount}, ${missingText(missing)}`;
}

/** Why nothing is received: no file has such a name. */
export function nothingChosen(share: Share, patterns: readonly string[]): UsageError {
  const named = patterns.map((pattern) => `“${displayName(pattern)}”`).join(" or ");
  const what = counted(share.files.length, "file");
  return new UsageError(`None of ${what} is named ${named}: --list says what there is.`);
}
