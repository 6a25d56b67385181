/** A limit of rate with room for bursts. */

/** Milliseconds in a second. */
const SECOND_MS = 1_000;

/** How much and how fast. */
export interface TokenBucketLimits {
  /** Tokens in a full bucket: the largest burst. */
  readonly burst: number;
  /** Tokens that flow in, a second. */
  readonly perSecond: number;
}

/** Holds tokens up to a burst; one is taken for each thing done. Moments are monotonic, ms. */
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

  /** Takes so many tokens: all of them, or none. @returns False when the bucket holds fewer. */
  take(now: number, count = 1): boolean {
    if (this.available(now) < count) return false;
    this.spend(count);
    return true;
  }

  /** Tokens that are there, not always a whole number. */
  available(now: number): number {
    const inflow = ((now - this.#filledAtMs) / SECOND_MS) * this.#limits.perSecond;
    this.#tokens = Math.min(this.#limits.burst, this.#tokens + inflow);
    this.#filledAtMs = now;
    return this.#tokens;
  }

  /** Takes so many tokens; the caller has seen that they are there. */
  spend(count: number): void {
    this.#tokens -= count;
  }
}
