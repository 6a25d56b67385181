/**
 * Turns "connect to this peer" and other peers' offers into links, through a rendezvous that nobody
 * has to trust.
 */

import type { Bytes, MemberAddress, PeerId } from "../base/index.ts";
import type { AnswerDescriptor, CandidatesDescriptor, MemberEntry } from "../wire/index.ts";
import { AnswerDesk } from "./answer-desk.ts";
import type { VerifiedOffer } from "./answering.ts";
import { type AttemptEnvironment, type AttemptFailure, isCurrent } from "./attempt-environment.ts";
import { openDescriptor, openRecord } from "./descriptor-sealing.ts";
import type { Link } from "./link.ts";
import { type Member, MemberTable } from "./member-table.ts";
import { OfferDesk } from "./offer-desk.ts";
import { SignalLimiter } from "./signal-limiter.ts";
import { SignalingWatch } from "./signaling-watch.ts";

/** What the connector asks and tells. */
export interface ConnectorHandlers {
  /**
   * True when an offer of this peer may be answered: it is not banned, and there is room for one
   * more link.
   */
  mayAnswer(peerId: PeerId, answeringCount: number): boolean;
  /**
   * How a member is addressed now, given what the rendezvous said of it, if anything; undefined:
   * nobody knows. Absent: as the rendezvous said.
   */
  memberOf?(peerId: PeerId, named: Member | undefined): Member | undefined;
  /** A link is open and authenticated. */
  onLink(link: Link): void;
  /** A {@link Connector.connect} came to nothing. */
  onConnectFailed(peerId: PeerId, failure: AttemptFailure): void;
  /** Something that a person should read: one sentence. */
  onWarning(message: string): void;
}

/** What a connector needs. */
export interface ConnectorOptions {
  readonly environment: AttemptEnvironment;
  readonly handlers: ConnectorHandlers;
}

/**
 * Every attempt of this peer to link, in both directions.
 *
 * Nothing is opened for a signal before its seal and its signature are verified (CN11); each
 * `connect` ends in exactly one `onLink` or `onConnectFailed` of its peer, but waits while no
 * rendezvous is there.
 */
export class Connector {
  readonly #environment: AttemptEnvironment;
  readonly #handlers: ConnectorHandlers;
  readonly #members = new MemberTable();
  readonly #limiter: SignalLimiter;
  readonly #watch: SignalingWatch;
  readonly #offers: OfferDesk;
  readonly #answers: AnswerDesk;
  /** Peers whose `connect` has no result yet. */
  readonly #wanted = new Set<PeerId>();

