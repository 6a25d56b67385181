/** Limits of rate: a bucket of tokens, and one bucket for each key with a bound on their number. */

import type { Rate } from "./limits.ts";

/** Holds tokens up to a burst; one is taken for each thing done. */
export class TokenBucket {
  readonly #rate: Rate;
  #tokens: number;
  #filledAtMs: number;

  /** A full bucket. */
  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#filledAtMs = now;
  }

  /**
   * Takes a token.
   *
   * @returns 0 when there was one; otherwise how long until there is one, ms, a whole number above
   *   0.
   */
  take(now: number): number {
    this.#fill(now);
    if (this.#tokens < 1) return Math.ceil(((1 - this.#tokens) / this.#rate.perSecond) * 1_000);
    this.#tokens -= 1;
    return 0;
  }

  /** Tokens that are there, not always a whole number. */
  available(now: number): number {
    this.#fill(now);
    return this.#tokens;
  }

  /** Takes so many tokens; the caller has seen that they are there. */
  spend(count: number): void {
    this.#tokens -= count;
  }

  /**
   * True when nothing has been taken for as long as the bucket takes to fill: it can be forgotten.
   */
  isFull(now: number): boolean {
    this.#fill(now);
    return this.#tokens >= this.#rate.burst;
  }

  #fill(now: number): void {
    const inflow = ((now - this.#filledAtMs) / 1_000) * this.#rate.perSecond;
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + inflow);
    this.#filledAtMs = now;
  }
}

/** One bucket for each key that was used lately; full ones are forgotten. */
export class KeyedBuckets<Key> {
  readonly #rate: Rate;
  readonly #keysMax: number;
  /**
   * Least recently used first, so the first is full within the time that a bucket takes to fill.
   */
  readonly #buckets = new Map<Key, TokenBucket>();

  /** @param keysMax  Keys remembered at once, at most. */
  constructor(rate: Rate, keysMax: number) {
    this.#rate = rate;
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
  take(key: Key, now: number): number {
    const bucket = this.bucketOf(key, now);
    if (bucket === undefined) return Math.ceil((1 / this.#rate.perSecond) * 1_000);
    return bucket.take(now);
  }

  /** The key's bucket, to be used at once; undefined when no more can be remembered. */
  bucketOf(key: Key, now: number): TokenBucket | undefined {
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

  #begin(now: number): TokenBucket | undefined {
    return this.#buckets.size < this.#keysMax ? new TokenBucket(this.#rate, now) : undefined;
  }
}
