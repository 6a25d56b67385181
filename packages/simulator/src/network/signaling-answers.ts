/** All offers of others that a simulated peer is answering: as the group layer's answer desk. */

import type { MemberAddress, PeerId } from "passalong/base";
import { Attempt, type AttemptEnvironment, isCurrent } from "./signaling-attempt.ts";
import type { LinkId, Signal } from "./signaling-codec.ts";
import { ANSWERINGS_MAX, WAITING_ANSWERS_MAX } from "./signaling-limits.ts";
import { SeenOffers } from "./signaling-memory.ts";

/** An offer, and the address that it came from. */
export interface ReceivedOffer {
  readonly offer: Signal;
  readonly address: MemberAddress;
}

/** What an offer is, before anything is done about it. */
export type OfferVerdict = "fresh" | "replayed" | "unwanted";

/** Answers offers, a few at a time, one for each peer (CN19). */
export class Answers {
  readonly #environment: AttemptEnvironment;
  readonly #seen = new SeenOffers();
  readonly #answerings = new Map<PeerId, Attempt>();
  readonly #waiting = new Map<PeerId, ReceivedOffer>();

  constructor(environment: AttemptEnvironment) {
    this.#environment = environment;
  }

  /** True while an offer of the peer is being answered or waits for it. */
  isAnswering(peerId: PeerId): boolean {
    return this.#answerings.has(peerId) || this.#waiting.has(peerId);
  }

  /** The answer that has this link id. */
  byLinkId(linkId: LinkId): Attempt | undefined {
    for (const answering of this.#answerings.values()) {
      if (answering.linkId === linkId) return answering;
    }
    return undefined;
  }

  /** Judges an offer and remembers it (CN13). */
  judge(offer: Signal): OfferVerdict {
    if (!this.#seen.add(offer.linkId, this.#environment.timeline.now)) return "replayed";
    return this.#mayAnswer(offer.from) ? "fresh" : "unwanted";
  }

  /**
   * Answers an offer judged fresh, now or when its turn comes; an earlier one of the same peer is
   * given up for it. @returns False when too many wait.
   */
  take(received: ReceivedOffer): boolean {
    const peerId = received.offer.from;
    this.#answerings.get(peerId)?.end();
    this.#answerings.delete(peerId);
    this.#waiting.delete(peerId);
    if (this.#waiting.size >= WAITING_ANSWERS_MAX) return false;
    this.#waiting.set(peerId, received);
    this.#next();
    return true;
  }

  /** The answer has become a link. */
  complete(answering: Attempt): void {
    answering.end();
    this.#answerings.delete(answering.peerId);
    this.#next();
  }

  #mayAnswer(peerId: PeerId): boolean {
    const others = this.#answerings.size - (this.#answerings.has(peerId) ? 1 : 0);
    return this.#environment.mayAnswer(peerId, others);
  }

  #next(): void {
    for (const [peerId, received] of this.#waiting) {
      if (this.#answerings.size >= ANSWERINGS_MAX) return;
      this.#waiting.delete(peerId);
      const isWorthwhile = isCurrent(received.offer.expiresAtMs, this.#environment.clockMs);
      if (isWorthwhile && this.#mayAnswer(peerId)) this.#start(peerId, received);
      else this.#environment.onFailure(peerId);
    }
  }

  #start(peerId: PeerId, { offer, address }: ReceivedOffer): void {
    const environment = this.#environment;
    const answering: Attempt = new Attempt({
      ...{ environment, peerId, address, linkId: offer.linkId },
      type: "answer",
      onFailure: () => {
        if (this.#answerings.get(peerId) === answering) this.#answerings.delete(peerId);
        this.#next();
        environment.onFailure(peerId);
      },
    });
    this.#answerings.set(peerId, answering);
    answering.start();
  }
}
