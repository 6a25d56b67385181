/** Sentences for a person, none of them too often. */

/**
 * The same sentence is not told again within this time, ms. Source: session-contract.ts, once a
 * minute.
 */
export const WARNING_INTERVAL_MS: number = 60_000;

/**
 * Sentences remembered; the oldest is forgotten first. Source: guess, several for each rendezvous
 * URL.
 */
export const WARNINGS_MAX: number = 32;

/** Passes on sentences that were not told lately. */
export class Warnings {
  readonly #tell: (message: string) => void;
  readonly #toldAtMs = new Map<string, number>();

  /** @param tell  Takes the sentences that are due. */
  constructor(tell: (message: string) => void) {
    this.#tell = tell;
  }

  /** Tells a sentence, unless it was told lately. @param now  Monotonic time, ms. */
  warn(message: string, now: number): void {
    const toldAtMs = this.#toldAtMs.get(message);
    if (toldAtMs !== undefined && now - toldAtMs < WARNING_INTERVAL_MS) return;
    this.#toldAtMs.delete(message);
    this.#toldAtMs.set(message, now);
    const [oldest] = this.#toldAtMs.keys();
    if (this.#toldAtMs.size > WARNINGS_MAX && oldest !== undefined) this.#toldAtMs.delete(oldest);
    this.#tell(message);
  }
}
