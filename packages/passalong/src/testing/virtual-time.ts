/** A clock that stands still until a test moves it, and the timers that hang on it. */

import { assert, PriorityQueue } from "../base/index.ts";
import type { TimerHandle } from "../group/index.ts";

/**
 * Microtask rounds after each timer. Source: guess, more than the longest chain of promises in a
 * session.
 */
const MICROTASK_ROUNDS = 40;

/**
 * Timers that ring at one moment before that counts as a loop. Source: guess, far above any test.
 */
const RINGS_AT_ONCE_MAX = 100_000;

interface Timer {
  readonly atMs: number;
  callback: (() => void) | undefined;
}

/** Virtual time, ms from 0; timers ring in the order of their moments. */
export class VirtualTime {
  readonly #timers = new PriorityQueue<Timer>();
  #nowMs = 0;
  #ringsAtOnce = 0;

  /** The moment, ms. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Calls back when time has moved this far. */
  setTimer(delayMs: number, callback: () => void): TimerHandle {
    const timer: Timer = { atMs: this.#nowMs + Math.max(0, delayMs), callback };
    this.#timers.add(timer.atMs, timer);
    return {
      cancel: () => {
        timer.callback = undefined;
      },
    };
  }

  /** Moves time on, ringing every timer on the way and letting promises settle in between. */
  async advance(durationMs: number): Promise<void> {
    const endMs = this.#nowMs + durationMs;
    await settle();
    for (;;) {
      const atMs = this.#timers.nextKey;
      if (atMs === undefined || atMs > endMs) break;
      await this.#ring();
    }
    this.#nowMs = endMs;
  }

  /**
   * Moves time on until the condition holds.
   *
   * @returns False when it does not within the limit.
   */
  async advanceUntil(condition: () => boolean, limitMs: number): Promise<boolean> {
    const endMs = this.#nowMs + limitMs;
    await settle();
    while (!condition()) {
      const atMs = this.#timers.nextKey;
      if (atMs === undefined || atMs > endMs) return false;
      await this.#ring();
    }
    return true;
  }

  async #ring(): Promise<void> {
    const timer = this.#timers.take();
    if (timer?.callback === undefined) return;
    this.#ringsAtOnce = timer.atMs > this.#nowMs ? 0 : this.#ringsAtOnce + 1;
    assert(this.#ringsAtOnce < RINGS_AT_ONCE_MAX, "timers do not ring for ever at one moment");
    this.#nowMs = Math.max(this.#nowMs, timer.atMs);
    timer.callback();
    await settle();
  }
}

async function settle(): Promise<void> {
  for (let round = 0; round < MICROTASK_ROUNDS; round += 1) await Promise.resolve();
}
