/**
 * A provider's first pass: it hands out each of its objects once before any twice (RP22).
 *
 * While the swarm lives on what one uplink has sent, a second copy from that uplink is time lost.
 * So neighbors do not choose; they give wildcards, and this peer chooses who gets what.
 */

import { type ObjectIndex, type Range, RangeSet } from "../../base/index.ts";
import { RANGES_PER_MESSAGE_MAX, type WildcardMessage } from "../../wire/index.ts";
import {
  RESEND_AFTER_MS_MIN,
  RESEND_SHARE_MAX,
  RESEND_SPREAD_FACTOR,
  RESENDS_FREE,
  UPLINK_ASSUMED,
  UPLINK_BELIEVED_MAX,
} from "../config.ts";
import type { Outbox } from "../outbox.ts";
import type { Neighbor } from "./neighbor.ts";
import type { SentObject, Uplink } from "./uplink.ts";

/** Weight of the newest spread time in the smoothed one. Source: guess, as for round trips. */
const SMOOTHING = 1 / 8;

/** Overdue objects looked at for one choice, at most. Source: guess, a deepest pipeline. */
const OVERDUE_SCAN_MAX = 64;

/** An object that was handed out and that nobody else has shown yet. */
interface HandedOut {
  /** Whom it was handed to, in order. */
  readonly to: readonly Neighbor[];
  /** When the last of them was chosen, ms. */
  readonly at: number;
  /** Its way to that one; undefined: it has not left whole. */
  sent: SentObject | undefined;
}

/** What is handed out to whom. */
export interface HandOut {
  readonly neighbor: Neighbor;
  readonly index: ObjectIndex;
}

/** What seeding needs of the rest of the core. */
export interface SeedingParts {
  readonly neighbors: ReadonlyMap<unknown, Neighbor>;
  readonly uplink: Uplink;
  readonly outbox: Outbox;
}

/** The first pass over the objects that the application said nobody else can have. */
export class Seeding {
  readonly #neighbors: ReadonlyMap<unknown, Neighbor>;
  readonly #uplink: Uplink;
  readonly #outbox: Outbox;
  /** What neighbors are told not to ask for. */
  readonly #offered = new RangeSet();
  /** The part of it that nobody was given and nobody has shown. */
  readonly #unsent = new RangeSet();
  /** In the order in which they were handed out. */
  readonly #handedOut = new Map<ObjectIndex, HandedOut>();
  /** Everything was handed out once; what is still offered has not spread. */
  #isNarrowed = false;
  #spreadMs = 0;
  #sentCount = 0;
  #resentCount = 0;

  constructor({ neighbors, uplink, outbox }: SeedingParts) {
    this.#neighbors = neighbors;
    this.#uplink = uplink;
    this.#outbox = outbox;
  }

  /** True while there is something that neighbors do not choose. */
  get isActive(): boolean {
    return this.#offered.size > 0;
  }

  /** Begins with more objects. */
  add(ranges: readonly Range[]): void {
    this.#isNarrowed = false;
    for (const range of ranges) {
      this.#offered.add(range);
      this.#unsent.add(range);
    }
    for (const neighbor of this.#neighbors.values()) {
      this.#tell(neighbor, RangeSet.of(...neighbor.wildcards.told.ranges(), ...ranges));
    }
  }

