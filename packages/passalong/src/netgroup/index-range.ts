/** Object indices as the application writes them: whole numbers, ranges with both ends in them. */

import type { Range } from "../base/index.ts";

/** Highest index that may be named. Source: flash.net.NetGroup. */
export const OBJECT_INDEX_MAX: number = 2 ** 53;

/** Indices from `first` to `last`, both included. */
export interface IndexRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The half-open range of an inclusive one. The two highest indices are not in it: the wire has no
 * number for the end of a range that holds them, and no object is ever there (NG3).
 *
 * @throws RangeError when an index is none, or the last comes before the first.
 */
export function rangeOf(first: number, last: number): Range {
  if (!isObjectIndex(first) || !isObjectIndex(last) || last < first) {
    throw new RangeError(
      `${first} to ${last} is no range of objects: it runs from one whole number to another that ` +
        "is not smaller, both from 0 to 2^53.",
    );
  }
  const end = Math.min(last + 1, Number.MAX_SAFE_INTEGER);
  return { start: Math.min(first, end), end };
}

/** True for whole numbers from 0 to 2^53. */
function isObjectIndex(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= OBJECT_INDEX_MAX;
}
