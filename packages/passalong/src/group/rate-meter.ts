/** How fast bytes come or go, smoothed over a few seconds. */

/**
 * Bytes are remembered for this long, ms. Source: guess, long enough to be read, short enough to
 * follow a stall.
 */
export const RATE_WINDOW_MS: number = 4_000;

/** Bytes of this time are counted together, ms. Source: guess, as often as figures are shown. */
const SLOT_MS = 250;

const SLOT_COUNT = RATE_WINDOW_MS / SLOT_MS;

/** Counts bytes in a ring of time slots; adding and reading take constant time. */
export class RateMeter {
  readonly #slots = new Float64Array(SLOT_COUNT);
  /** Number of the newest slot since time 0; its bytes are at this number modulo the ring. */
  #newest = 0;
  #sum = 0;
  /** When the first byte came after a whole window of silence, ms. */
  #startedAtMs: number | undefined;

  /** Counts bytes. `now` is a monotonic time, ms. */
  add(sizeBytes: number, now: number): void {
    this.#advance(now);
    this.#startedAtMs ??= now;
    const slot = this.#newest % SLOT_COUNT;
    this.#slots[slot] = (this.#slots[slot] ?? 0) + sizeBytes;
    this.#sum += sizeBytes;
  }

  /** Bytes per second over the window, or over the time since they began to flow. */
  perSecond(now: number): number {
    this.#advance(now);
    if (this.#startedAtMs === undefined) return 0;
    const elapsedMs = Math.min(RATE_WINDOW_MS, Math.max(SLOT_MS, now - this.#startedAtMs));
    return (this.#sum / elapsedMs) * 1_000;
  }

  #advance(now: number): void {
    const current = Math.floor(now / SLOT_MS);
    const stale = Math.min(SLOT_COUNT, current - this.#newest);
    for (let step = 1; step <= stale; step += 1) {
      const slot = (this.#newest + step) % SLOT_COUNT;
      this.#sum -= this.#slots[slot] ?? 0;
      this.#slots[slot] = 0;
    }
    if (stale <= 0) return;
    this.#newest = current;
    if (this.#sum <= 0) this.#startedAtMs = undefined;
  }
}
