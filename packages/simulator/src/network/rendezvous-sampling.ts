/** Keeps a simulated peer from asking its rendezvous for members too often (CN8). */

import type { Timeline } from "../timeline.ts";
import type { Alarm } from "./rendezvous-alarm.ts";
import { SAMPLE_INTERVAL_MS_MAX, SAMPLE_INTERVAL_MS_MIN } from "./signaling-limits.ts";

/** Lets a sample through now or later, with intervals that double while nobody new is named. */
export class Sampling {
  readonly #timeline: Timeline;
  readonly #alarm: Alarm;
  readonly #send: () => void;
  #intervalMs = SAMPLE_INTERVAL_MS_MIN;
  #allowedAt = Number.NEGATIVE_INFINITY;
  #isAwaitingAnswer = false;

  /** @param send  Sends one sample. */
  constructor(timeline: Timeline, alarm: Alarm, send: () => void) {
    this.#timeline = timeline;
    this.#alarm = alarm;
    this.#send = send;
  }

  /** Sends a sample now, or when the interval is over. */
  ask(): void {
    if (this.#alarm.isSet) return;
    const waitMs = this.#allowedAt - this.#timeline.now;
    if (waitMs <= 0) this.#sendNow();
    else this.#alarm.set(waitMs, () => this.#sendNow());
  }

  /** Takes note of an answer. @returns False when none was awaited. */
  takeAnswer(): boolean {
    const wasAwaited = this.#isAwaitingAnswer;
    this.#isAwaitingAnswer = false;
    return wasAwaited;
  }

  /** Goes back to the shortest interval. */
  reset(): void {
    this.#intervalMs = SAMPLE_INTERVAL_MS_MIN;
    this.#allowedAt = Math.min(this.#allowedAt, this.#timeline.now + this.#intervalMs);
  }

  /** Sends nothing for a while: the rendezvous said so. */
  pause(waitMs: number): void {
    this.#isAwaitingAnswer = false;
    this.#allowedAt = Math.max(this.#allowedAt, this.#timeline.now + waitMs);
  }

  /** Forgets a wish that waits. */
  stop(): void {
    this.#alarm.cancel();
    this.#isAwaitingAnswer = false;
  }

  #sendNow(): void {
    this.#isAwaitingAnswer = true;
    this.#allowedAt = this.#timeline.now + this.#intervalMs;
    this.#intervalMs = Math.min(SAMPLE_INTERVAL_MS_MAX, this.#intervalMs * 2);
    this.#send();
  }
}
