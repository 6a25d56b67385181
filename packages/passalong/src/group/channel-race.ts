/** From the channels of one attempt to the one link that comes of it. */

import { assert, type Bytes } from "../base/index.ts";
import {
  type AttemptEnvironment,
  CHANNELS_PER_ATTEMPT_MAX,
  HANDSHAKE_MS_MAX,
  HEAD_START_MS,
} from "./attempt-environment.ts";
import type { Channel, ChannelKind } from "./channel.ts";
import { Handshake, type HandshakeFailure, type HandshakeRole } from "./handshake.ts";
import type { Link } from "./link.ts";
import type { TimerHandle } from "./platform.ts";

/** What both sides have signed and what the handshake proves. */
export interface RaceTerms {
  /** The other side's Ed25519 key; 32 bytes. */
  readonly remotePublicKey: Bytes;
  /** SHA-256 of the offer; 32 bytes. */
  readonly offerDigest: Bytes;
  /** SHA-256 of the answer; 32 bytes. */
  readonly answerDigest: Bytes;
  /**
   * Kinds of channels that both sides offered, so that one of them may still come; most preferred
   * first.
   */
  readonly kinds: readonly ChannelKind[];
}

/** What a race needs. */
export interface ChannelRaceOptions {
  readonly environment: AttemptEnvironment;
  readonly role: HandshakeRole;
  /** A channel has become a link; the others are closed. */
  onLink(link: Link): void;
  /**
   * Whoever is at the other end of a channel is not the peer; `isLast`: no other channel is there
   * to be tried by the offerer.
   */
  onAuthenticationFailure(isLast: boolean): void;
}

interface Contest {
  readonly handshake: Handshake;
  /** The offerer's; an answerer waits to be chosen as long as the attempt lasts. */
  readonly timer: TimerHandle | undefined;
}

/**
 * Runs handshakes on channels: the offerer on one at a time, so that both sides choose the same;
 * the answerer on all, because the offerer chooses (CN17).
 */
export class ChannelRace {
  readonly #options: ChannelRaceOptions;
  readonly #waiting: Channel[] = [];
  readonly #contests = new Set<Contest>();
  #channelCount = 0;
  #terms: RaceTerms | undefined;
  #headStart: TimerHandle | undefined;
  #isHeadStartOver = false;
  #isOver = false;

  constructor(options: ChannelRaceOptions) {
    this.#options = options;
  }

  /** Takes a channel that has opened; one too many is closed. */
  add(channel: Channel): void {
    this.#channelCount += 1;
    if (this.#isOver || this.#channelCount > CHANNELS_PER_ATTEMPT_MAX) {
      channel.close();
      return;
    }
    this.#waiting.push(channel);
    this.#pump();
  }

  /** Both descriptors are known: handshakes may begin. */
  start(terms: RaceTerms): void {
    assert(this.#terms === undefined, "a race starts once");
    this.#terms = terms;
    this.#pump();
  }

  /** Closes every channel that has not become the link. */
  close(): void {
    this.#isOver = true;
    this.#headStart?.cancel();
    for (const contest of this.#contests) this.#abort(contest);
    for (const channel of this.#waiting.splice(0)) channel.close();
  }

  #pump(): void {
    const terms = this.#terms;
    if (terms === undefined || this.#isOver) return;
    if (this.#options.role === "answerer") {
      for (const channel of this.#waiting.splice(0)) this.#contend(channel, terms);
    } else if (this.#contests.size === 0) {
      this.#contendBest(terms);
    }
  }

  #contendBest(terms: RaceTerms): void {
    let best: Channel | undefined;
    for (const channel of this.#waiting) {
      if (best === undefined || this.#rank(channel.kind) < this.#rank(best.kind)) best = channel;
    }
    if (best === undefined) return;
    if (this.#isHeadStartOver || !this.#mayBetterCome(best.kind, terms)) {
      this.#waiting.splice(this.#waiting.indexOf(best), 1);
      this.#contend(best, terms);
      return;
    }
    this.#headStart ??= this.#options.environment.platform.setTimer(HEAD_START_MS, () => {
      this.#isHeadStartOver = true;
      this.#pump();
    });
  }

  #mayBetterCome(kind: ChannelKind, terms: RaceTerms): boolean {
    return terms.kinds.some((other) => this.#rank(other) < this.#rank(kind));
  }

  #rank(kind: ChannelKind): number {
    const { transports } = this.#options.environment;
    return transports.findIndex((transport) => transport.kind === kind);
  }

  #contend(channel: Channel, { remotePublicKey, offerDigest, answerDigest }: RaceTerms): void {
    const { environment, role } = this.#options;
    const { platform, keys, identity, codec } = environment;
    const handshake = new Handshake({
      ...{ channel, role, keys, identity, codec, remotePublicKey, offerDigest, answerDigest },
      onLink: (link) => this.#onLink(contest, link),
      onFailure: (reason) => this.#onFailure(contest, reason),
    });
    const timer =
      role === "answerer"
        ? undefined
        : platform.setTimer(HANDSHAKE_MS_MAX, () => this.#onTimeout(contest));
    const contest: Contest = { handshake, timer };
    this.#contests.add(contest);
    if (role === "offerer") handshake.begin();
  }

  #onLink(contest: Contest, link: Link): void {
    contest.timer?.cancel();
    this.#contests.delete(contest);
    this.close();
    this.#options.onLink(link);
  }

  #onFailure(contest: Contest, reason: HandshakeFailure): void {
    contest.timer?.cancel();
    this.#contests.delete(contest);
    this.#pump();
    if (reason !== "authentication") return;
    const isIdle = this.#contests.size === 0 && this.#waiting.length === 0;
    this.#options.onAuthenticationFailure(isIdle && this.#options.role === "offerer");
  }

  #onTimeout(contest: Contest): void {
    this.#contests.delete(contest);
    this.#abort(contest);
    this.#pump();
  }

  #abort({ handshake, timer }: Contest): void {
    timer?.cancel();
    handshake.abort();
  }
}
