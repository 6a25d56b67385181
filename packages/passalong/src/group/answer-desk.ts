/** All offers of other peers that this peer is answering. */

import { type Bytes, equalBytes, type PeerId } from "../base/index.ts";
import { Answering, type VerifiedOffer } from "./answering.ts";
import { type AttemptEnvironment, isCurrent } from "./attempt-environment.ts";
import type { DeskHandlers } from "./offer-desk.ts";
import { SeenOffers } from "./seen-offers.ts";

/** Offers being answered at once. Source: guess, twice the offers that one peer makes. */
export const ANSWERINGS_MAX: number = 8;

/**
 * Offers that wait to be answered; further ones are dropped, and their makers try again later.
 * Source: guess, a flash crowd's first second.
 */
export const WAITING_ANSWERS_MAX: number = 64;

/** What an answer desk needs. */
export interface AnswerDeskOptions {
  readonly environment: AttemptEnvironment;
  readonly handlers: DeskHandlers;
  /** True when an offer of this peer may be answered while `answeringCount` others are. */
  mayAnswer(peerId: PeerId, answeringCount: number): boolean;
}

/** What an offer is, before anything is done about it. */
export type OfferVerdict =
  /** To be answered. */
  | "fresh"
  /** It was here before. */
  | "replayed"
  /** The peer is banned, or there is no room for another link. */
  | "unwanted";

/** Answers verified offers, a few at a time, one for each peer. */
export class AnswerDesk {
  readonly #options: AnswerDeskOptions;
  readonly #seen = new SeenOffers();
  readonly #answerings = new Map<PeerId, Answering>();
  readonly #waiting = new Map<PeerId, VerifiedOffer>();

  constructor(options: AnswerDeskOptions) {
    this.#options = options;
  }

  /** True while an offer of the peer is being answered or waits for it. */
  isAnswering(peerId: PeerId): boolean {
    return this.#answerings.has(peerId) || this.#waiting.has(peerId);
  }

  /** The answer that has this link id. */
  byLinkId(linkId: Bytes): Answering | undefined {
    for (const answering of this.#answerings.values()) {
      if (equalBytes(answering.linkId, linkId)) return answering;
    }
    return undefined;
  }

  /** Judges an offer and remembers it (CN13). */
  judge({ offer, member }: VerifiedOffer): OfferVerdict {
    const { environment } = this.#options;
    if (!this.#seen.add(offer.linkId, environment.platform.now())) return "replayed";
    return this.#mayAnswer(member.peerId) ? "fresh" : "unwanted";
  }

  /**
   * Answers an offer judged fresh, now or when its turn comes. An earlier one of the same peer is
   * given up for it.
   *
   * @returns False when too many wait.
   */
  take(verified: VerifiedOffer): boolean {
    const { peerId } = verified.member;
    this.#answerings.get(peerId)?.cancel();
    this.#answerings.delete(peerId);
    this.#waiting.delete(peerId);
    if (this.#waiting.size >= WAITING_ANSWERS_MAX) return false;
    this.#waiting.set(peerId, verified);
    this.#next();
    return true;
  }

  /** Ends everything. */
  close(): void {
    this.#waiting.clear();
    for (const answering of this.#answerings.values()) answering.cancel();
    this.#answerings.clear();
  }

  #mayAnswer(peerId: PeerId): boolean {
    const others = this.#answerings.size - (this.#answerings.has(peerId) ? 1 : 0);
    return this.#options.mayAnswer(peerId, others);
  }

  #next(): void {
    for (const [peerId, verified] of this.#waiting) {
      if (this.#answerings.size >= ANSWERINGS_MAX) return;
      this.#waiting.delete(peerId);
      const { clockMs } = this.#options.environment;
      const isWorthwhile = isCurrent(verified.offer.expiresAtMs, clockMs);
      if (isWorthwhile && this.#mayAnswer(peerId)) this.#start(verified);
      else this.#options.handlers.onFailure(peerId, "silent");
    }
  }

  #start(verified: VerifiedOffer): void {
    const { environment, handlers } = this.#options;
    const { peerId } = verified.member;
    const answering = new Answering({
      ...verified,
      environment,
      handlers: {
        onLink: (link) => {
          this.#end(peerId, answering);
          handlers.onLink(link);
        },
        onFailure: (failure) => {
          this.#end(peerId, answering);
          handlers.onFailure(peerId, failure);
        },
        onSuspicion: () => handlers.onSuspicion(),
      },
    });
    this.#answerings.set(peerId, answering);
    answering.start();
  }

  #end(peerId: PeerId, answering: Answering): void {
    if (this.#answerings.get(peerId) !== answering) return;
    this.#answerings.delete(peerId);
    this.#next();
  }
}
