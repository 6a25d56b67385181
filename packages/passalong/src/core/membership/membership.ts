/** Who our neighbors are: a bounded mesh from the rendezvous' introductions. */

import { assert, type PeerId, type Random } from "../../base/index.ts";
import type { GoodbyeReason } from "../../wire/index.ts";
import {
  CONNECTING_MAX,
  SAMPLE_MS_MAX,
  SAMPLE_MS_MIN,
  SPARE_IDLE_MS,
  STARVING_NEIGHBORS,
} from "../config.ts";
import type { DeadlineTable } from "../deadlines.ts";
import type { DisconnectReason } from "../io.ts";
import type { Outbox } from "../outbox.ts";
import { Candidates } from "./candidates.ts";
import { Liveness } from "./liveness.ts";
import { Spares, type UsedAt } from "./spares.ts";

/** How many neighbors a peer aims for, and how many it takes at most. */
export interface Degree {
  readonly aim: number;
  readonly max: number;
}

/** What membership is made of. */
export interface MembershipParts {
  readonly selfId: PeerId;
  readonly degree: Degree;
  readonly outbox: Outbox;
  readonly deadlines: DeadlineTable;
  readonly random: Random;
}

/**
 * Connects to members until the aimed degree is reached, takes what comes up to the maximum,
 * replaces what is lost, and asks the rendezvous for more with growing pauses while it has too few
 * (MB1 to MB3).
 */
export class Membership {
  readonly liveness: Liveness;
  readonly #parts: MembershipParts;
  readonly #candidates: Candidates;
  readonly #neighbors = new Set<PeerId>();
  readonly #connecting = new Set<PeerId>();
  readonly #spares = new Spares();
  /** Since when the link to each neighbor stands, ms. */
  readonly #linkedAt = new Map<PeerId, number>();
  /** Peers that links should stand to, whatever the aim: the group needs them (OV7). */
  #needed = new Set<PeerId>();
  #sparesFull: (peerId: PeerId) => boolean = () => false;
  /** Places that are kept free for those. */
  #reserved = 0;
  /** Neighbors wanted beyond the aim, because those there are of no use. */
  #extra = 0;
  #samplePauseMs = SAMPLE_MS_MIN;
  #sampleAt: number | undefined;

  constructor(parts: MembershipParts) {
    assert(parts.degree.aim <= parts.degree.max, "a peer aims for no more than it takes");
    this.#parts = parts;
    this.#candidates = new Candidates(parts.random);
    this.liveness = new Liveness(parts.deadlines, parts.outbox);
  }

  /** True when the peer is connected. */
  isNeighbor(peerId: PeerId): boolean {
    return this.#neighbors.has(peerId);
  }

  /** Connected peers, in the order they came. */
  get neighbors(): ReadonlySet<PeerId> {
    return this.#neighbors;
  }