  /** Objects are no longer provided. */
  remove(ranges: readonly Range[]): void {
    for (const range of ranges) {
      this.#offered.delete(range);
      this.#unsent.delete(range);
      for (const index of [...this.#handedOut.keys()]) {
        if (index >= range.start && index < range.end) this.#forget(index);
      }
    }
    this.#endWhenOver();
  }

  /** A new neighbor is told what not to ask for, before it hears what there is. */
  onNeighborConnected(neighbor: Neighbor): void {
    if (this.#offered.size > 0) this.#tell(neighbor, this.#offered);
  }

  /** What only the neighbor was given is to be handed out again. */
  onNeighborGone(neighbor: Neighbor): void {
    for (const [index, { to, ...way }] of this.#handedOut) {
      if (!to.includes(neighbor)) continue;
      const others = to.filter((other) => other !== neighbor);
      if (others.length > 0) {
        this.#handedOut.set(index, { to: others, ...way });
        continue;
      }
      this.#handedOut.delete(index);
      this.#unsent.addIndex(index);
      this.#isNarrowed = false;
    }
  }

  /** A neighbor lets this peer choose. */
  onWildcard(neighbor: Neighbor, message: WildcardMessage): void {
    const { wildcards } = neighbor;
    wildcards.totalCount = Math.max(wildcards.totalCount, message.totalObjects);
    wildcards.uplinkBytesPerSecond = message.uplinkBytesPerSecond;
    wildcards.ranges = message.ranges;
    wildcards.from = message.from;
    this.#narrowIfOver(neighbor);
  }

  /**
   * A neighbor shows objects: those that somebody else was given have spread. What was given to
   * nobody stays: a claim is no proof, and one liar would end the pass.
   */
  onHave(neighbor: Neighbor, range: Range, now: number): void {
    if (this.#offered.size === 0) return;
    for (const index of this.#handedOutWithin(range)) {
      const handedOut = this.#handedOut.get(index);
      // Who has it from here shows nothing, by whatever way it got it.
      if (handedOut === undefined || neighbor.given.has(index)) continue;
      this.#spreadMs += SMOOTHING * (now - this.#spreadsFrom(handedOut) - this.#spreadMs);
      this.#forget(index);
    }
    this.#endWhenOver();
  }

  /** When the oldest object handed out should have spread, ms; undefined: all have. */
  overdueAt(now: number): number | undefined {
    const [oldest] = this.#handedOut.values();
    if (oldest === undefined) return undefined;
    const { sent } = oldest;
    const underWayUntil = sent === undefined ? undefined : this.#uplink.underWayUntil(sent, now);
    return underWayUntil ?? this.#spreadsFrom(oldest) + this.#patienceMs;
  }

  /** An object has left whole for a neighbor. */
  onSent({ neighbor, index }: HandOut, sent: SentObject): void {
    const handedOut = this.#handedOut.get(index);
    if (handedOut?.to.at(-1) === neighbor) handedOut.sent = sent;
  }

  /** Chooses whom to give what now; undefined: nobody can be given anything. */
  next(canSend: (neighbor: Neighbor) => boolean, now: number): HandOut | undefined {
    if (this.#offered.size === 0) return undefined;
    let best: HandOut | undefined;
    let bestScore = 0;
    for (const neighbor of this.#neighbors.values()) {
      // Who was told that the pass is over asks for what it wants.
      const { isOpen, isTold } = neighbor.wildcards;
      const score = isOpen && isTold ? spreadingScore(neighbor) : 0;
      if (score <= bestScore || !canSend(neighbor)) continue;
      const index = this.#objectFor(neighbor, now);
      if (index === undefined) continue;
      best = { neighbor, index };
      bestScore = score;
    }
    return best;
  }

  /** An object goes to a neighbor because {@link next} said so. */
  onHandedOut({ neighbor, index }: HandOut, now: number): void {
    neighbor.wildcards.usedCount += 1;
    neighbor.wildcards.unspreadCount += 1;
    this.#sentCount += 1;
    if (this.#unsent.deleteIndex(index)) this.#narrowFrom(index);
    else this.#resentCount += 1;
    const before = this.#handedOut.get(index)?.to ?? [];
    this.#handedOut.delete(index);
    this.#handedOut.set(index, { to: [...before, neighbor], at: now, sent: undefined });
    this.#endWhenOver();
  }

  /** Looks at whichever is less: the range, which a peer may claim at will, or the table. */
  #handedOutWithin({ start, end }: Range): ObjectIndex[] {
    if (end - start > this.#handedOut.size) {
      return [...this.#handedOut.keys()].filter((index) => index >= start && index < end);
    }
    return Array.from({ length: end - start }, (_, step) => start + step);
  }

  /** How long an object may take to spread, ms. */
  get #patienceMs(): number {
    return Math.max(RESEND_AFTER_MS_MIN, RESEND_SPREAD_FACTOR * this.#spreadMs);
  }

  #objectFor(neighbor: Neighbor, now: number): ObjectIndex | undefined {
    return this.#overdueFor(neighbor, now) ?? this.#unsentFor(neighbor);
  }

  /** The oldest object handed out that should long have spread and that is new to the neighbor. */
  #overdueFor(neighbor: Neighbor, now: number): ObjectIndex | undefined {
    const resentMax = RESENDS_FREE + RESEND_SHARE_MAX * this.#sentCount;
    const isLimited = this.#resentCount >= resentMax && this.#unsent.size > 0;
    if (isLimited && this.#unsentFor(neighbor) !== undefined) return undefined;
    let scanned = 0;
    for (const [index, handedOut] of this.#handedOut) {
      scanned += 1;
      if (now < handedOut.at + this.#patienceMs || scanned > OVERDUE_SCAN_MAX) return undefined;
      if (!this.#isOverdue(handedOut, now)) continue;
      const isWanted = includes(neighbor.wildcards.ranges, index);
      const isNew = !neighbor.given.has(index) && !neighbor.holds(index);
      if (isNew && isWanted) return index;
    }
    return undefined;
  }

  /** What is still in the own uplink cannot spread: a second copy would only wait behind it. */
  #isOverdue(handedOut: HandedOut, now: number): boolean {
    const { sent } = handedOut;
    if (sent !== undefined && this.#uplink.underWayUntil(sent, now) !== undefined) return false;
    return now >= this.#spreadsFrom(handedOut) + this.#patienceMs;
  }

  /** Since when a receiver could have passed it on, as far as is known, ms. */
  #spreadsFrom({ at, sent }: HandedOut): number {
    return sent?.freedAt ?? at;
  }

  /** The lowest object that it may be given, from where it wants to begin; then from below that. */
  #unsentFor(neighbor: Neighbor): ObjectIndex | undefined {
    const { from } = neighbor.wildcards;
    const index = this.#unsentFrom(neighbor, from);
    return index === undefined && from > 0 ? this.#unsentFrom(neighbor, 0) : index;
  }

  #unsentFrom({ wildcards, known, given }: Neighbor, from: ObjectIndex): ObjectIndex | undefined {
    for (const { start, end } of wildcards.ranges) {
      let index = this.#unsent.firstFrom(Math.max(start, from));
      while (index !== undefined && index < end) {
        const gap = Math.max(known.firstGapFrom(index), given.firstGapFrom(index));
        if (gap === index) return index;
        index = this.#unsent.firstFrom(gap);
      }
    }
    return undefined;
  }

  #forget(index: ObjectIndex): void {
    const handedOut = this.#handedOut.get(index);
    if (handedOut === undefined) return;
    this.#handedOut.delete(index);
    for (const { wildcards } of handedOut.to) wildcards.unspreadCount -= 1;
  }

  /**
   * A neighbor that wants nothing of what is left may ask for what has spread. What is left it may
   * want later, when it knows more of the share: that stays ours to hand out.
   */
  #narrowIfOver(neighbor: Neighbor): void {
    const { isTold, told, ranges } = neighbor.wildcards;
    if (this.#unsent.size === 0 || !isTold || this.#unsentFor(neighbor) !== undefined) return;
    const left = this.#left();
    const isHeldBack = (range: Range): boolean =>
      [...told.within(range)].some((part) => !left.covers(part));
    if (ranges.some(isHeldBack)) this.#tell(neighbor, left);
  }

  /** An object is left no more: some may have wanted nothing else of what is left. */
  #narrowFrom(index: ObjectIndex): void {
    for (const neighbor of this.#neighbors.values()) {
      if (includes(neighbor.wildcards.ranges, index)) this.#narrowIfOver(neighbor);
    }
  }

  /** What was handed out to nobody, or has not spread. */
  #left(): RangeSet {
    const left = this.#unsent.clone();
    for (const index of this.#handedOut.keys()) left.addIndex(index);
    return left;
  }

  /**
   * When everything was handed out once, neighbors may ask for what has spread. What has not stays
   * ours to hand out: those who keep it to themselves would be served first, as the neediest.
   */
  #endWhenOver(): void {
    if (this.#unsent.size > 0) return;
    const isOver = this.#handedOut.size === 0;
    if (!isOver && this.#isNarrowed) return;
    this.#isNarrowed = !isOver;
    for (const range of [...this.#offered.ranges()]) this.#offered.delete(range);
    for (const index of this.#handedOut.keys()) this.#offered.addIndex(index);
    for (const neighbor of this.#neighbors.values()) {
      if (neighbor.wildcards.isTold) this.#tell(neighbor, this.#offered);
    }
  }

  /** Tells a neighbor what not to ask for; nothing: the pass is over. */
  #tell(neighbor: Neighbor, objects: RangeSet): void {
    const ranges = [...objects.ranges()].slice(0, RANGES_PER_MESSAGE_MAX);
    neighbor.wildcards.told = RangeSet.of(...ranges);
    this.#outbox.send(neighbor.peerId, { type: "seeding", ranges });
  }
}

function includes(ranges: readonly Range[], index: ObjectIndex): boolean {
  return ranges.some(({ start, end }) => index >= start && index < end);
}

/** Who spreads fast and has spread what it got is given more. Source: swarm simulation. */
function spreadingScore({ wildcards }: Neighbor): number {
  const { uplinkBytesPerSecond, unspreadCount } = wildcards;
  const uplink = uplinkBytesPerSecond === 0 ? UPLINK_ASSUMED : uplinkBytesPerSecond;
  return Math.min(UPLINK_BELIEVED_MAX, uplink) / (1 + unspreadCount);
}
