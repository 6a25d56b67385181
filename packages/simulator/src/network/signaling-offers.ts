/** All offers that a simulated peer is making: as the group layer's offer desk. */

import type { MemberAddress, PeerId } from "passalong/base";
import { Attempt, type AttemptEnvironment } from "./signaling-attempt.ts";
import type { LinkId } from "./signaling-codec.ts";
import { OFFERINGS_MAX, WAITING_OFFERS_MAX } from "./signaling-limits.ts";

/** Makes offers, a few at a time and never two to one peer (CN19). */
export class Offers {
  readonly #environment: AttemptEnvironment;
  readonly #offerings = new Map<PeerId, Attempt>();
  readonly #waiting = new Set<PeerId>();
  #isPaused = true;

  constructor(environment: AttemptEnvironment) {
    this.#environment = environment;
  }

  /** True while an offer to the peer is under way. */
  isOffering(peerId: PeerId): boolean {
    return this.#offerings.has(peerId);
  }

  /** The offer that has this link id. */
  byLinkId(linkId: LinkId): Attempt | undefined {
    for (const offering of this.#offerings.values()) {
      if (offering.linkId === linkId) return offering;
    }
    return undefined;
  }

  /** Offers a link to a peer, now or when its turn comes; fails when too many wait. */
  begin(peerId: PeerId): void {
    if (this.#offerings.has(peerId) || this.#waiting.has(peerId)) return;
    if (this.#waiting.size >= WAITING_OFFERS_MAX) {
      this.#environment.onFailure(peerId);
      return;
    }
    this.#waiting.add(peerId);
    this.#next();
  }

  /** Takes an offer back, whether it waits, is under way or has become a link. */
  cancel(peerId: PeerId): void {
    this.#waiting.delete(peerId);
    this.#offerings.get(peerId)?.end();
    this.#offerings.delete(peerId);
    this.#next();
  }

  /** Nobody has this address: offers to it fail, unless they were answered. */
  giveUpAddress(address: MemberAddress): void {
    for (const offering of [...this.#offerings.values()]) {
      if (!offering.isAnswered && offering.address === address) offering.fail();
    }
  }

  /** No signal gets through: offers that were not answered wait again (CN21). */
  pause(): void {
    this.#isPaused = true;
    for (const [peerId, offering] of [...this.#offerings]) {
      if (offering.isAnswered) continue;
      offering.end();
      this.#offerings.delete(peerId);
      this.#waiting.add(peerId);
    }
  }

  /** Signals get through: what waits has its turn. */
  resume(): void {
    this.#isPaused = false;
    this.#next();
  }

  #next(): void {
    for (const peerId of this.#waiting) {
      if (this.#isPaused || this.#offerings.size >= OFFERINGS_MAX) return;
      this.#waiting.delete(peerId);
      const address = this.#environment.addressOf(peerId);
      if (address === undefined) this.#environment.onFailure(peerId);
      else this.#start(peerId, address);
    }
  }

  #start(peerId: PeerId, address: MemberAddress): void {
    const environment = this.#environment;
    const linkId = environment.freshLinkId();
    const offering: Attempt = new Attempt({
      ...{ environment, peerId, address, linkId },
      type: "offer",
      onFailure: () => {
        if (this.#offerings.get(peerId) === offering) this.#offerings.delete(peerId);
        this.#next();
        environment.onFailure(peerId);
      },
    });
    this.#offerings.set(peerId, offering);
    offering.start();
  }
}
