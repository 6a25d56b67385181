/**
 * A peer's standing with its rendezvous: tries the URLs in order, joins, samples, relays, and comes
 * back after every loss.
 */

import type { Bytes, GroupId, MemberAddress, Random } from "../base/index.ts";
import type {
  JoinedMessage,
  MemberEntry,
  MembersMessage,
  RefusedMessage,
  TurnMessage,
  WelcomeMessage,
} from "../wire/index.ts";
import { SAMPLE_MEMBERS_MAX } from "../wire/index.ts";
import { BackOff } from "./back-off.ts";
import type { Platform, TimerHandle } from "./platform.ts";
import { Circuits } from "./relay/circuits.ts";
import {
  RendezvousConnection,
  type RendezvousEndReason,
  type RendezvousReply,
} from "./rendezvous-connection.ts";
import { type RendezvousAddress, rendezvousAddressFromUrl } from "./rendezvous-url.ts";
import { RENDEZVOUS_URLS_MAX } from "./limits.ts";
import { SampleLimiter } from "./sample-limiter.ts";
import type { RendezvousState } from "./session-contract.ts";
import type { IceServer } from "./transport.ts";

/** A join without an answer after this is given up, ms. Source: guess, as the welcome. */
export const JOIN_MS_MAX: number = 10_000;

/**
 * A membership that held this long clears the back-off, ms. Source: guess, as long as the longest
 * wait.
 */
export const STEADY_MS_MIN: number = 20_000;

/** Bounds on a refusal's `retryAfterMs`, ms. Source: guess. */
export const RETRY_MS_BOUNDS = { least: 500, most: 60_000 } as const;

/** What the client tells. */
export interface RendezvousClientHandlers {
  /**
   * The state or the number of members is another; when the group is joined, its first members were
   * told before.
   */
  onState(state: RendezvousState, memberCount: number): void;
  /**
   * Members of the group, at most `SAMPLE_MEMBERS_MAX`.
   *
   * @returns True when one of them was not known before.
   */
  onMembers(members: readonly MemberEntry[]): boolean;
  /** A signal from a member. */
  onSignal(from: MemberAddress, signal: Bytes): void;
  /** A signal of ours found nobody. */
  onUndeliverable(to: MemberAddress): void;
  /** Something that a person should read: one sentence. */
  onWarning(message: string): void;
}

/** What a client needs. */
export interface RendezvousClientOptions {
  readonly platform: Platform;
  readonly random: Random;
  /** Tried in order; see {@link rendezvousAddressFromUrl}. */
  readonly urls: readonly string[];
  readonly groupId: GroupId;
  /** Seals this peer's record anew for each join. */
  readonly makeRecord: () => Bytes;
  readonly handlers: RendezvousClientHandlers;
}

/**
 * Keeps this peer in its group at one rendezvous.
 *
 *     connecting ──welcome, joined──> joined
 *         ^  └─ refused: waits, joins again    │
 *         └── next URL, or back-off ───────────┘ closed, silent, malformed
 */
export class RendezvousClient {
  readonly #options: RendezvousClientOptions;
  readonly #addresses: readonly RendezvousAddress[];
  readonly #backOff: BackOff;
  readonly #sampling: SampleLimiter;
  /** Ways to members through the rendezvous. */
  readonly circuits: Circuits;
  #connection: RendezvousConnection | undefined;
  #timer: TimerHandle | undefined;
  #urlIndex = 0;
  #state: RendezvousState = "connecting";
  #isClosed = false;
  #isJoinPending = false;
  #joinedAtMs = 0;
  /** Not joined again before this moment: a refusal said so. */
  #retryAtMs = 0;
  #memberCount = 0;
  #clockOffsetMs: number | undefined;
  #hasRelay = false;
  #stunPort: number | undefined;
  /** What to come back with, and what the connection before would have come back with. */
  #resumeToken: Bytes | undefined;
  #formerToken: Bytes | undefined;
  #turn: { readonly servers: readonly IceServer[]; readonly endsAtMs: number } | undefined;

  constructor(options: RendezvousClientOptions) {
    this.#options = options;
    const addresses = options.urls.map((url) => rendezvousAddressFromUrl(url));
    this.#addresses = addresses
      .filter((address) => address !== undefined)
      .slice(0, RENDEZVOUS_URLS_MAX);
    this.#backOff = new BackOff(options.random);
    this.circuits = new Circuits({
      groupId: options.groupId,
      send: (message) => this.#connection?.send(message),
    });
    this.#sampling = new SampleLimiter(options.platform, () => this.#sendSample());
  }

  /** Where the group is joined, or not yet. */
  get state(): RendezvousState {
    return this.#state;
  }

  /** Members of the group as last heard, this one included; 0 before that. */
  get memberCount(): number {
    return this.#memberCount;
  }

