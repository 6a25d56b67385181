/** A limit of rate with room for bursts. */

/** How much and how fast. */
export interface TokenBucketLimits {
  /** Tokens in a full bucket: the largest burst. */
  readonly burst: number;
  /** Tokens that flow in, a second. */
  readonly perSecond: number;
}

/** Holds tokens up to a burst; one is taken for each thing done. */
export class TokenBucket {
  readonly #limits: TokenBucketLimits;
  #tokens: number;
  #filledAtMs: number;

  /** A full bucket. */
  constructor(limits: TokenBucketLimits, now: number) {
    this.#limits = limits;
    this.#tokens = limits.burst;
    this.#filledAtMs = now;
  }

  /**
   * Takes tokens: all of them, or none.
   *
   * @param now  Monotonic time, ms.
   * @param count  How many.
   * @returns False when the bucket holds fewer.
   */
  take(now: number, count = 1): boolean {
    const inflow = ((now - this.#filledAtMs) / 1_000) * this.#limits.perSecond;
    this.#tokens = Math.min(this.#limits.burst, this.#tokens + inflow);
    this.#filledAtMs = now;
    if (this.#tokens < count) return false;
    this.#tokens -= count;
    return true;
  }
}
