/** Keeps all that a peer sends together under a rate. */

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

  /** Bytes per second; undefined: no limit. */
  get bytesPerSecond(): number | undefined {
    return this.#bytesPerSecond;
  }

  /** Changes the rate; what was sent before stays paid at the old one. */
  setRate(bytesPerSecond: number | undefined): void {
    this.#bytesPerSecond = bytesPerSecond;
    this.#paidAt = 0;
  }

  /** Follows a rate that was measured; what is to be paid for stays so. */
  follow(bytesPerSecond: number): void {
    this.#bytesPerSecond = bytesPerSecond;
  }

  /** When the next fragment may go: `now` or earlier when it may go now, ms. */
  get readyAt(): number {
    return this.#bytesPerSecond === undefined ? 0 : this.#paidAt;
  }

  /** Takes note of bytes that go now; they are paid for afterwards. */
  onSent(sizeBytes: number, now: number): void {
    if (this.#bytesPerSecond === undefined || sizeBytes === 0) return;
    const from = Math.max(this.#paidAt, now - PACING_BURST_MS);
    this.#paidAt = from + (sizeBytes * SECOND_MS) / this.#bytesPerSecond;
  }
}