  constructor({ environment, handlers }: ConnectorOptions) {
    this.#environment = environment;
    this.#handlers = handlers;
    this.#limiter = new SignalLimiter(environment.platform.now());
    this.#watch = new SignalingWatch((message) => handlers.onWarning(message));
    const deskHandlers = {
      onLink: (link: Link) => this.#onLink(link),
      onFailure: (peerId: PeerId, failure: AttemptFailure) => this.#onFailure(peerId, failure),
      onSuspicion: () => this.#suspect(),
    };
    this.#offers = new OfferDesk({
      environment,
      handlers: deskHandlers,
      memberOf: (peerId) => this.#memberOf(peerId),
    });
    this.#answers = new AnswerDesk({
      environment,
      handlers: deskHandlers,
      mayAnswer: (peerId, answeringCount) => handlers.mayAnswer(peerId, answeringCount),
    });
  }

  /**
   * Learns the members that the rendezvous has named.
   *
   * @returns Their peers, and how many of them were not known before.
   */
  learn(entries: readonly MemberEntry[]): { peerIds: PeerId[]; newCount: number } {
    const { keys, identity } = this.#environment;
    const peerIds: PeerId[] = [];
    let newCount = 0;
    for (const { address, record } of entries) {
      const opened = openRecord({ record, keys });
      if (opened === undefined) {
        this.#suspect();
      } else if (opened.peerId !== identity.peerId) {
        if (this.#members.learn({ ...opened, address })) newCount += 1;
        peerIds.push(opened.peerId);
      }
    }
    return { peerIds, newCount };
  }

  /** True when it is known how to address the peer. */
  isKnown(peerId: PeerId): boolean {
    return this.#memberOf(peerId) !== undefined;
  }

  /** Links with a member, or says that it failed. */
  connect(peerId: PeerId): void {
    this.#wanted.add(peerId);
    if (!this.#answers.isAnswering(peerId)) this.#offers.begin(peerId);
  }

  /** Tries for a direct link with a neighbor that is reached through the relay; nobody is told. */
  connectDirectly(peerId: PeerId): void {
    if (!this.#answers.isAnswering(peerId)) this.#offers.begin(peerId, true);
  }

  /** Takes a signal that the rendezvous has delivered. */
  takeSignal(from: MemberAddress, signal: Bytes): void {
    const { platform, keys, identity } = this.#environment;
    if (!this.#limiter.admits(from, platform.now())) return;
    const opened = openDescriptor({ signal, keys, selfId: identity.peerId });
    if (opened === undefined || opened.fromPeerId === identity.peerId) {
      this.#suspect();
      return;
    }
    const { descriptor, digest, fromPeerId } = opened;
    if (!isCurrent(descriptor.expiresAtMs, this.#environment.clockMs)) return;
    switch (descriptor.type) {
      case "offer": {
        const member = { peerId: fromPeerId, publicKey: descriptor.from, address: from };
        this.#takeOffer({ offer: descriptor, offerDigest: digest, member });
        return;
      }
      case "answer":
        this.#takeAnswer(fromPeerId, descriptor, digest);
        return;
      case "candidates":
        this.#takeCandidates(fromPeerId, descriptor);
        return;
    }
  }

  /** The rendezvous found nobody at an address. */
  takeUndeliverable(to: MemberAddress): void {
    this.#members.forgetAddress(to);
    this.#offers.giveUpAddress(to);
  }

  /** The rendezvous is lost: what still needs it waits until {@link resume}. */
  pause(): void {
    this.#offers.pause();
  }

  /** The group is joined: what waited goes on. */
  resume(): void {
    this.#offers.resume();
  }

  /** Ends every attempt. */
  close(): void {
    this.#wanted.clear();
    this.#offers.close();
    this.#answers.close();
  }

  /**
   * Both may offer at once; the offer of the smaller peer id goes on, and the other is taken back
   * (CN14), unless one went to an address that the other side has left.
   */
  #takeOffer(verified: VerifiedOffer): void {
    const { peerId } = verified.member;
    const isGlare = this.#offers.isOffering(peerId);
    const verdict = this.#answers.judge(verified);
    if (verdict === "replayed") this.#suspect();
    if (verdict !== "fresh") return;
    // It may have left that address, or come back for what was kept there: then both go on.
    const isElsewhere = this.#offers.isOfferingElsewhere(verified.member);
    this.#members.learn(verified.member);
    if (isGlare && !isElsewhere && this.#environment.identity.peerId < peerId) return;
    if (!isElsewhere) this.#offers.cancel(peerId);
    if (!this.#answers.take(verified)) this.#onFailure(peerId, "silent");
  }

  #takeAnswer(from: PeerId, answer: AnswerDescriptor, digest: Bytes): void {
    const offering = this.#offers.byLinkId(answer.linkId);
    if (offering === undefined) return;
    if (offering.member.peerId === from) offering.takeAnswer(answer, digest);
    else this.#suspect();
  }

  #takeCandidates(from: PeerId, descriptor: CandidatesDescriptor): void {
    const { linkId } = descriptor;
    const attempt = this.#offers.byLinkId(linkId) ?? this.#answers.byLinkId(linkId);
    if (attempt === undefined) return;
    if (attempt.member.peerId === from) attempt.takeCandidates(descriptor);
    else this.#suspect();
  }

  #memberOf(peerId: PeerId): Member | undefined {
    const named = this.#members.get(peerId);
    const handlers = this.#handlers;
    return handlers.memberOf === undefined ? named : handlers.memberOf(peerId, named);
  }

  #onLink(link: Link): void {
    this.#wanted.delete(link.peerId);
    this.#offers.cancel(link.peerId);
    this.#handlers.onLink(link);
  }

  #onFailure(peerId: PeerId, failure: AttemptFailure): void {
    if (this.#wanted.delete(peerId)) this.#handlers.onConnectFailed(peerId, failure);
  }

  #suspect(): void {
    this.#watch.note(this.#environment.platform.now());
  }
}
