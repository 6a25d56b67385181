/** Notices when signaling is being tampered with, and says so to a person. */

/**
 * Failures within {@link SUSPICION_MS} that are worth a warning. Source: guess; one may be a peer
 * that crashed in the middle.
 */
export const SUSPICIOUS_FAILURES: number = 3;

/** How long a failure counts, ms. Source: guess. */
export const SUSPICION_MS: number = 60_000;

/** What the person is told: it blames signaling and never what was received (CN15). */
export const TAMPERING_SENTENCE: string =
  "Somebody between the peers (the rendezvous or another member) alters or replays signaling: " +
  "such connections are refused and what was received is verified and safe, " +
  "but use another rendezvous if peers cannot be reached.";

/**
 * Counts what honest signaling never brings: forged, replayed, reflected or cross-wired signals,
 * failed authentication.
 */
export class SignalingWatch {
  readonly #onWarning: (message: string) => void;
  #failuresAtMs: number[] = [];

  /** @param onWarning  Takes {@link TAMPERING_SENTENCE}. */
  constructor(onWarning: (message: string) => void) {
    this.#onWarning = onWarning;
  }

  /** Takes note of one failure. @param now  Monotonic time, ms. */
  note(now: number): void {
    this.#failuresAtMs.push(now);
    this.#failuresAtMs = this.#failuresAtMs.filter((atMs) => now - atMs < SUSPICION_MS);
    if (this.#failuresAtMs.length < SUSPICIOUS_FAILURES) return;
    this.#failuresAtMs = [];
    this.#onWarning(TAMPERING_SENTENCE);
  }
}
