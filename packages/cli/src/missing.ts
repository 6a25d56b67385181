/** What a receiver lacks, for programs and in words (CL28). */

import type { Share } from "passalong";
import type { MissingRange } from "./events.ts";
import { counted } from "./counted.ts";

/** Files that are named in words; the others are counted. Source: guess, a few lines. */
const FILES_TOLD_MAX = 3;

/** Ranges of one file that are named in words; the others are counted. Source: guess. */
const RANGES_TOLD_MAX = 3;

/** Every missing range of the wanted files; null when not even the list of files is here. */
export function missingOf(share: Share): MissingRange[] | null {
  if (share.files.length === 0) return null;
  const wanted = share.files.filter(({ fileIndex }) => share.isSelected(fileIndex));
  return wanted.flatMap(({ fileIndex, path }) =>
    share.missingRangesOf(fileIndex).map(({ start, end }) => ({ path, start, end })),
  );
}

/**
 * Missing ranges in words, such as "film.mkv (bytes 0–65535 and 3 more parts) and 2 more files".
 */
export function missingText(missing: readonly MissingRange[]): string {
  const byPath = new Map<string, MissingRange[]>();
  for (const range of missing) {
    const ranges = byPath.get(range.path);
    if (ranges === undefined) byPath.set(range.path, [range]);
    else ranges.push(range);
  }
  const told = [...byPath].slice(0, FILES_TOLD_MAX).map(([path, ranges]) => {
    return `${path} (bytes ${rangesText(ranges)})`;
  });
  return listText(told, byPath.size - told.length, "file");
}

function rangesText(ranges: readonly MissingRange[]): string {
  const told = ranges.slice(0, RANGES_TOLD_MAX).map(({ start, end }) => `${start}–${end - 1}`);
  return listText(told, ranges.length - told.length, "part");
}

function listText(told: readonly string[], moreCount: number, noun: string): string {
  const items = moreCount === 0 ? told : [...told, counted(moreCount, `more ${noun}`)];
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
