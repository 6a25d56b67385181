/** What comes in from all neighbors together, and how long what was asked for takes to come. */

import { DRAIN_PATIENCE_FACTOR, INTAKE_SWEEPS } from "../config.ts";

/** Milliseconds in a second. */
const SECOND_MS = 1_000;

/**
 * The downlink that all neighbors share. When more is asked for than it takes in a while, answers
 * wait in front of it, and a neighbor is not to blame that they are late (RP29).
 */
export class Intake {
  #askedObjects = 0;
  #objectBytes = 0;
  #receivedBytes = 0;
  #sweptAt: number | undefined;
  /** Rates between the last sweeps, bytes per second. */
  readonly #rates: number[] = [];

  /** How long what is asked for may take, ms. */
  get patienceMs(): number {
    const rate = this.#rate;
    if (rate === 0) return 0;
    const askedBytes = this.#askedObjects * this.#objectBytes;
    return (DRAIN_PATIENCE_FACTOR * askedBytes * SECOND_MS) / rate;
  }

  /** One more object is asked of somebody, or one less. */
  onAsked(change: 1 | -1): void {
    this.#askedObjects += change;
  }

  /** Payload came. @param objectBytes  Size of the whole object, bytes. */
  onReceived(bytes: number, objectBytes: number): void {
    this.#receivedBytes += bytes;
    this.#objectBytes = objectBytes;
  }

  /** Measures what came since the last sweep. */
  onSweep(now: number): void {
    const elapsedMs = now - (this.#sweptAt ?? now);
    this.#sweptAt = now;
    if (elapsedMs > 0) this.#rates.push((this.#receivedBytes * SECOND_MS) / elapsedMs);
    if (this.#rates.length > INTAKE_SWEEPS) this.#rates.shift();
    this.#receivedBytes = 0;
  }

  get #rate(): number {
    return Math.max(0, ...this.#rates);
  }
}
