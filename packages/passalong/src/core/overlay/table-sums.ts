/** Sums over a table of members, by which two tables are compared without being sent (OV5). */

import type { PeerId } from "../../base/index.ts";
import { BUCKET_BITS_MAX } from "../../wire/index.ts";

/** Buckets of the finest digest. */
const BUCKETS_MAX = 2 ** BUCKET_BITS_MAX;

/** Spread the bits of a word. Source: MurmurHash3 (Austin Appleby, public domain), finalizer. */
const MIX = [0x85ebca6b, 0xc2b2ae35] as const;

/** Half of a peer id's prefix: hex digits of 32 bits. */
const WORD_DIGITS = 8;

/** The bucket that a member is in. */
export function bucketOf(peerId: string, bucketBits: number): number {
  return Number.parseInt(peerId.slice(0, 2), 16) >>> (BUCKET_BITS_MAX - bucketBits);
}

/**
 * One sum a bucket of members and their incarnations; the order in which they came is no matter.
 */
export class TableSums {
  readonly #sums = new Uint32Array(BUCKETS_MAX);

  /** A member has come into the table. */
  add(peerId: PeerId, incarnation: number): void {
    this.#change(peerId, wordOf(peerId, incarnation));
  }

  /** A member is no longer in the table. */
  remove(peerId: PeerId, incarnation: number): void {
    this.#change(peerId, -wordOf(peerId, incarnation));
  }

  /** The sums of 2^bits buckets. */
  of(bucketBits: number): number[] {
    const each = BUCKETS_MAX >>> bucketBits;
    return Array.from({ length: 2 ** bucketBits }, (_, bucket) => {
      const parts = this.#sums.subarray(bucket * each, (bucket + 1) * each);
      return parts.reduce((sum, part) => (sum + part) >>> 0, 0);
    });
  }

  #change(peerId: PeerId, word: number): void {
    const bucket = bucketOf(peerId, BUCKET_BITS_MAX);
    this.#sums[bucket] = (this.#sums[bucket] ?? 0) + word;
  }
}

/** Not secret and not safe from collisions: whoever makes some hides a member from one neighbor. */
function wordOf(peerId: PeerId, incarnation: number): number {
  const first = Number.parseInt(peerId.slice(0, WORD_DIGITS), 16);
  const second = Number.parseInt(peerId.slice(WORD_DIGITS, 2 * WORD_DIGITS), 16);
  return mixed(first ^ mixed(second ^ mixed(incarnation | 0)));
}

function mixed(word: number): number {
  let state = Math.imul(word ^ (word >>> 16), MIX[0]);
  state = Math.imul(state ^ (state >>> 13), MIX[1]);
  return (state ^ (state >>> 16)) >>> 0;
}
