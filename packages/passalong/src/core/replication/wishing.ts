/** The receiver's side of a provider's first pass: wildcards, and when not to rely on them. */

import type { ObjectIndex, PeerId, Range } from "../../base/index.ts";
import { RANGES_PER_MESSAGE_MAX } from "../../wire/index.ts";
import { HOLE_INTERVAL_MS, HOLE_PATIENCE_MS } from "../config.ts";
import type { Playback } from "../io.ts";
import type { Outbox } from "../outbox.ts";
import type { Neighbor } from "./neighbor.ts";
import type { Picker } from "./picker.ts";
import type { Uplink } from "./uplink.ts";

/** What wishing needs of the rest of the core. */
export interface WishingParts {
  readonly neighbors: ReadonlyMap<PeerId, Neighbor>;
  readonly picker: Picker;
  readonly uplink: Uplink;
  readonly outbox: Outbox;
}

/**
 * A neighbor that is seeding is not asked for what it hands out: what it holds of that is hidden
 * from the picker, and it is given wildcards instead (RP22).
 */
export class Wishing {
  readonly #parts: WishingParts;
  /** The first missing object of the playback, and since when nobody but a seeding peer has it. */
  #hole: { readonly index: ObjectIndex; readonly since: number } | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  /** What plays, as seeding neighbors were told. */
  #course: Range = { start: 0, end: 0 };

  constructor(parts: WishingParts) {
    this.#parts = parts;
  }

  /**
   * A new neighbor may be seeding: it is given the first wildcards before it says so, because a
   * round trip at the start is one that the whole swarm waits for.
   */
  onNeighborConnected(neighbor: Neighbor, now: number): void {
    if (this.#parts.picker.missing.size === 0) return;
    const wanted = [...this.#parts.picker.wanted.ranges()].slice(0, RANGES_PER_MESSAGE_MAX);
    this.#give(neighbor, { ranges: wanted, count: neighbor.depth.objects, now });
  }

  /** The neighbor says what it hands out from now on. */
  onSeeding(neighbor: Neighbor, ranges: readonly Range[]): void {
    const { offered, hidden } = neighbor.seeding;
    this.#reveal(neighbor);
    for (const range of [...offered.ranges()]) offered.delete(range);
    for (const range of ranges) {
      offered.add(range);
      for (const part of [...neighbor.known.within(range)]) {
        this.#parts.picker.onWithdraw(neighbor, part);
        hidden.add(part);
      }
    }
    neighbor.seeding.isStale = true;
  }

  /** The part of what a neighbor announces that it may be asked for; the rest is hidden. */
  visibleOf(neighbor: Neighbor, ranges: readonly Range[]): readonly Range[] {
    const { offered, hidden } = neighbor.seeding;
    if (offered.size === 0) return ranges;
    const visible: Range[] = [];
    for (const range of ranges) {
      let { start } = range;
      for (const part of offered.within(range)) {
        hidden.add(part);
        if (start < part.start) visible.push({ start, end: part.start });
        start = part.end;
      }
      if (start < range.end) visible.push({ start, end: range.end });
    }
    return visible;
  }

  /** What the application wants has changed. */
  onWantChanged(): void {
    for (const { seeding } of this.#parts.neighbors.values()) seeding.isStale = true;
  }

  /** What plays has moved: seeding neighbors are told where to begin, unless it just went on. */
  onPlayback(playback: Playback | undefined): void {
    const { start, end } = this.#course;
    const course = playback?.range ?? { start: 0, end: 0 };
    this.#course = course;
    const missed = this.#parts.picker.missing.firstFrom(start) ?? course.start;
    const isGoingOn = course.end === end && course.start >= start && missed >= course.start;
    if (!isGoingOn) this.onWantChanged();
  }

  /** Gives a seeding neighbor as many wildcards as its pipeline takes. */
  fill(neighbor: Neighbor, now: number): void {
    const { seeding } = neighbor;
    if (seeding.offered.size === 0) return;
    const depth = neighbor.depth.objects;
    const room = depth - seeding.outCount;
    if (!seeding.isStale && room < Math.max(1, depth >> 2)) return;
    const ranges = this.#wantedOf(neighbor);
    if (ranges.length === 0 && !seeding.isStale) return;
    seeding.isStale = false;
    this.#give(neighbor, { ranges, count: ranges.length === 0 ? 0 : Math.max(0, room), now });
  }

  /**
   * An object came that was not asked for. The last ones come after the word that there are no more
   * of them. @returns When its wildcard was given, if there is one.
   */
  onHandedOut({ seeding }: Neighbor): number | undefined {
    return seeding.use();
  }

  /** Looks for a hole in the playback; a peer that starves does not wait for what it is given. */
  sweep(now: number, { isStarving }: { readonly isStarving: boolean }): void {
    if (isStarving) {
      for (const neighbor of this.#parts.neighbors.values()) this.#reveal(neighbor);
      return;
    }
    const index = this.#parts.picker.firstMissingOfPlayback();
    const holder = index === undefined ? undefined : this.#onlyHolderOf(index);
    if (index === undefined || holder === undefined) this.#hole = undefined;
    else this.#askForHole(index, holder, now);
  }

  #give(
    { peerId, seeding }: Neighbor,
    given: { readonly ranges: readonly Range[]; readonly count: number; readonly now: number },
  ): void {
    seeding.give(given.count, given.now);
    this.#parts.outbox.send(peerId, {
      type: "wildcard",
      totalObjects: seeding.givenCount,
      uplinkBytesPerSecond: Math.floor(this.#parts.uplink.bytesPerSecond ?? 0),
      from: this.#course.start,
      ranges: given.ranges,
    });
  }

  /** Asks a seeding neighbor for what plays next and nobody else has, now and then. */
  #askForHole(index: ObjectIndex, holder: Neighbor, now: number): void {
    if (this.#hole?.index !== index) this.#hole = { index, since: now };
    if (now - this.#hole.since < HOLE_PATIENCE_MS || now - this.#askedAt < HOLE_INTERVAL_MS) return;
    this.#askedAt = now;
    holder.seeding.hidden.delete({ start: index, end: index + 1 });
    this.#parts.picker.onHave(holder, { start: index, end: index + 1 });
  }

  /** A neighbor that hides the object; undefined when somebody can be asked for it. */
  #onlyHolderOf(index: ObjectIndex): Neighbor | undefined {
    if (this.#parts.picker.holdersOf(index) > 0) return undefined;
    for (const neighbor of this.#parts.neighbors.values()) {
      if (neighbor.seeding.hidden.has(index)) return neighbor;
    }
    return undefined;
  }

  /** What the neighbor hands out of what is wanted here. */
  #wantedOf({ seeding }: Neighbor): Range[] {
    const ranges: Range[] = [];
    for (const range of seeding.offered.ranges()) {
      ranges.push(...this.#parts.picker.wanted.within(range));
    }
    return ranges.slice(0, RANGES_PER_MESSAGE_MAX);
  }

  /** The neighbor may be asked for everything that it holds. */
  #reveal(neighbor: Neighbor): void {
    const { hidden } = neighbor.seeding;
    for (const range of [...hidden.ranges()]) {
      hidden.delete(range);
      this.#parts.picker.onHave(neighbor, range);
    }
  }
}
