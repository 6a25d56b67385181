/** One side of one attempt to link, and what both desks share. */

import type { MemberAddress, PeerId } from "passalong/base";
import type { SimulatedPeer } from "../peers/simulated-peer.ts";
import type { Timeline } from "../timeline.ts";
import { Alarm } from "./rendezvous-alarm.ts";
import type { LinkId, Signal } from "./signaling-codec.ts";
import { ATTEMPT_MS_MAX, CANDIDATE_BATCH_MS, CLOCK_TOLERANCE_MS } from "./signaling-limits.ts";

/** What attempts need of their peer's shell. */
export interface AttemptEnvironment {
  readonly timeline: Timeline;
  readonly peer: SimulatedPeer;
  /** By the clock of the rendezvous, ms since 1970. */
  readonly clockMs: number;
  /** From the first step until the own section is ready, ms. */
  readonly gatheringMs: number;
  /** Candidates follow the descriptor: the peer has an address that others see and it does not. */
  readonly trickles: boolean;
  freshLinkId(): LinkId;
  addressOf(peerId: PeerId): MemberAddress | undefined;
  /** Hands a signal to a member; false when there is no rendezvous. */
  relay(to: MemberAddress, signal: Signal): boolean;
  /** True when an offer of this peer may be answered while `answeringCount` others are. */
  mayAnswer(peerId: PeerId, answeringCount: number): boolean;
  /** An offer was answered: channels are opened, and the link comes about if there is a path. */
  openChannel(offering: Attempt): void;
  /** An attempt has come to nothing. */
  onFailure(peerId: PeerId): void;
}

/** Where an attempt goes. */
export interface AttemptOptions {
  readonly environment: AttemptEnvironment;
  readonly peerId: PeerId;
  readonly address: MemberAddress;
  readonly linkId: LinkId;
  readonly type: "offer" | "answer";
  /** Out of time, or no rendezvous to send a descriptor by. */
  readonly onFailure: () => void;
}

/** An attempt from its first step to its link, its failure or its being taken back. */
export class Attempt {
  readonly peerId: PeerId;
  readonly address: MemberAddress;
  readonly linkId: LinkId;
  isAnswered = false;
  readonly #options: AttemptOptions;
  readonly #life: Alarm;
  readonly #step: Alarm;
  #isOver = false;

  constructor(options: AttemptOptions) {
    const { timeline, peer } = options.environment;
    this.peerId = options.peerId;
    this.address = options.address;
    this.linkId = options.linkId;
    this.#options = options;
    this.#life = new Alarm(timeline, peer);
    this.#step = new Alarm(timeline, peer);
  }

  /** True once it is a link, has failed or was taken back. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Begins: gathers, sends its descriptor, and trickles a batch of candidates after it. */
  start(): void {
    const { environment, type } = this.#options;
    this.#life.set(ATTEMPT_MS_MAX, () => this.fail());
    this.#step.set(environment.gatheringMs, () => {
      if (!this.#send(type) || !environment.trickles) return;
      this.#step.set(CANDIDATE_BATCH_MS, () => this.#send("candidates"));
    });
  }

  /** Ends without a word: taken back, or a link now. */
  end(): void {
    this.#isOver = true;
    this.#life.cancel();
    this.#step.cancel();
  }

  /** Ends as a failure, unless it is over. */
  fail(): void {
    if (this.#isOver) return;
    this.end();
    this.#options.onFailure();
  }

  #send(type: Signal["type"]): boolean {
    const { environment } = this.#options;
    const isSent = environment.relay(this.address, {
      ...{ type, from: environment.peer.peerId, to: this.peerId, linkId: this.linkId },
      expiresAtMs: environment.clockMs + ATTEMPT_MS_MAX,
    });
    if (!isSent) this.fail();
    return isSent;
  }
}

/** True while a descriptor is good, by a clock that may be a little wrong (CN12). */
export function isCurrent(expiresAtMs: number, clockMs: number): boolean {
  const leftMs = expiresAtMs - clockMs;
  return leftMs > -CLOCK_TOLERANCE_MS && leftMs <= ATTEMPT_MS_MAX + CLOCK_TOLERANCE_MS;
}
