/** Remembers the offers already taken, so that nobody can play one again. */

import { type Bytes, hexFromBytes } from "../base/index.ts";

/**
 * How long an offer is remembered, ms. Source: WebRTC reference §20, threat 6; far longer than an
 * offer lives.
 */
export const SEEN_OFFER_MS: number = 300_000;

/**
 * Offers remembered; the oldest is forgotten first, and then only its expiry keeps it from being
 * played again. Source: guess.
 */
export const SEEN_OFFERS_MAX: number = 4_096;

/** The link ids of verified offers (CN13). */
export class SeenOffers {
  /** Link id to the moment of forgetting, in the order of both. */
  readonly #forgetAtMs = new Map<string, number>();

  /**
   * Takes note of an offer.
   *
   * @param now  Monotonic time, ms.
   * @returns False when the same link id was seen before.
   */
  add(linkId: Bytes, now: number): boolean {
    for (const [oldest, forgetAtMs] of this.#forgetAtMs) {
      if (forgetAtMs > now && this.#forgetAtMs.size < SEEN_OFFERS_MAX) break;
      this.#forgetAtMs.delete(oldest);
    }
    const key = hexFromBytes(linkId);
    if (this.#forgetAtMs.has(key)) return false;
    this.#forgetAtMs.set(key, now + SEEN_OFFER_MS);
    return true;
  }
}
