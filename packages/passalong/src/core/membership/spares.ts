/** Which link a peer with as many as it takes ends, so that somebody new gets one (MB11). */

import type { PeerId } from "../../base/index.ts";
import { SPARE_IDLE_MS, SPARE_INTERVAL_MS } from "../config.ts";

/** When something was last exchanged with a neighbor, ms; `now` while something is to be. */
export type UsedAt = (peerId: PeerId) => number;

/**
 * Neighbors that came to us. Those that we chose stay: whoever opens many links may not choose all
 * our neighbors for us. Source: Bitcoin Core's eviction of inbound connections.
 */
export class Spares {
  readonly #cameAt = new Map<PeerId, number>();
  #nextAt = Number.NEGATIVE_INFINITY;

  /** A neighbor has opened a link. */
  onCame(peerId: PeerId, now: number): void {
    this.#cameAt.set(peerId, now);
  }

  /** A neighbor is gone. */
  onGone(peerId: PeerId): void {
    this.#cameAt.delete(peerId);
  }

  /** {@link find}, and takes note that its link ends. */
  take(usedAt: UsedAt, now: number): PeerId | undefined {
    const spare = this.find(usedAt, now);
    if (spare !== undefined) this.#nextAt = now + SPARE_INTERVAL_MS;
    return spare;
  }

  /**
   * The neighbor that was of no use for longest; undefined: each one was lately, or one was just
   * taken.
   */
  find(usedAt: UsedAt, now: number): PeerId | undefined {
    if (now < this.#nextAt) return undefined;
    let spare: PeerId | undefined;
    let idleSince = now - SPARE_IDLE_MS;
    for (const [peerId, cameAt] of this.#cameAt) {
      const since = Math.max(cameAt, usedAt(peerId));
      if (since > idleSince) continue;
      idleSince = since;
      spare = peerId;
    }
    return spare;
  }
}