  /** The rendezvous named members. */
  onIntroduced(peerIds: readonly PeerId[], now: number): void {
    let hasNews = false;
    for (const peerId of peerIds) {
      if (peerId === this.#parts.selfId || this.#neighbors.has(peerId)) continue;
      hasNews = this.#candidates.add(peerId) || hasNews;
    }
    if (hasNews) this.#samplePauseMs = SAMPLE_MS_MIN;
    this.connectMore(now);
  }

  /** True when {@link spareFor} would find one now. */
  canSpareFor(peerId: PeerId, usedAt: UsedAt, now: number): boolean {
    return this.#spares.find(peerId, usedAt, now) !== undefined;
  }

  /**
   * The neighbor whose link is to end so that this peer, whose link stands now, gets its place;
   * undefined: none is needed, or none can be spared (MB11).
   */
  spareFor(peerId: PeerId, usedAt: UsedAt, now: number): PeerId | undefined {
    const isFull = this.#neighbors.size >= this.#parts.degree.max;
    if (!isFull || this.#neighbors.has(peerId) || this.#candidates.isBanned(peerId))
      return undefined;
    return this.#spares.takeFor(peerId, usedAt, now);
  }

  /**
   * A link stands.
   *
   * @returns True when the peer is a neighbor now; false when the link is refused (an output has
   * ended it).
   */
  onConnected(peerId: PeerId, now: number): boolean {
    const wasChosen = this.#connecting.delete(peerId);
    if (this.#candidates.isBanned(peerId)) return this.#refuse(peerId, "violation");
    if (!this.#neighbors.has(peerId) && !this.#hasRoomFor(peerId)) {
      return this.#refuse(peerId, "surplus");
    }
    if (!wasChosen && !this.#neighbors.has(peerId)) this.#spares.onCame(peerId, now);
    this.#neighbors.add(peerId);
    this.#linkedAt.set(peerId, now);
    this.#candidates.onConnected(peerId);
    this.liveness.onNeighborConnected(peerId, now);
    this.#samplePauseMs = SAMPLE_MS_MIN;
    return true;
  }

  /**
   * An attempt came to nothing; the peer may have linked to us meanwhile, and then that is no
   * failure.
   */
  onConnectFailed(peerId: PeerId, now: number): void {
    this.#connecting.delete(peerId);
    if (!this.#neighbors.has(peerId)) this.#candidates.onFailed(peerId, now);
    this.connectMore(now);
  }

  /**
   * A link is lost. True when the peer was a neighbor.
   *
   * @param reason  What one of the two said; undefined: nobody said anything.
   */
  onLost(peerId: PeerId, reason: GoodbyeReason | undefined, now: number): boolean {
    const wasNeighbor = this.#neighbors.delete(peerId);
    this.#spares.onGone(peerId);
    this.liveness.onNeighborGone(peerId);
    // Whoever made room for somebody else is full, and would have to do so again (MB11).
    const hadRoom = now - (this.#linkedAt.get(peerId) ?? now) < SPARE_IDLE_MS;
    this.#linkedAt.delete(peerId);
    const isSpared = reason === "surplus" && (!hadRoom || this.#sparesFull(peerId));
    if (wasNeighbor && isSpared) this.#candidates.onRefused(peerId, now);
    else if (wasNeighbor) this.#candidates.onFailed(peerId, now);
    this.connectMore(now);
    return wasNeighbor;
  }

  /** Ends the link to a neighbor for good. */
  ban(peerId: PeerId): void {
    this.#candidates.ban(peerId);
  }

  /**
   * Leaves those alone for long that had too many links: where members are known there are others
   * to turn to (OV9). All are tried again soon until this is set.
   */
  spareFull(isSpared: (peerId: PeerId) => boolean): void {
    this.#sparesFull = isSpared;
  }

  /** Keeps places free for peers that are needed. */
  reserve(places: number): void {
    this.#reserved = places;
  }

  /** Peers that links should stand to, whatever the aim. */
  get needed(): ReadonlySet<PeerId> {
    return this.#needed;
  }

  /** Replaces them; the first are connected to first. */
  setNeeded(peerIds: readonly PeerId[], now: number): void {
    this.#needed = new Set(peerIds);
    this.connectMore(now);
  }

  /** A member has just come, or come back. */
  onArrived(peerId: PeerId): void {
    if (!this.#neighbors.has(peerId)) this.#candidates.onArrived(peerId);
  }

  /** One more is needed, until they are replaced; that it refused us before is no matter. */
  addNeeded(peerId: PeerId): void {
    this.#needed.add(peerId);
    this.#candidates.onNeeded(peerId);
  }

  /** True when no place is free for anybody. */
  get isFull(): boolean {
    return this.#neighbors.size + this.#connecting.size >= this.#parts.degree.max;
  }

  /** True while there are fewer neighbors than aimed for. */
  get lacks(): boolean {
    return this.#lacks();
  }

  /** True when an attempt to connect may begin. */
  isTriable(peerId: PeerId, now: number): boolean {
    if (this.#connecting.has(peerId)) return true;
    return !this.#candidates.isBanned(peerId) && !this.#candidates.isPaused(peerId, now);
  }

  /** Tries a link at once, whatever the aim and earlier failures, unless there is no room. */
  connectNow(peerId: PeerId): void {
    const isBusy = this.isFull || this.#connecting.size >= CONNECTING_MAX;
    if (!isBusy && this.#isFree(peerId) && !this.#candidates.isBanned(peerId)) {
      this.#connect(peerId);
    }
  }

  /** Connects to candidates, or asks for some, while there are fewer neighbors than aimed for. */
  connectMore(now: number): void {
    this.#connectNeeded(now);
    while (this.#lacks() && this.#connecting.size < CONNECTING_MAX) {
      const peerId = this.#candidates.next(now, (candidate) => this.#isFree(candidate));
      if (peerId === undefined) break;
      this.#connect(peerId);
    }
    this.#sampleWhenDue(now);
    this.#armDeadline();
  }

  #connectNeeded(now: number): void {
    for (const peerId of this.#needed) {
      if (this.#connecting.size >= CONNECTING_MAX || this.isFull) return;
      if (this.#isFree(peerId) && this.isTriable(peerId, now)) this.#connect(peerId);
    }
  }

  #connect(peerId: PeerId): void {
    this.#connecting.add(peerId);
    this.#parts.outbox.push({ type: "connect", peerId });
  }

  #hasRoomFor(peerId: PeerId): boolean {
    const reserved = this.#needed.has(peerId) ? 0 : this.#reserved;
    return this.#neighbors.size < this.#parts.degree.max - reserved;
  }

  /** While none of the neighbors has what is needed, others may (MB10). */
  setStarving(isStarving: boolean, now: number): void {
    if (!isStarving && this.#extra === 0) return;
    const { aim, max } = this.#parts.degree;
    const more = Math.min(max - aim, this.#neighbors.size - aim + STARVING_NEIGHBORS);
    this.#extra = isStarving ? Math.max(0, more) : 0;
    this.connectMore(now);
  }

  #lacks(): boolean {
    const aim = this.#parts.degree.aim + this.#extra;
    return this.#neighbors.size + this.#connecting.size < aim;
  }

  #isFree(peerId: PeerId): boolean {
    return !this.#neighbors.has(peerId) && !this.#connecting.has(peerId);
  }

  #sampleWhenDue(now: number): void {
    if (!this.#lacks()) {
      this.#sampleAt = undefined;
      return;
    }
    this.#sampleAt ??= now + this.#samplePauseMs;
    if (this.#sampleAt > now) return;
    this.#parts.outbox.push({ type: "sampleMembers" });
    this.#samplePauseMs = Math.min(SAMPLE_MS_MAX, 2 * this.#samplePauseMs);
    this.#sampleAt = now + this.#samplePauseMs * (1 + this.#parts.random.unit());
  }

  #armDeadline(): void {
    let next = this.#sampleAt;
    if (this.#lacks() && this.#connecting.size < CONNECTING_MAX) {
      const retryAt = this.#candidates.nextRetryAt((candidate) => this.#isFree(candidate));
      if (retryAt !== undefined && (next === undefined || retryAt < next)) next = retryAt;
    }
    this.#parts.deadlines.set("connect", next);
  }

  #refuse(peerId: PeerId, reason: DisconnectReason): false {
    this.#parts.outbox.push({ type: "disconnect", peerId, reason });
    return false;
  }
}
