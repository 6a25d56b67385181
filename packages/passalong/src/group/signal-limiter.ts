/** How many signals a peer is ready to open: opening one costs a signature check. */

import { type MemberAddress, TokenBucket, type TokenBucketLimits } from "../base/index.ts";

/**
 * Signals of one address. Source: guess, three attempts at once with an answer and eight batches of
 * candidates each.
 */
export const SIGNALS_PER_ADDRESS: TokenBucketLimits = { burst: 32, perSecond: 2 };

/**
 * Signals of all addresses together; measured: 1.1 ms of one core to open a signal in plain
 * JavaScript, so that a flood takes 7 % of it.
 */
export const SIGNALS_IN_ALL: TokenBucketLimits = { burst: 256, perSecond: 64 };

/**
 * Addresses whose rate is remembered; the oldest is forgotten first and begins anew. Source: guess.
 */
export const LIMITED_ADDRESSES_MAX: number = 1_024;

/** One bucket for each address and one for all (CN11). */
export class SignalLimiter {
  readonly #buckets = new Map<MemberAddress, TokenBucket>();
  readonly #inAll: TokenBucket;

  /** @param now  Monotonic time, ms. */
  constructor(now: number) {
    this.#inAll = new TokenBucket(SIGNALS_IN_ALL, now);
  }

  /** @returns False when a signal from this address is to be dropped unopened. */
  admits(from: MemberAddress, now: number): boolean {
    let bucket = this.#buckets.get(from);
    if (bucket === undefined) {
      const [oldest] = this.#buckets.keys();
      if (this.#buckets.size >= LIMITED_ADDRESSES_MAX && oldest !== undefined)
        this.#buckets.delete(oldest);
      bucket = new TokenBucket(SIGNALS_PER_ADDRESS, now);
      this.#buckets.set(from, bucket);
    }
    return bucket.take(now) && this.#inAll.take(now);
  }
}
