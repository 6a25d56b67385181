/** Objects by how many neighbors hold them, so that the rarest is found without a scan. */

import { assert, type ObjectIndex, type Random, type RangeSet } from "../../base/index.ts";

/**
 * Looking through a neighbor's set beats looking through buckets when it is this many times
 * smaller. Source: guess.
 */
const SCAN_ADVANTAGE = 8;

/**
 * Buckets of indices, one for each number of holders.
 *
 * Adding, moving and removing cost O(1). Picking looks at one bucket after the other, each from a
 * random place on, until it meets an index that the neighbor holds.
 */
export class RarityIndex {
  readonly #buckets: ObjectIndex[][] = [];
  readonly #places = new Map<ObjectIndex, { readonly holders: number; readonly slot: number }>();

  /** How many indices there are. */
  get size(): number {
    return this.#places.size;
  }

  /** True when the index is in some bucket. */
  has(index: ObjectIndex): boolean {
    return this.#places.has(index);
  }

  /** Adds an index that is not there. */
  add(index: ObjectIndex, holders: number): void {
    assert(!this.#places.has(index), "an index is in one bucket at most");
    const bucket = this.#bucket(holders);
    this.#places.set(index, { holders, slot: bucket.length });
    bucket.push(index);
  }

  /** Removes an index; nothing happens when it is not there. */
  delete(index: ObjectIndex): void {
    const place = this.#places.get(index);
    if (place === undefined) return;
    this.#places.delete(index);
    const bucket = this.#bucket(place.holders);
    const last = bucket.pop();
    if (last === undefined || last === index) return;
    bucket[place.slot] = last;
    this.#places.set(last, place);
  }

  /** Moves an index to another number of holders; nothing happens when it is not there. */
  move(index: ObjectIndex, holders: number): void {
    if (!this.#places.has(index)) return;
    this.delete(index);
    this.add(index, holders);
  }

  /**
   * One of the rarest indices that the set holds too, ties at random; undefined when there is none.
   */
  rarestIn(known: RangeSet, random: Random): ObjectIndex | undefined {
    if (known.size * SCAN_ADVANTAGE < this.size) return this.#rarestOf(known, random);
    for (const bucket of this.#buckets) {
      if (bucket.length === 0) continue;
      const found = firstKnown(bucket, random.below(bucket.length), known);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The same by looking at each index of a set that is smaller than this one. */
  #rarestOf(known: RangeSet, random: Random): ObjectIndex | undefined {
    let rarest: ObjectIndex | undefined;
    let holdersMin = Number.POSITIVE_INFINITY;
    let ties = 0;
    for (const index of known) {
      const holders = this.#places.get(index)?.holders;
      if (holders === undefined || holders > holdersMin) continue;
      ties = holders === holdersMin ? ties + 1 : 1;
      holdersMin = holders;
      if (random.below(ties) === 0) rarest = index;
    }
    return rarest;
  }

  #bucket(holders: number): ObjectIndex[] {
    while (this.#buckets.length <= holders) this.#buckets.push([]);
    const bucket = this.#buckets[holders];
    assert(bucket !== undefined, "buckets reach up to the number of holders");
    return bucket;
  }
}

function firstKnown(
  bucket: readonly ObjectIndex[],
  from: number,
  known: RangeSet,
): ObjectIndex | undefined {
  for (let step = 0; step < bucket.length; step += 1) {
    const index = bucket[(from + step) % bucket.length];
    if (index !== undefined && known.has(index)) return index;
  }
  return undefined;
}
