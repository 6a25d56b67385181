/** Turns a core's wish to connect, and the offers of others, into links: as the group layer's. */

import type { Bytes, MemberAddress, PeerId } from "passalong/base";
import type { MemberEntry } from "passalong/wire";
import { Answers } from "./signaling-answers.ts";
import { type Attempt, type AttemptEnvironment, isCurrent } from "./signaling-attempt.ts";
import { decodeRecord, decodeSignal, type LinkId, type Signal } from "./signaling-codec.ts";
import { Members, SignalRates } from "./signaling-memory.ts";
import { Offers } from "./signaling-offers.ts";

/** What a connector's peer supplies; the rest of its environment is its own. */
export type ConnectorShell = Omit<AttemptEnvironment, "addressOf" | "onFailure"> & {
  /** A `connect` came to nothing. */
  onConnectFailed(peerId: PeerId): void;
};

/** What honest signaling never brings, and what was dropped unopened. */
export interface ConnectorCounts {
  suspicions: number;
  droppedSignals: number;
}

/** Every attempt of one peer's life to link, in both directions. */
export class Connector {
  readonly counts: ConnectorCounts = { suspicions: 0, droppedSignals: 0 };
  readonly #shell: ConnectorShell;
  readonly #members = new Members();
  readonly #rates: SignalRates;
  readonly #offers: Offers;
  readonly #answers: Answers;
  /** Peers whose `connect` has no result yet. */
  readonly #wanted = new Set<PeerId>();

  constructor(shell: ConnectorShell) {
    this.#shell = shell;
    this.#rates = new SignalRates(shell.timeline.now);
    const { timeline, peer, gatheringMs, trickles } = shell;
    const environment: AttemptEnvironment = {
      ...{ timeline, peer, gatheringMs, trickles },
      get clockMs() {
        return shell.clockMs;
      },
      freshLinkId: () => shell.freshLinkId(),
      addressOf: (peerId) => this.#members.addressOf(peerId),
      relay: (to, signal) => shell.relay(to, signal),
      mayAnswer: (peerId, answeringCount) => shell.mayAnswer(peerId, answeringCount),
      openChannel: (offering) => shell.openChannel(offering),
      onFailure: (peerId) => this.#onFailure(peerId),
    };
    this.#offers = new Offers(environment);
    this.#answers = new Answers(environment);
  }

  /** Learns members. @returns Their peers, and whether one of them was not known before. */
  learn(entries: readonly MemberEntry[]): {
    readonly peerIds: PeerId[];
    readonly hasNews: boolean;
  } {
    const peerIds: PeerId[] = [];
    let hasNews = false;
    for (const { address, record } of entries) {
      const peerId = decodeRecord(record);
      if (peerId === this.#shell.peer.peerId) continue;
      hasNews = this.#members.learn(peerId, address) || hasNews;
      peerIds.push(peerId);
    }
    return { peerIds, hasNews };
  }

  /** Links with a member, or says that it failed. */
  connect(peerId: PeerId): void {
    this.#wanted.add(peerId);
    if (!this.#answers.isAnswering(peerId)) this.#offers.begin(peerId);
  }

  /** True while the core waits for a link to this peer that it asked for. */
  isWanted(peerId: PeerId): boolean {
    return this.#wanted.has(peerId);
  }

  /** Takes a signal that the rendezvous has delivered. */
  takeSignal(from: MemberAddress, bytes: Bytes): void {
    const { timeline, peer, clockMs } = this.#shell;
    if (!this.#rates.admits(from, timeline.now)) {
      this.counts.droppedSignals += 1;
      return;
    }
    const signal = decodeSignal(bytes);
    if (signal === undefined || signal.to !== peer.peerId || signal.from === peer.peerId) {
      this.counts.suspicions += 1;
      return;
    }
    if (!isCurrent(signal.expiresAtMs, clockMs)) return;
    if (signal.type === "offer") this.#takeOffer(signal, from);
    else if (signal.type === "answer") this.#takeAnswer(signal);
  }

  /** The rendezvous found nobody at an address. */
  takeUndeliverable(to: MemberAddress): void {
    this.#members.forgetAddress(to);
    this.#offers.giveUpAddress(to);
  }

  /** The rendezvous is lost, or the group is joined. */
  setJoined(isJoined: boolean): void {
    if (isJoined) this.#offers.resume();
    else this.#offers.pause();
  }

  /** The own side of an attempt that goes on; undefined: it is over. */
  answeringOf(linkId: LinkId): Attempt | undefined {
    return this.#answers.byLinkId(linkId);
  }

  /** A link to a peer stands, by an answer of ours or by an offer. */
  onLink(peerId: PeerId, answering: Attempt | undefined): void {
    this.#wanted.delete(peerId);
    if (answering !== undefined) this.#answers.complete(answering);
    this.#offers.cancel(peerId);
  }

  /** Both may offer at once: the offer of the smaller peer id goes on (CN14). */
  #takeOffer(offer: Signal, address: MemberAddress): void {
    const peerId = offer.from;
    const isGlare = this.#offers.isOffering(peerId);
    const verdict = this.#answers.judge(offer);
    if (verdict === "replayed") this.counts.suspicions += 1;
    if (verdict !== "fresh") return;
    if (isGlare && this.#shell.peer.peerId < peerId) return;
    this.#members.learn(peerId, address);
    this.#offers.cancel(peerId);
    if (!this.#answers.take({ offer, address })) this.#onFailure(peerId);
  }

  #takeAnswer({ linkId, from }: Signal): void {
    const offering = this.#offers.byLinkId(linkId);
    if (offering === undefined) return;
    if (offering.peerId !== from || offering.isAnswered) {
      this.counts.suspicions += 1;
      return;
    }
    offering.isAnswered = true;
    this.#shell.openChannel(offering);
  }

  #onFailure(peerId: PeerId): void {
    if (this.#wanted.delete(peerId)) this.#shell.onConnectFailed(peerId);
  }
}
