/** A simulated peer's standing with its rendezvous: joins, samples, relays, and comes back. */

import type { Bytes, GroupId, MemberAddress, Random } from "passalong/base";
import { type MemberEntry, SAMPLE_MEMBERS_MAX } from "passalong/wire";
import type { SimulatedPeer } from "../peers/simulated-peer.ts";
import type { Timeline } from "../timeline.ts";
import { Alarm } from "./rendezvous-alarm.ts";
import { RendezvousConnection, type Reply } from "./rendezvous-connection.ts";
import type { SocketOpener } from "./rendezvous-line.ts";
import { Sampling } from "./rendezvous-sampling.ts";
import {
  BACK_OFF_MS_MAX,
  BACK_OFF_MS_MIN,
  RETRY_MS_BOUNDS,
  STEADY_MS_MIN,
  WELCOME_MS_MAX,
} from "./signaling-limits.ts";

/** Doublings after which the longest pause is reached. Source: CN4. */
const DOUBLINGS_MAX = Math.ceil(Math.log2(BACK_OFF_MS_MAX / BACK_OFF_MS_MIN));

/** What the client tells. */
export interface ClientHandlers {
  /** Whether the group is joined; its first members were told before. */
  onJoined(isJoined: boolean): void;
  /** Members of the group. True: one of them was not known before. */
  onMembers(members: readonly MemberEntry[]): boolean;
  onSignal(from: MemberAddress, signal: Bytes): void;
  /** A signal of ours found nobody. */
  onUndeliverable(to: MemberAddress): void;
}

/** What a client is made of. */
export interface ClientOptions {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly host: SocketOpener;
  readonly peer: SimulatedPeer;
  readonly groupId: GroupId;
  readonly record: Bytes;
  readonly handlers: ClientHandlers;
}

/** As the group layer's client with one URL (CN2 to CN8), in virtual time. */
export class RendezvousClient {
  readonly #options: ClientOptions;
  readonly #alarm: Alarm;
  readonly #sampling: Sampling;
  #connection: RendezvousConnection | undefined;
  #isJoined = false;
  #isJoinPending = false;
  #joinedAt = 0;
  /** Not joined again before this moment: a refusal said so. */
  #retryAt = 0;
  #failures = 0;
  #clockAheadMs = 0;

  constructor(options: ClientOptions) {
    const { timeline, peer } = options;
    this.#options = options;
    this.#alarm = new Alarm(timeline, peer);
    const samplingAlarm = new Alarm(timeline, peer);
    this.#sampling = new Sampling(timeline, samplingAlarm, () => this.#sendSample());
  }

  /** True while the group is joined. */
  get isJoined(): boolean {
    return this.#isJoined;
  }

  /** Now, by the clock of the rendezvous last heard of, ms since 1970. */
  get clockMs(): number {
    return Math.round(this.#options.timeline.now + this.#clockAheadMs);
  }

  /** Connects; called once. */
  start(): void {
    this.#open();
  }

  /** Asks for members, now or as soon as the limit of rate allows; only while joined. */
  sample(): void {
    if (this.#isJoined) this.#sampling.ask();
  }

  /** Hands a signal to a member. @returns False when no rendezvous is there to do it. */
  relay(to: MemberAddress, signal: Bytes): boolean {
    if (!this.#isJoined) return false;
    this.#connection?.send({ type: "relay", groupId: this.#options.groupId, to, signal });
    return true;
  }

  #open(): void {
    const { timeline, host, peer } = this.#options;
    this.#connection = new RendezvousConnection({
      ...{ timeline, host, peer },
      handlers: {
        onWelcome: (serverTimeMs) => {
          this.#clockAheadMs = serverTimeMs - timeline.now;
          this.#join();
        },
        onReply: (reply) => this.#onReply(reply),
        onEnd: () => this.#onEnd(),
      },
    });
  }

  #join(): void {
    const { groupId, record } = this.#options;
    this.#isJoinPending = true;
    this.#alarm.set(WELCOME_MS_MAX, () => this.#giveUp());
    this.#connection?.send({ type: "join", groupId, record });
  }

  #onReply(reply: Reply): void {
    const { handlers, groupId, timeline } = this.#options;
    if (reply.groupId !== groupId) return;
    switch (reply.type) {
      case "joined":
        if (!this.#isJoinPending) return;
        this.#isJoinPending = false;
        this.#alarm.cancel();
        this.#joinedAt = timeline.now;
        this.#sampling.reset();
        this.#isJoined = true;
        handlers.onMembers(reply.members);
        handlers.onJoined(true);
        return;
      case "members":
        if (!this.#isJoined || !this.#sampling.takeAnswer()) return;
        if (handlers.onMembers(reply.members)) this.#sampling.reset();
        return;
      case "deliver":
        if (this.#isJoined) handlers.onSignal(reply.from, reply.signal);
        return;
      case "undeliverable":
        handlers.onUndeliverable(reply.to);
        return;
      case "refused":
        this.#onRefused(reply);
        return;
    }
  }

  #onRefused({ reason, retryAfterMs }: Extract<Reply, { readonly type: "refused" }>): void {
    const waitMs = Math.min(RETRY_MS_BOUNDS.most, Math.max(RETRY_MS_BOUNDS.least, retryAfterMs));
    if (!this.#isJoinPending) {
      if (reason === "notJoined") this.#rejoin(waitMs);
      else this.#sampling.pause(waitMs);
      return;
    }
    if (retryAfterMs === 0) this.#giveUp();
    else this.#rejoin(waitMs);
  }

  /** Joins again on the same connection, after at least `waitMs`. */
  #rejoin(waitMs: number): void {
    this.#isJoinPending = false;
    this.#lose();
    const delayMs = waitMs + this.#nextPauseMs();
    this.#retryAt = this.#options.timeline.now + delayMs;
    this.#alarm.set(delayMs, () => this.#join());
  }

  #sendSample(): void {
    const { groupId } = this.#options;
    this.#connection?.send({ type: "sample", groupId, count: SAMPLE_MEMBERS_MAX });
  }

  #giveUp(): void {
    this.#connection?.close();
    this.#onEnd();
  }

  #onEnd(): void {
    const { now } = this.#options.timeline;
    this.#sampling.stop();
    this.#connection?.close();
    this.#connection = undefined;
    this.#isJoinPending = false;
    if (this.#isJoined && now - this.#joinedAt >= STEADY_MS_MIN) this.#failures = 0;
    this.#alarm.set(Math.max(this.#retryAt - now, this.#nextPauseMs()), () => this.#open());
    this.#lose();
  }

  #lose(): void {
    if (!this.#isJoined) return;
    this.#isJoined = false;
    this.#options.handlers.onJoined(false);
  }

  #nextPauseMs(): number {
    this.#failures = Math.min(this.#failures + 1, DOUBLINGS_MAX);
    const ceilingMs = Math.min(BACK_OFF_MS_MAX, BACK_OFF_MS_MIN * 2 ** this.#failures);
    return BACK_OFF_MS_MIN + this.#options.random.unit() * (ceilingMs - BACK_OFF_MS_MIN);
  }
}
