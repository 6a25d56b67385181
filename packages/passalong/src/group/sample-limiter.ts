/** Keeps a peer from asking its rendezvous for members too often, whatever it is asked itself. */

import type { Platform, TimerHandle } from "./platform.ts";

/**
 * Least time between two samples while they bring new members, ms. Source: guess; the core asks no
 * faster either.
 */
export const SAMPLE_INTERVAL_MS_MIN: number = 1_000;

/**
 * Longest time between two samples, ms. Source: server reference §1.2, steady traffic near zero.
 */
export const SAMPLE_INTERVAL_MS_MAX: number = 60_000;

/**
 * Lets a sample through now or later, never two for one wish, with intervals that double while
 * nobody new is named (CN8).
 */
export class SampleLimiter {
  readonly #platform: Platform;
  readonly #send: () => void;
  #timer: TimerHandle | undefined;
  #intervalMs = SAMPLE_INTERVAL_MS_MIN;
  #allowedAtMs = Number.NEGATIVE_INFINITY;
  #isAwaitingAnswer = false;

  /** @param send  Sends one sample. */
  constructor(platform: Platform, send: () => void) {
    this.#platform = platform;
    this.#send = send;
  }

  /** Sends a sample now, or when the interval is over. */
  ask(): void {
    if (this.#timer !== undefined) return;
    const waitMs = this.#allowedAtMs - this.#platform.now();
    if (waitMs <= 0) this.#sendNow();
    else this.#timer = this.#platform.setTimer(waitMs, () => this.#sendNow());
  }

  /** Takes note of an answer. @returns False when none was awaited. */
  takeAnswer(): boolean {
    const wasAwaited = this.#isAwaitingAnswer;
    this.#isAwaitingAnswer = false;
    return wasAwaited;
  }

  /** Goes back to the shortest interval: somebody new was named, or the group was joined anew. */
  reset(): void {
    this.#intervalMs = SAMPLE_INTERVAL_MS_MIN;
    this.#allowedAtMs = Math.min(this.#allowedAtMs, this.#platform.now() + this.#intervalMs);
  }

  /** Sends nothing for a while: the rendezvous said so. */
  pause(waitMs: number): void {
    this.#isAwaitingAnswer = false;
    this.#allowedAtMs = Math.max(this.#allowedAtMs, this.#platform.now() + waitMs);
  }

  /** Forgets a wish that waits. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#isAwaitingAnswer = false;
  }

  #sendNow(): void {
    this.#timer = undefined;
    this.#isAwaitingAnswer = true;
    this.#allowedAtMs = this.#platform.now() + this.#intervalMs;
    this.#intervalMs = Math.min(SAMPLE_INTERVAL_MS_MAX, this.#intervalMs * 2);
    this.#send();
  }
}
