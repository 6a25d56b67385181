/** Tells neighbors what is had, in batches. */

import type { ObjectIndex, Range, RangeSet } from "../../base/index.ts";
import { RANGES_PER_MESSAGE_MAX } from "../../wire/index.ts";
import {
  ANNOUNCE_ADVANCE_MS,
  ANNOUNCE_BYTES,
  ANNOUNCE_DELAY_MS_MIN,
  ANNOUNCE_DELAY_MS_MAX,
  ANNOUNCE_OWNED_DELAY_MS,
  ANNOUNCE_RARE_HOLDERS,
  ANNOUNCE_UPLINK_SHARE,
} from "../config.ts";
import type { DeadlineTable } from "../deadlines.ts";
import type { Outbox } from "../outbox.ts";
import type { Neighbor } from "./neighbor.ts";
import type { Picker } from "./picker.ts";
import type { Uplink } from "./uplink.ts";

/** Milliseconds in a second. */
const SECOND_MS = 1_000;

/** What announcing needs of the rest of the core. */
export interface AnnouncingParts {
  readonly neighbors: ReadonlyMap<unknown, Neighbor>;
  readonly have: RangeSet;
  readonly picker: Picker;
  readonly uplink: Uplink;
  readonly deadlines: DeadlineTable;
  readonly outbox: Outbox;
}

/**
 * Batches haves: soon for neighbors that lack the object, later for those that hold it, whose
 * uploads the news only orders (RP2); so seldom that they take a small share of the uplink (RP21).
 *
 * What is to be announced is one log; each neighbor has been told up to some place in it.
 */
export class Announcing {
  readonly #parts: AnnouncingParts;
  #log: ObjectIndex[] = [];
  /** How many entries came before the first in the log. */
  #forgotten = 0;
  /** When the budget allows the next batch. */
  #allowedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: AnnouncingParts) {
    this.#parts = parts;
  }

  /** A new neighbor learns at once of everything that is had. */
  onNeighborConnected(neighbor: Neighbor): void {
    neighbor.toldUntil = this.#end;
    this.#send(neighbor, "have", [...this.#parts.have.ranges()]);
  }

  /** An object is verified and stored here. */
  onObjectHad(index: ObjectIndex, now: number): void {
    const { deadlines, neighbors, picker } = this.#parts;
    if (neighbors.size === 0) return;
    this.#log.push(index);
    const isRare = picker.holdersOf(index) <= ANNOUNCE_RARE_HOLDERS;
    const advanceMs = isRare ? ANNOUNCE_ADVANCE_MS : 0;
    deadlines.setAtMost("announce", Math.max(now, this.#allowedAt - advanceMs));
    deadlines.setAtMost("announceOwned", now + ANNOUNCE_OWNED_DELAY_MS);
  }

  /** The application provides more objects of its own. */
  onRangesHad(ranges: readonly Range[], now: number): void {
    this.flush("everyone", now);
    for (const neighbor of this.#parts.neighbors.values()) this.#send(neighbor, "have", ranges);
  }

  /** The application no longer provides objects. */
  onRangesGone(ranges: readonly Range[], now: number): void {
    this.flush("everyone", now);
    for (const neighbor of this.#parts.neighbors.values()) this.#send(neighbor, "withdraw", ranges);
  }

  /** Sends what waits: to those that lack some of it, or to everyone. */
  flush(who: "lacking" | "everyone", now: number): void {
    this.#allowedAt = Math.max(now, this.#allowedAt) + this.#intervalMs();
    const batches = new Map<number, readonly Range[]>();
    for (const neighbor of this.#parts.neighbors.values()) {
      if (neighbor.toldUntil === this.#end) continue;
      if (who === "lacking" && !this.#lacksSome(neighbor)) continue;
      const batch = batches.get(neighbor.toldUntil) ?? this.#rangesFrom(neighbor.toldUntil);
      batches.set(neighbor.toldUntil, batch);
      neighbor.toldUntil = this.#end;
      this.#send(neighbor, "have", batch);
    }
    if (who === "everyone") this.#forget();
  }

  get #end(): number {
    return this.#forgotten + this.#log.length;
  }

  #intervalMs(): number {
    const { neighbors, uplink } = this.#parts;
    const rate = uplink.bytesPerSecond;
    if (rate === undefined) return ANNOUNCE_DELAY_MS_MIN;
    const bytes = neighbors.size * ANNOUNCE_BYTES;
    const intervalMs = (bytes * SECOND_MS) / (ANNOUNCE_UPLINK_SHARE * rate);
    return Math.min(ANNOUNCE_DELAY_MS_MAX, Math.max(ANNOUNCE_DELAY_MS_MIN, intervalMs));
  }

  #lacksSome(neighbor: Neighbor): boolean {
    for (let at = neighbor.toldUntil - this.#forgotten; at < this.#log.length; at += 1) {
      const index = this.#log[at];
      if (index !== undefined && !neighbor.holds(index)) return true;
    }
    return false;
  }

  /** What was logged from a place on and is still had. */
  #rangesFrom(place: number): Range[] {
    const indices = this.#log.slice(place - this.#forgotten).toSorted((one, other) => one - other);
    const ranges: { start: number; end: number }[] = [];
    for (const index of indices) {
      if (!this.#parts.have.has(index)) continue;
      const last = ranges.at(-1);
      if (last !== undefined && index < last.end) continue;
      if (last?.end === index) last.end += 1;
      else ranges.push({ start: index, end: index + 1 });
    }
    return ranges;
  }

  /** Everyone has been told everything. */
  #forget(): void {
    this.#forgotten = this.#end;
    this.#log = [];
    this.#parts.deadlines.set("announce", undefined);
    this.#parts.deadlines.set("announceOwned", undefined);
  }

  #send(neighbor: Neighbor, type: "have" | "withdraw", ranges: readonly Range[]): void {
    for (let first = 0; first < ranges.length; first += RANGES_PER_MESSAGE_MAX) {
      const part = ranges.slice(first, first + RANGES_PER_MESSAGE_MAX);
      this.#parts.outbox.send(neighbor.peerId, { type, ranges: part });
    }
  }
}
