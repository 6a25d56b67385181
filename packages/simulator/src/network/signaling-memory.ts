/** What a simulated peer's connector remembers: members, offers that were here, rates. */

import type { MemberAddress, PeerId } from "passalong/base";
import type { LinkId } from "./signaling-codec.ts";
import {
  LIMITED_ADDRESSES_MAX,
  MEMBERS_MAX,
  SEEN_OFFER_MS,
  SEEN_OFFERS_MAX,
  SIGNALS_IN_ALL,
  SIGNALS_PER_ADDRESS,
} from "./signaling-limits.ts";

/** Members by peer and by address; what was learnt last holds (CN20). */
export class Members {
  readonly #byPeer = new Map<PeerId, MemberAddress>();
  readonly #byAddress = new Map<MemberAddress, PeerId>();

  /** The address of a member. */
  addressOf(peerId: PeerId): MemberAddress | undefined {
    return this.#byPeer.get(peerId);
  }

  /** Remembers a member. @returns True when the peer was not remembered before. */
  learn(peerId: PeerId, address: MemberAddress): boolean {
    const isNew = !this.#byPeer.has(peerId);
    const squatter = this.#byAddress.get(address);
    if (squatter !== undefined) this.#forget(squatter);
    this.#forget(peerId);
    this.#byPeer.set(peerId, address);
    this.#byAddress.set(address, peerId);
    const [oldest] = this.#byPeer.keys();
    if (this.#byPeer.size > MEMBERS_MAX && oldest !== undefined) this.#forget(oldest);
    return isNew;
  }

  /** Forgets whoever has this address. */
  forgetAddress(address: MemberAddress): void {
    const peerId = this.#byAddress.get(address);
    if (peerId !== undefined) this.#forget(peerId);
  }

  #forget(peerId: PeerId): void {
    const address = this.#byPeer.get(peerId);
    if (address === undefined) return;
    this.#byPeer.delete(peerId);
    this.#byAddress.delete(address);
  }
}

/** The link ids of offers that were here (CN13). */
export class SeenOffers {
  readonly #forgetAt = new Map<LinkId, number>();

  /** Takes note of an offer. @returns False when it was here before. */
  add(linkId: LinkId, now: number): boolean {
    for (const [oldest, forgetAt] of this.#forgetAt) {
      if (forgetAt > now && this.#forgetAt.size < SEEN_OFFERS_MAX) break;
      this.#forgetAt.delete(oldest);
    }
    if (this.#forgetAt.has(linkId)) return false;
    this.#forgetAt.set(linkId, now + SEEN_OFFER_MS);
    return true;
  }
}

interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

class Bucket {
  readonly #rate: Rate;
  #tokens: number;
  #filledAt: number;

  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#filledAt = now;
  }

  take(now: number): boolean {
    const inflow = ((now - this.#filledAt) / 1_000) * this.#rate.perSecond;
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + inflow);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

/** How many signals are opened: one bucket for each address and one for all (CN11). */
export class SignalRates {
  readonly #buckets = new Map<MemberAddress, Bucket>();
  readonly #inAll: Bucket;

  constructor(now: number) {
    this.#inAll = new Bucket(SIGNALS_IN_ALL, now);
  }

  /** @returns False when a signal from this address is dropped. */
  admits(from: MemberAddress, now: number): boolean {
    let bucket = this.#buckets.get(from);
    if (bucket === undefined) {
      const [oldest] = this.#buckets.keys();
      const isFull = this.#buckets.size >= LIMITED_ADDRESSES_MAX;
      if (isFull && oldest !== undefined) this.#buckets.delete(oldest);
      bucket = new Bucket(SIGNALS_PER_ADDRESS, now);
      this.#buckets.set(from, bucket);
    }
    return bucket.take(now) && this.#inAll.take(now);
  }
}
