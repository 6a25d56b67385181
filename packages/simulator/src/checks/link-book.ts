/** What a peer and one neighbor have said to each other on the link that stands. */

import type { ObjectIndex, Range } from "passalong/base";

/** The state of one link, as anybody would know who hears both directions at this end. */
export class LinkBook {
  /** 1: the neighbor said that it holds the object, and has not taken it back. */
  readonly known: Uint8Array;
  /** 1: the neighbor hands the object out by its own choice, and is not to be asked. */
  readonly hidden: Uint8Array;
  /** Objects asked of the neighbor and not answered. */
  readonly asked: Set<ObjectIndex> = new Set();
  /** Objects that the neighbor asked for and that were not answered. */
  readonly owed: Set<ObjectIndex> = new Set();
  /** Wildcards given to the neighbor since the link opened. */
  wildcardsGiven = 0;
  /** When a fragment came last of each object that was not asked for, or not any more, ms. */
  readonly handedOut: Map<ObjectIndex, number> = new Map();
  /** Since when the neighbor has been offering something and was asked for nothing, ms. */
  idleSince: number | undefined;

  constructor(objectCount: number) {
    this.known = new Uint8Array(objectCount);
    this.hidden = new Uint8Array(objectCount);
  }
}

/** Sets all of some ranges, as far as there are such objects. */
export function mark(table: Uint8Array, ranges: readonly Range[], value: 0 | 1): void {
  for (const { start, end } of ranges) table.fill(value, start, Math.min(end, table.length));
}