  /** True while the rendezvous in use is this machine itself. */
  get isLoopback(): boolean {
    return this.#addresses[this.#urlIndex]?.isLoopback ?? false;
  }

  /**
   * Where the rendezvous answers STUN, such as `stun:host:8080`, unless it is this machine itself,
   * which knows no more than we (CN28); and the TURN servers that it names (CN29).
   */
  get iceServers(): readonly IceServer[] {
    const address = this.#addresses[this.#urlIndex];
    const hasStun = address?.isLoopback === false && this.#stunPort !== undefined;
    const stun = hasStun ? [{ urls: `stun:${address.host}:${this.#stunPort}` }] : [];
    const isGood = (this.#turn?.endsAtMs ?? 0) > this.#options.platform.now();
    return isGood ? [...stun, ...(this.#turn?.servers ?? [])] : stun;
  }

  /**
   * Now, by the clock of the rendezvous last heard of, ms since 1970; by our own wall clock before
   * that (CN6).
   */
  get clockMs(): number {
    const { platform } = this.#options;
    if (this.#clockOffsetMs === undefined) return platform.wallClockMs();
    return platform.now() + this.#clockOffsetMs;
  }

  /** Begins; called once. */
  start(): void {
    const { handlers, urls } = this.#options;
    for (const url of urls) {
      if (rendezvousAddressFromUrl(url) !== undefined) continue;
      handlers.onWarning(`${url} is no address of a rendezvous: write it as http://HOST:PORT/.`);
    }
    if (this.#addresses.length > 0) this.#open();
    else if (urls.length === 0) {
      handlers.onWarning("No rendezvous is named, so nobody can be found: name one.");
    }
  }

  /**
   * Asks for members of the group, now or as soon as the limit of rate allows; only while joined
   * (CN8).
   */
  sample(): void {
    if (this.#state === "joined") this.#sampling.ask();
  }

  /**
   * Hands a signal to a member.
   *
   * @returns False when no rendezvous is there to do it.
   */
  relay(to: MemberAddress, signal: Bytes): boolean {
    if (this.#state !== "joined") return false;
    this.#connection?.send({ type: "relay", groupId: this.#options.groupId, to, signal });
    return true;
  }

  /**
   * The network may be another: the rendezvous is gone to anew, at once. Circuits would end with
   * it: while there are any, it has to be silent first (CN30).
   */
  onNetworkChange(): void {
    this.#backOff.reset();
    if (this.circuits.size > 0) {
      this.#connection?.probe();
      return;
    }
    if (this.#connection === undefined) return;
    this.#stop();
    this.#isJoinPending = false;
    this.#setState("connecting", this.#memberCount);
    this.#open();
  }

  /** Leaves the group and ends; no state is told of any more. */
  close(): void {
    this.#isClosed = true;
    if (this.#state === "joined") {
      this.#connection?.send({ type: "leave", groupId: this.#options.groupId });
    }
    this.#state = "connecting";
    this.#stop();
  }

  #stop(): void {
    this.#timer?.cancel();
    this.#sampling.stop();
    this.#connection?.close();
    this.#connection = undefined;
    this.circuits.lose();
  }

  #open(): void {
    const address = this.#addresses[this.#urlIndex];
    if (address === undefined || this.#isClosed) return;
    const connection = new RendezvousConnection({
      platform: this.#options.platform,
      socketUrl: address.socketUrl,
      handlers: {
        onWelcome: (welcome) => this.#onWelcome(welcome),
        onTurn: (turn) => this.#onTurn(turn),
        onReply: (reply) => this.#onReply(reply),
        onCircuit: (notice) => this.circuits.take(notice),
        onEnd: (reason) => this.#onEnd(reason),
      },
    });
    this.#connection = connection;
    connection.open();
  }

  #onWelcome({ serverTimeMs, hasRelay, stunPort, resumeToken }: WelcomeMessage): void {
    this.#formerToken = this.#resumeToken;
    this.#resumeToken = resumeToken?.slice();
    this.#stunPort = stunPort;
    this.#turn = undefined;
    this.#clockOffsetMs = serverTimeMs - this.#options.platform.now();
    this.#hasRelay = hasRelay === true;
    this.#join();
  }

  #onTurn({ urls, username, credential, goodForMs }: TurnMessage): void {
    this.#turn = {
      servers: urls.map((url) => ({ urls: url, username, credential })),
      endsAtMs: this.#options.platform.now() + goodForMs,
    };
  }

  #join(): void {
    const { platform, groupId, makeRecord } = this.#options;
    this.#isJoinPending = true;
    this.#timer?.cancel();
    this.#timer = platform.setTimer(JOIN_MS_MAX, () => this.#giveUp("silent"));
    this.#connection?.send({ type: "join", groupId, record: makeRecord() });
  }

  #onReply(reply: RendezvousReply): void {
    if (reply.groupId !== this.#options.groupId) return;
    switch (reply.type) {
      case "joined":
        this.#onJoined(reply);
        return;
      case "members":
        this.#onMembers(reply);
        return;
      case "deliver":
        if (this.#state === "joined") this.#options.handlers.onSignal(reply.from, reply.signal);
        return;
      case "undeliverable":
        this.#options.handlers.onUndeliverable(reply.to);
        return;
      case "refused":
        this.#onRefused(reply);
        return;
    }
  }

  #onJoined(reply: JoinedMessage): void {
    if (!this.#isJoinPending) return;
    const { platform, handlers } = this.#options;
    this.#isJoinPending = false;
    this.#timer?.cancel();
    this.#joinedAtMs = platform.now();
    this.#sampling.reset();
    this.#state = "joined";
    this.circuits.begin(this.#hasRelay);
    this.#memberCount = reply.memberCount;
    handlers.onMembers(reply.members);
    handlers.onState("joined", reply.memberCount);
    this.#resume();
  }

  /** Asks for what came while nobody was there (CN31). */
  #resume(): void {
    const token = this.#formerToken;
    this.#formerToken = undefined;
    if (token !== undefined) this.#connection?.send({ type: "resume", token });
  }

  #onMembers(reply: MembersMessage): void {
    if (this.#state !== "joined" || !this.#sampling.takeAnswer()) return;
    this.#setState("joined", reply.memberCount);
    if (this.#options.handlers.onMembers(reply.members)) this.#sampling.reset();
  }

  #onRefused({ reason, retryAfterMs }: RefusedMessage): void {
    const waitMs = Math.min(RETRY_MS_BOUNDS.most, Math.max(RETRY_MS_BOUNDS.least, retryAfterMs));
    if (!this.#isJoinPending) {
      if (reason === "notJoined") this.#rejoin(waitMs);
      else this.#sampling.pause(waitMs);
      return;
    }
    if (retryAfterMs === 0) this.#giveUp("refused");
    else this.#rejoin(waitMs);
  }

  /** Joins again on the same connection, after at least `waitMs`. */
  #rejoin(waitMs: number): void {
    this.#isJoinPending = false;
    this.circuits.lose();
    this.#setState("connecting", this.#memberCount);
    this.#timer?.cancel();
    const { platform } = this.#options;
    const delayMs = waitMs + this.#backOff.nextDelayMs();
    this.#retryAtMs = platform.now() + delayMs;
    this.#timer = platform.setTimer(delayMs, () => this.#join());
  }

  #sendSample(): void {
    const { groupId } = this.#options;
    this.#connection?.send({ type: "sample", groupId, count: SAMPLE_MEMBERS_MAX });
  }

  #giveUp(reason: RendezvousEndReason | "refused"): void {
    this.#connection?.close();
    this.#onEnd(reason);
  }

  #onEnd(reason: RendezvousEndReason | "refused"): void {
    const wasJoined = this.#state === "joined";
    const { platform, handlers } = this.#options;
    this.#stop();
    this.#isJoinPending = false;
    if (wasJoined && platform.now() - this.#joinedAtMs >= STEADY_MS_MIN) this.#backOff.reset();
    const { url } = this.#addresses[this.#urlIndex] ?? { url: "" };
    const isRoundOver = wasJoined || this.#urlIndex + 1 >= this.#addresses.length;
    this.#urlIndex = isRoundOver ? 0 : this.#urlIndex + 1;
    const refusedMs = this.#retryAtMs - platform.now();
    const delayMs = isRoundOver ? Math.max(refusedMs, this.#backOff.nextDelayMs()) : 0;
    this.#timer = platform.setTimer(delayMs, () => this.#open());
    this.#setState("connecting", this.#memberCount);
    handlers.onWarning(wasJoined ? lossSentence(url) : failureSentence(url, reason));
  }

  #setState(state: RendezvousState, memberCount: number): void {
    if (state === this.#state && memberCount === this.#memberCount) return;
    this.#state = state;
    this.#memberCount = memberCount;
    this.#options.handlers.onState(state, memberCount);
  }
}

function lossSentence(url: string): string {
  return `The connection to the rendezvous at ${url} is lost: open links go on, and it is tried again.`;
}

function failureSentence(url: string, reason: RendezvousEndReason | "refused"): string {
  switch (reason) {
    case "closed":
    case "silent":
      return `The rendezvous at ${url} does not answer: check the address and the network; it is tried again.`;
    case "malformed":
      return `What answers at ${url} is no rendezvous of this version: check the address; it is tried again.`;
    case "refused":
      return `The rendezvous at ${url} takes no more members: name another one; it is tried again.`;
  }
}
