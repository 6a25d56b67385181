/** A set of object indices as half-open ranges. */

import { assert } from "./assert.ts";

/** The indices from `start` up to, not including, `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * A set of integers from 0 to 2^53 - 1, kept as sorted ranges that neither touch nor overlap.
 *
 * Looking up costs O(log r) and changing O(r) in the number of ranges r, with a very small factor
 * (one `splice`).
 */
export class RangeSet {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  #size = 0;

  /** A set of the given ranges, which may overlap and come in any order. */
  static of(...ranges: readonly Range[]): RangeSet {
    const set = new RangeSet();
    for (const range of ranges) set.add(range);
    return set;
  }

  /** How many indices are in the set. */
  get size(): number {
    return this.#size;
  }

  /** How many ranges it takes to write the set. */
  get rangeCount(): number {
    return this.#starts.length;
  }

  /** The ranges, ascending. */
  *ranges(): Generator<Range, void, undefined> {
    for (let slot = 0; slot < this.#starts.length; slot += 1) yield this.#at(slot);
  }

  /** True when the index is in the set. */
  has(index: number): boolean {
    const slot = this.#slotAt(index);
    return slot >= 0 && index < this.#at(slot).end;
  }

  /** True when every index of the range is in the set. */
  covers(range: Range): boolean {
    if (range.start >= range.end) return true;
    const slot = this.#slotAt(range.start);
    return slot >= 0 && range.end <= this.#at(slot).end;
  }

  /**
   * Adds all indices of a range.
   *
   * @returns How many of them were new.
   */
  add(range: Range): number {
    assertRange(range);
    if (range.start === range.end) return 0;
    let first = this.#slotAt(range.start);
    if (first < 0 || this.#at(first).end < range.start) first += 1;
    let last = first;
    let { start, end } = range;
    let absorbed = 0;
    for (; last < this.#starts.length && this.#at(last).start <= range.end; last += 1) {
      const old = this.#at(last);
      start = Math.min(start, old.start);
      end = Math.max(end, old.end);
      absorbed += old.end - old.start;
    }
    this.#starts.splice(first, last - first, start);
    this.#ends.splice(first, last - first, end);
    const added = end - start - absorbed;
    this.#size += added;
    return added;
  }

  /**
   * Removes all indices of a range.
   *
   * @returns How many of them were there.
   */
  delete(range: Range): number {
    assertRange(range);
    if (range.start === range.end) return 0;
    let first = this.#slotAt(range.start);
    if (first < 0 || this.#at(first).end <= range.start) first += 1;
    let last = first;
    let removed = 0;
    const kept: Range[] = [];
    for (; last < this.#starts.length && this.#at(last).start < range.end; last += 1) {
      const old = this.#at(last);
      if (old.start < range.start) kept.push({ start: old.start, end: range.start });
      if (old.end > range.end) kept.push({ start: range.end, end: old.end });
      removed += Math.min(old.end, range.end) - Math.max(old.start, range.start);
    }
    this.#starts.splice(first, last - first, ...kept.map((range) => range.start));
    this.#ends.splice(first, last - first, ...kept.map((range) => range.end));
    this.#size -= removed;
    return removed;
  }

  /** Adds one index; true when it was new. */
  addIndex(index: number): boolean {
    return this.add({ start: index, end: index + 1 }) === 1;
  }

  /** Removes one index; true when it was there. */
  deleteIndex(index: number): boolean {
    return this.delete({ start: index, end: index + 1 }) === 1;
  }

  /** The least index in the set that is at least `from`, or undefined when there is none. */
  firstFrom(from: number): number | undefined {
    let slot = this.#slotAt(from);
    if (slot >= 0 && from < this.#at(slot).end) return from;
    slot += 1;
    return this.#starts[slot];
  }

  /** The least index that is not in the set and at least `from`. */
  firstGapFrom(from: number): number {
    const slot = this.#slotAt(from);
    return slot >= 0 ? Math.max(from, this.#at(slot).end) : from;
  }

  /** The ranges of this set that lie within a range, cut to it, ascending. */
  *within(range: Range): Generator<Range, void, undefined> {
    let slot = Math.max(0, this.#slotAt(range.start));
    for (; slot < this.#starts.length; slot += 1) {
      const own = this.#at(slot);
      if (own.start >= range.end) return;
      const start = Math.max(own.start, range.start);
      const end = Math.min(own.end, range.end);
      if (start < end) yield { start, end };
    }
  }

  /** Every index, ascending. */
  *[Symbol.iterator](): Generator<number, void, undefined> {
    for (const { start, end } of this.ranges()) {
      for (let index = start; index < end; index += 1) yield index;
    }
  }

  /** A copy that later changes do not touch. */
  clone(): RangeSet {
    return RangeSet.of(...this.ranges());
  }

  /** The slot of the last range that starts at or before the index; -1 when none does. */
  #slotAt(index: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] ?? 0) <= index) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #at(slot: number): Range {
    const start = this.#starts[slot];
    const end = this.#ends[slot];
    assert(start !== undefined && end !== undefined, "a slot in use has both ends");
    return { start, end };
  }
}

function assertRange({ start, end }: Range): void {
  assert(
    Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && start <= end,
    "a range runs from a safe integer >= 0 to one at least as large",
  );
}
