/** Keeps all uploads together under a rate. */

import { PACING_BURST_MS } from "../config.ts";

/** Milliseconds in a second. */
const SECOND_MS = 1_000;

/**
 * A token bucket in time: it remembers when the bytes sent so far will have been paid for.
 *
 * A pacer that was idle lets {@link PACING_BURST_MS} worth of bytes through at once, so that a late
 * timer costs nothing.
 */
export class Pacer {
  #bytesPerSecond: number | undefined;
  #paidAt = 0;

  /** Payload bytes per second; undefined: no limit. */
  get bytesPerSecond(): number | undefined {
    return this.#bytesPerSecond;
  }

  /** Changes the rate; what was sent before stays paid at the old one. */
  setRate(bytesPerSecond: number | undefined): void {
    this.#bytesPerSecond = bytesPerSecond;
    this.#paidAt = 0;
  }

  /** When the next byte may go: `now` or later, ms. */
  readyAt(now: number): number {
    return this.#bytesPerSecond === undefined ? now : Math.max(now, this.#paidAt - PACING_BURST_MS);
  }

  /** Takes note of payload that goes now; one fragment may be paid for afterwards. */
  onSent(sizeBytes: number, now: number): void {
    if (this.#bytesPerSecond === undefined) return;
    const start = Math.max(this.#paidAt, now);
    this.#paidAt = start + (sizeBytes * SECOND_MS) / this.#bytesPerSecond;
  }
}
