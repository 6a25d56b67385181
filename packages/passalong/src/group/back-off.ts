/**
 * How long to wait before trying again: longer after each failure, and never in step with others.
 */

import type { Random } from "../base/index.ts";

/** Shortest wait, ms. Source: server reference §2.5, reconnect with jitter from 0.2 s to 20 s. */
export const BACK_OFF_MS_MIN: number = 200;

/** Longest wait, ms. Source: as above. */
export const BACK_OFF_MS_MAX: number = 20_000;

/** Doublings after which the longest wait is reached; counting stops there. */
const DOUBLINGS_MAX = Math.ceil(Math.log2(BACK_OFF_MS_MAX / BACK_OFF_MS_MIN));

/**
 * Exponential back-off with full jitter (CN4). Source: "Exponential Backoff And Jitter", AWS
 * Architecture Blog, 2015.
 */
export class BackOff {
  readonly #random: Random;
  #failures = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /**
   * Counts a failure and says how long to wait after it, ms: uniform from the shortest wait to one
   * that doubles.
   */
  nextDelayMs(): number {
    this.#failures = Math.min(this.#failures + 1, DOUBLINGS_MAX);
    const ceilingMs = Math.min(BACK_OFF_MS_MAX, BACK_OFF_MS_MIN * 2 ** this.#failures);
    return BACK_OFF_MS_MIN + this.#random.unit() * (ceilingMs - BACK_OFF_MS_MIN);
  }

  /** Forgets all failures. */
  reset(): void {
    this.#failures = 0;
  }
}
