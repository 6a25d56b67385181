/** Decides which object to ask of a neighbor next. */

import { type ObjectIndex, type Random, type Range, RangeSet } from "../../base/index.ts";
import { PLAYBACK_HORIZON_MS, PLAYBACK_WINDOW_OBJECTS } from "../config.ts";
import type { Playback, ReplicationStrategy } from "../io.ts";
import type { Neighbor } from "./neighbor.ts";
import { RarityIndex } from "./rarity-index.ts";

/**
 * The want set and how rare each object is among the neighbors.
 *
 * An index is *open* while it is wanted, missing and asked of nobody. The picker counts holders
 * only of indices that matter here (wanted or had), so that a neighbor that claims the whole index
 * space costs nothing (RP9).
 */
export class Picker {
  readonly #random: Random;
  readonly #neighbors: ReadonlyMap<unknown, Neighbor>;
  readonly #holders = new Map<ObjectIndex, number>();
  /** Wanted or had: the indices whose holders are counted. */
  readonly #relevant = new RangeSet();
  /** Wanted and not had. */
  readonly #missing = new RangeSet();
  /** The part of `#missing` that is asked of nobody. */
  readonly #open = new RangeSet();
  readonly #rarity = new RarityIndex();
  #offeredCount = 0;
  #strategy: ReplicationStrategy = "rarestFirst";
  #playback: Playback | undefined;
  /** Everything that was ever wanted and still is, had or not. */
  readonly #wanted = new RangeSet();

  constructor(neighbors: ReadonlyMap<unknown, Neighbor>, random: Random) {
    this.#neighbors = neighbors;
    this.#random = random;
  }

  /** Indices wanted and not had. */
  get missing(): RangeSet {
    return this.#missing;
  }

  /** Indices that the application wants, had or not. */
  get wanted(): RangeSet {
    return this.#wanted;
  }

  /** The missing indices that are asked of nobody. */
  get open(): RangeSet {
    return this.#open;
  }

  /** How many missing indices are asked of nobody although some neighbor holds them. */
  get offeredCount(): number {
    return this.#offeredCount;
  }

  /** How many missing indices no neighbor can be asked for. */
  get hiddenCount(): number {
    return this.#open.size - this.#offeredCount;
  }

  /** Changes the order of later picks. */
  setStrategy(strategy: ReplicationStrategy): void {
    this.#strategy = strategy;
  }

  /** Objects are needed at certain moments; undefined: not any more. */
  setPlayback(playback: Playback | undefined): void {
    this.#playback = playback;
  }

  /** When an object is needed, if that is soon (RP23); undefined: it is not, or at any time. */
  dueAt(index: ObjectIndex, now: number): number | undefined {
    const playback = this.#playback;
    if (playback === undefined || index < playback.range.start || index >= playback.range.end) {
      return undefined;
    }
    const dueAt = playback.dueAt + (index - playback.range.start) * playback.intervalMs;
    return dueAt <= now + PLAYBACK_HORIZON_MS ? dueAt : undefined;
  }

