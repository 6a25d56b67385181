/** A limit of rate that tells when to come again. */

import { TokenBucket, type TokenBucketLimits } from "passalong/base";

/** Milliseconds in a second. */
const SECOND_MS = 1_000;

/** A bucket of tokens whose takers are told how long to wait. */
export class PatientBucket extends TokenBucket {
  readonly #limits: TokenBucketLimits;

  /** A full bucket. */
  constructor(limits: TokenBucketLimits, now: number) {
    super(limits, now);
    this.#limits = limits;
  }

  /**
   * Takes a token.
   *
   * @returns 0 when there was one; otherwise how long until there is one, ms, a whole number above
   *   0.
   */
  takeOrWait(now: number): number {
    if (this.take(now)) return 0;
    return Math.ceil(((1 - this.available(now)) / this.#limits.perSecond) * SECOND_MS);
  }

  /**
   * True when nothing has been taken for as long as the bucket takes to fill: it can be forgotten.
   */
  isFull(now: number): boolean {
    return this.available(now) >= this.#limits.burst;
  }
}
