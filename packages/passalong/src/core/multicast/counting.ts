/** Counts what a stream costs and brings. */

import type { MulticastCounts, Traffic } from "./io.ts";

/** What is counted in bytes and fragments. */
export type TrafficKind = Exclude<
  keyof MulticastCounts,
  "sentControlBytes" | "receivedControlBytes"
>;

/** The counters of one stream; they only grow. */
export class Counting {
  sentControlBytes = 0;
  receivedControlBytes = 0;
  readonly #traffic = new Map<TrafficKind, { bytes: number; fragments: number }>();

  /** One fragment more. */
  add(kind: TrafficKind, bytes: number): void {
    const traffic = this.#traffic.get(kind) ?? { bytes: 0, fragments: 0 };
    traffic.bytes += bytes;
    traffic.fragments += 1;
    this.#traffic.set(kind, traffic);
  }

  /** As it stands. */
  snapshot(): MulticastCounts {
    return {
      pushedToPeers: this.#of("pushedToPeers"),
      pushedFromPeers: this.#of("pushedFromPeers"),
      requestedByPeers: this.#of("requestedByPeers"),
      requestedFromPeers: this.#of("requestedFromPeers"),
      sentControlBytes: this.sentControlBytes,
      receivedControlBytes: this.receivedControlBytes,
      duplicates: this.#of("duplicates"),
      stale: this.#of("stale"),
      overflowed: this.#of("overflowed"),
      forged: this.#of("forged"),
      heldUp: this.#of("heldUp"),
    };
  }

  #of(kind: TrafficKind): Traffic {
    return { bytes: 0, fragments: 0, ...this.#traffic.get(kind) };
  }
}