  /** The first object of the playback that is missing; undefined: none is, or nothing plays. */
  firstMissingOfPlayback(): ObjectIndex | undefined {
    if (this.#playback === undefined) return undefined;
    const { start, end } = this.#playback.range;
    const index = this.#missing.firstFrom(start);
    return index === undefined || index >= end ? undefined : index;
  }

  /** How many neighbors hold an index that is wanted or had. */
  holdersOf(index: ObjectIndex): number {
    return this.#holders.get(index) ?? 0;
  }

  /** Adds to the want set; indices already had must be left out by the caller. */
  want(range: Range): void {
    this.include(range);
    this.#wanted.add(range);
    for (let index = range.start; index < range.end; index += 1) {
      if (this.#missing.addIndex(index)) this.reopen(index);
    }
  }

  /** Takes an index out of the want set: it has come, or is not wanted any more. */
  close(index: ObjectIndex): void {
    this.#missing.deleteIndex(index);
    this.take(index);
  }

  /** Indices are not wanted any more. */
  unwant(range: Range): void {
    this.#wanted.delete(range);
    for (const part of [...this.#missing.within(range)]) {
      for (let index = part.start; index < part.end; index += 1) this.close(index);
    }
  }

  /** An open index is now asked of somebody. */
  take(index: ObjectIndex): void {
    if (!this.#open.deleteIndex(index)) return;
    this.#rarity.delete(index);
    if (this.holdersOf(index) > 0) this.#offeredCount -= 1;
    this.#countOpen(index, -1);
  }

  /** An index is asked of nobody any more; nothing happens when it is not missing. */
  reopen(index: ObjectIndex): void {
    if (!this.#missing.has(index) || !this.#open.addIndex(index)) return;
    this.#rarity.add(index, this.holdersOf(index));
    if (this.holdersOf(index) > 0) this.#offeredCount += 1;
    this.#countOpen(index, 1);
  }

  /**
   * The next index to ask of a neighbor; undefined when it holds nothing that is open. It stays
   * open.
   */
  next(neighbor: Neighbor, now: number): ObjectIndex | undefined {
    if (neighbor.openCount === 0) return undefined;
    const due = this.#playback === undefined ? undefined : this.#nextDue(neighbor, now);
    if (due !== undefined) return due;
    return this.#strategy === "rarestFirst"
      ? this.#rarestIn(neighbor)
      : this.#lowestIn(neighbor.known, { start: 0, end: Number.MAX_SAFE_INTEGER });
  }

  /** What is needed soon in order, then the rarest of what is needed next (RP23). */
  #nextDue({ known }: Neighbor, now: number): ObjectIndex | undefined {
    const playback = this.#playback;
    if (playback === undefined) return undefined;
    const { range, dueAt, intervalMs } = playback;
    const dueCount = Math.ceil((now + PLAYBACK_HORIZON_MS - dueAt) / intervalMs);
    const dueEnd = Math.min(range.end, range.start + Math.max(0, dueCount));
    const due = this.#lowestIn(known, { start: range.start, end: dueEnd });
    if (due !== undefined) return due;
    const end = Math.min(range.end, dueEnd + PLAYBACK_WINDOW_OBJECTS);
    return this.#rarestWithin(known, { start: dueEnd, end });
  }

  #rarestWithin(known: RangeSet, range: Range): ObjectIndex | undefined {
    let rarest: ObjectIndex | undefined;
    let least = Number.POSITIVE_INFINITY;
    let ties = 0;
    for (const part of this.#open.within(range)) {
      for (let index = part.start; index < part.end; index += 1) {
        const holders = this.holdersOf(index);
        if (holders > least || !known.has(index)) continue;
        ties = holders === least ? ties + 1 : 1;
        least = holders;
        if (this.#random.below(ties) === 0) rarest = index;
      }
    }
    return rarest;
  }

  /** Ties go to the index after the last one asked of the neighbor: disks and files like runs. */
  #rarestIn(neighbor: Neighbor): ObjectIndex | undefined {
    const rarest = this.#rarity.rarestIn(neighbor.known, this.#random);
    const following = neighbor.lastAsked + 1;
    const isAsRare =
      rarest !== undefined &&
      this.#open.has(following) &&
      neighbor.known.has(following) &&
      this.holdersOf(following) === this.holdersOf(rarest);
    return isAsRare ? following : rarest;
  }

  /** Begins to count holders of these indices. */
  include(range: Range): void {
    for (let index = range.start; index < range.end; index += 1) {
      if (!this.#relevant.addIndex(index)) continue;
      let holders = 0;
      for (const neighbor of this.#neighbors.values()) {
        if (neighbor.known.has(index)) holders += 1;
      }
      if (holders > 0) this.#holders.set(index, holders);
    }
  }

  /**
   * A neighbor holds more; its `known` set is brought up to date here. True when some of it is
   * missing here.
   */
  onHave(neighbor: Neighbor, range: Range): boolean {
    let isUseful = false;
    for (const { start, end } of this.#relevant.within(range)) {
      for (let index = start; index < end; index += 1) {
        if (neighbor.known.has(index)) continue;
        this.#count(index, 1);
        if (this.#open.has(index)) neighbor.openCount += 1;
        isUseful ||= this.#missing.has(index);
      }
    }
    neighbor.known.add(range);
    return isUseful;
  }

  /** A neighbor holds less; its `known` set is brought up to date here. */
  onWithdraw(neighbor: Neighbor, range: Range): void {
    for (const { start, end } of this.#relevant.within(range)) {
      for (let index = start; index < end; index += 1) {
        if (!neighbor.known.has(index)) continue;
        this.#count(index, -1);
        if (this.#open.has(index)) neighbor.openCount -= 1;
      }
    }
    neighbor.known.delete(range);
  }

  #lowestIn(known: RangeSet, { start, end }: Range): ObjectIndex | undefined {
    let index = this.#open.firstFrom(start);
    while (index !== undefined && index < end) {
      const held = known.firstFrom(index);
      if (held === undefined || held >= end) return undefined;
      if (held === index) return held;
      index = this.#open.firstFrom(held);
    }
    return undefined;
  }

  #countOpen(index: ObjectIndex, change: 1 | -1): void {
    for (const neighbor of this.#neighbors.values()) {
      if (neighbor.known.has(index)) neighbor.openCount += change;
    }
  }

  #count(index: ObjectIndex, change: 1 | -1): void {
    const holders = this.holdersOf(index) + change;
    if (holders > 0) this.#holders.set(index, holders);
    else this.#holders.delete(index);
    if (!this.#rarity.has(index)) return;
    this.#rarity.move(index, holders);
    if (holders === 0) this.#offeredCount -= 1;
    else if (holders === 1 && change === 1) this.#offeredCount += 1;
  }
}
