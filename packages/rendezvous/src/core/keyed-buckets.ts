/** Limits of rate by key: one bucket for each, with a bound on their number. */

import { type TokenBucketLimits } from "passalong/base";
import { PatientBucket } from "./patient-bucket.ts";

/** Milliseconds in a second. */
const SECOND_MS = 1_000;

/** One bucket for each key that was used lately; full ones are forgotten. */
export class KeyedBuckets<Key> {
  readonly #limits: TokenBucketLimits;
  readonly #keysMax: number;
  /**
   * Least recently used first, so the first is full within the time that a bucket takes to fill.
   */
  readonly #buckets = new Map<Key, PatientBucket>();

  /** @param keysMax  Keys remembered at once, at most. */
  constructor(limits: TokenBucketLimits, keysMax: number) {
    this.#limits = limits;
    this.#keysMax = keysMax;
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /**
   * Takes a token of the key's bucket.
   *
   * @returns 0 when there was one; otherwise how long to wait, ms: also when the key is new and no
   *   more can be remembered.
   */
  takeOrWait(key: Key, now: number): number {
    const bucket = this.bucketOf(key, now);
    if (bucket === undefined) return Math.ceil((1 / this.#limits.perSecond) * SECOND_MS);
    return bucket.takeOrWait(now);
  }

  /** The key's bucket, to be used at once; undefined when no more can be remembered. */
  bucketOf(key: Key, now: number): PatientBucket | undefined {
    this.forgetFull(now);
    const bucket = this.#buckets.get(key) ?? this.#begin(now);
    if (bucket === undefined) return undefined;
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    return bucket;
  }

  /** Forgets the buckets that are full: a new one would be the same. */
  forgetFull(now: number): void {
    for (const [key, bucket] of this.#buckets) {
      if (!bucket.isFull(now)) return;
      this.#buckets.delete(key);
    }
  }

  #begin(now: number): PatientBucket | undefined {
    return this.#buckets.size < this.#keysMax ? new PatientBucket(this.#limits, now) : undefined;
  }
}
