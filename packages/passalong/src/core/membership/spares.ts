/** Which link a peer with as many as it takes ends, so that somebody new gets one (MB11). */

import type { PeerId } from "../../base/index.ts";
import { LET_GO_MAX, LET_GO_MS, SPARE_IDLE_MS, SPARE_INTERVAL_MS } from "../config.ts";

/** When something was last exchanged with a neighbor, ms; `now` while something is to be. */
export type UsedAt = (peerId: PeerId) => number;

/**
 * Neighbors that came to us. Those that we chose stay: whoever opens many links may not choose all
 * our neighbors for us. Source: Bitcoin Core's eviction of inbound connections.
 */
export class Spares {
  readonly #cameAt = new Map<PeerId, number>();
  /** When each of those that were let go was: they may not take the place of others in turn. */
  readonly #letGoAt = new Map<PeerId, number>();
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
  takeFor(peerId: PeerId, usedAt: UsedAt, now: number): PeerId | undefined {
    const spare = this.find(peerId, usedAt, now);
    if (spare === undefined) return undefined;
    this.#nextAt = now + SPARE_INTERVAL_MS;
    this.#letGoAt.delete(spare);
    this.#letGoAt.set(spare, now);
    const [oldest] = this.#letGoAt.keys();
    if (this.#letGoAt.size > LET_GO_MAX && oldest !== undefined) this.#letGoAt.delete(oldest);
    return spare;
  }

  /**
   * The neighbor that was of no use for longest; undefined: each one was lately, one was just
   * taken, or the newcomer is one of those that were.
   */
  find(newcomer: PeerId, usedAt: UsedAt, now: number): PeerId | undefined {
    const letGoAt = this.#letGoAt.get(newcomer) ?? Number.NEGATIVE_INFINITY;
    if (now < this.#nextAt || now - letGoAt < LET_GO_MS) return undefined;
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
