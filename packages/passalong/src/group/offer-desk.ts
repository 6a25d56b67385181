/** All offers that this peer is making. */

import { type Bytes, equalBytes, type MemberAddress, type PeerId } from "../base/index.ts";
import type { AttemptEnvironment, AttemptFailure } from "./attempt-environment.ts";
import type { Link } from "./link.ts";
import type { Member } from "./member-table.ts";
import { Offering } from "./offering.ts";

/** Offers under way at once. Source: WebRTC reference, rule 15. */
export const OFFERINGS_MAX: number = 4;

/**
 * Members that wait for their offer; further ones fail at once. Source: guess, more than any
 * degree.
 */
export const WAITING_OFFERS_MAX: number = 64;

/** What both desks tell. */
export interface DeskHandlers {
  /** An attempt has become a link. */
  onLink(link: Link): void;
  /** An attempt with the peer has come to nothing. */
  onFailure(peerId: PeerId, failure: AttemptFailure): void;
  /** Something that honest signaling never brings. */
  onSuspicion(): void;
}

/** What an offer desk needs. */
export interface OfferDeskOptions {
  readonly environment: AttemptEnvironment;
  readonly handlers: DeskHandlers;
  /** How a peer is addressed at the moment; undefined when nobody knows. */
  memberOf(peerId: PeerId): Member | undefined;
}

/** Makes offers, a few at a time and never two to one peer. */
export class OfferDesk {
  readonly #options: OfferDeskOptions;
  readonly #offerings = new Map<PeerId, Offering>();
  /** Who waits; true when a link through the relay will not do. */
  readonly #waiting = new Map<PeerId, boolean>();
  #isPaused = true;

  constructor(options: OfferDeskOptions) {
    this.#options = options;
  }

  /** True while an offer to the peer is under way; one that still waits does not count. */
  isOffering(peerId: PeerId): boolean {
    return this.#offerings.has(peerId);
  }

  /**
   * True while an offer is under way to an address that the peer has left: it is at another one
   * now. Addresses through neighbors begin its id, and say nothing of where it is (OV13).
   */
  isOfferingElsewhere({ peerId, address }: Member): boolean {
    const offered = this.#offerings.get(peerId)?.member.address ?? address;
    const isNamed = [offered, address].every((each) => !peerId.startsWith(each));
    return isNamed && offered !== address;
  }

  /** The offer that has this link id. */
  byLinkId(linkId: Bytes): Offering | undefined {
    for (const offering of this.#offerings.values()) {
      if (equalBytes(offering.linkId, linkId)) return offering;
    }
    return undefined;
  }

  /**
   * Offers a link to a peer, now or when its turn comes; fails when too many wait.
   *
   * @param isDirect  True: no link through the relay will do.
   */
  begin(peerId: PeerId, isDirect = false): void {
    if (this.#offerings.has(peerId) || this.#waiting.has(peerId)) return;
    if (this.#waiting.size >= WAITING_OFFERS_MAX) {
      this.#options.handlers.onFailure(peerId, "silent");
      return;
    }
    this.#waiting.set(peerId, isDirect);
    this.#next();
  }

  /** Takes an offer back, whether it waits or is under way. */
  cancel(peerId: PeerId): void {
    this.#waiting.delete(peerId);
    this.#offerings.get(peerId)?.cancel();
    this.#offerings.delete(peerId);
    this.#next();
  }

  /** Nobody has this address: offers to it fail, unless they were answered. */
  giveUpAddress(address: MemberAddress): void {
    for (const offering of [...this.#offerings.values()]) {
      if (!offering.isAnswered && offering.member.address === address) offering.giveUp();
    }
  }

  /** No signal gets through: offers that were not answered are taken back and wait again. */
  pause(): void {
    this.#isPaused = true;
    for (const [peerId, offering] of [...this.#offerings]) {
      if (offering.isAnswered) continue;
      offering.cancel();
      this.#offerings.delete(peerId);
      this.#waiting.set(peerId, offering.isDirect);
    }
  }

  /** Signals get through: what waits has its turn. A desk begins paused. */
  resume(): void {
    this.#isPaused = false;
    this.#next();
  }

  /** Ends everything; what is begun from now on waits for ever. */
  close(): void {
    this.#isPaused = true;
    this.#waiting.clear();
    for (const offering of this.#offerings.values()) offering.cancel();
    this.#offerings.clear();
  }

  #next(): void {
    for (const [peerId, isDirect] of this.#waiting) {
      if (this.#isPaused || this.#offerings.size >= OFFERINGS_MAX) return;
      this.#waiting.delete(peerId);
      const member = this.#options.memberOf(peerId);
      if (member === undefined) this.#options.handlers.onFailure(peerId, "gone");
      else this.#start(member, isDirect);
    }
  }

  #start(member: Member, isDirect: boolean): void {
    const { environment, handlers } = this.#options;
    const { peerId } = member;
    const offering = new Offering({
      environment,
      member,
      isDirect,
      handlers: {
        onLink: (link) => {
          this.#end(peerId, offering);
          handlers.onLink(link);
        },
        onFailure: (failure) => {
          this.#end(peerId, offering);
          handlers.onFailure(peerId, failure);
        },
        onSuspicion: () => handlers.onSuspicion(),
      },
    });
    this.#offerings.set(peerId, offering);
    offering.start();
  }

  #end(peerId: PeerId, offering: Offering): void {
    if (this.#offerings.get(peerId) !== offering) return;
    this.#offerings.delete(peerId);
    this.#next();
  }
}
