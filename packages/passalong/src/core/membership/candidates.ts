/** Members that a peer has heard of and is not connected to. */

import type { PeerId, Random } from "../../base/index.ts";
import { BANNED_MAX, CANDIDATES_MAX, RECONNECT_MS_MAX, RECONNECT_MS_MIN } from "../config.ts";

interface Candidate {
  /** Attempts that came to nothing in a row. */
  failures: number;
  /** Not tried before this moment. */
  retryAt: number;
  /** True when that is because the peer had too many links. */
  isRefusal: boolean;
}

/** Candidates with their pauses, and peers that are never tried again. */
export class Candidates {
  readonly #candidates = new Map<PeerId, Candidate>();
  readonly #banned = new Set<PeerId>();
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** True when the peer is not to be dealt with. */
  isBanned(peerId: PeerId): boolean {
    return this.#banned.has(peerId);
  }

  /** A member was named. True when it is news. A full table forgets its oldest candidate. */
  add(peerId: PeerId): boolean {
    if (this.#banned.has(peerId) || this.#candidates.has(peerId)) return false;
    this.#candidates.set(peerId, { failures: 0, retryAt: 0, isRefusal: false });
    forgetOldest(this.#candidates, CANDIDATES_MAX);
    return true;
  }

  /** A link to the peer stands: earlier failures do not count any more. */
  onConnected(peerId: PeerId): void {
    this.#candidates.delete(peerId);
  }

  /**
   * An attempt failed, or a link was lost: the peer is tried again after a pause that doubles with
   * each failure (MB3).
   */
  onFailed(peerId: PeerId, now: number): void {
    if (this.#banned.has(peerId)) return;
    const failures = (this.#candidates.get(peerId)?.failures ?? 0) + 1;
    this.#candidates.set(peerId, {
      failures,
      retryAt: this.#pausedUntil(RECONNECT_MS_MIN * 2 ** (failures - 1), now),
      isRefusal: false,
    });
    forgetOldest(this.#candidates, CANDIDATES_MAX);
  }

  /** The peer has as many links as it takes: it is left alone for long (OV9). */
  onRefused(peerId: PeerId, now: number): void {
    if (this.#banned.has(peerId)) return;
    const retryAt = this.#pausedUntil(RECONNECT_MS_MAX, now);
    this.#candidates.set(peerId, { failures: 1, retryAt, isRefusal: true });
    forgetOldest(this.#candidates, CANDIDATES_MAX);
  }

  /** The peer has just come, or come back: earlier failures do not count any more. */
  onArrived(peerId: PeerId): void {
    this.#candidates.delete(peerId);
  }

  /** A peer that had too many links has a reason now to take one. */
  onNeeded(peerId: PeerId): void {
    if (this.#candidates.get(peerId)?.isRefusal === true) this.#candidates.delete(peerId);
  }

  /** True while a pause after a failure lasts. */
  isPaused(peerId: PeerId, now: number): boolean {
    return (this.#candidates.get(peerId)?.retryAt ?? now) > now;
  }

  #pausedUntil(pauseMs: number, now: number): number {
    return now + Math.min(RECONNECT_MS_MAX, pauseMs) * (1 + this.#random.unit());
  }

  /** Never deals with the peer again, as long as it is remembered. */
  ban(peerId: PeerId): void {
    this.#candidates.delete(peerId);
    this.#banned.add(peerId);
    forgetOldest(this.#banned, BANNED_MAX);
  }

  /**
   * The candidate with the fewest failures whose pause is over and that `isFree`; ties at random.
   */
  next(now: number, isFree: (peerId: PeerId) => boolean): PeerId | undefined {
    let best: PeerId | undefined;
    let failuresMin = Number.POSITIVE_INFINITY;
    let ties = 0;
    for (const [peerId, { failures, retryAt }] of this.#candidates) {
      if (retryAt > now || failures > failuresMin || !isFree(peerId)) continue;
      ties = failures === failuresMin ? ties + 1 : 1;
      failuresMin = failures;
      if (this.#random.below(ties) === 0) best = peerId;
    }
    return best;
  }

  /** When the first pause of a free candidate ends; undefined when there is none. */
  nextRetryAt(isFree: (peerId: PeerId) => boolean): number | undefined {
    let next: number | undefined;
    for (const [peerId, { retryAt }] of this.#candidates) {
      if (isFree(peerId) && (next === undefined || retryAt < next)) next = retryAt;
    }
    return next;
  }
}

function forgetOldest(table: Map<PeerId, unknown> | Set<PeerId>, sizeMax: number): void {
  if (table.size <= sizeMax) return;
  const [oldest] = table.keys();
  if (oldest !== undefined) table.delete(oldest);
}
