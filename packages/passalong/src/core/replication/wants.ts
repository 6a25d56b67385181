/**
 * What an application wants of the whole index space, and the part that is looked at one by one.
 */

import { type Range, RangeSet } from "../../base/index.ts";
import { MISSING_OBJECTS_MAX } from "../config.ts";
import type { ObjectKeeping } from "../io.ts";
import type { Neighbor } from "./neighbor.ts";
import type { Picker } from "./picker.ts";

/** What wants need of the rest of the core. */
export interface WantsParts {
  readonly neighbors: ReadonlyMap<unknown, Neighbor>;
  readonly picker: Picker;
  readonly keeping: ObjectKeeping;
}

/**
 * Hands wanted ranges to the picker, which looks at them object by object.
 *
 * An application that keeps its objects itself may want any range, of which perhaps nothing exists.
 * What is beyond {@link MISSING_OBJECTS_MAX} waits here as ranges until a neighbor holds some of it
 * and there is room (RP33).
 */
export class Wants {
  readonly #parts: WantsParts;
  readonly #waiting = new RangeSet();

  constructor(parts: WantsParts) {
    this.#parts = parts;
  }

  /** True when nothing waits: the picker knows everything that is wanted. */
  get isCovered(): boolean {
    return this.#waiting.size === 0;
  }

  /** More is wanted. */
  add(range: Range): void {
    const { picker, keeping } = this.#parts;
    const isFew = picker.missing.size + (range.end - range.start) <= MISSING_OBJECTS_MAX;
    if (keeping === "stored" || (isFew && this.isCovered)) {
      picker.want(range);
      return;
    }
    this.#waiting.add(range);
    for (const part of [...picker.missing.within(range)]) this.#waiting.delete(part);
    this.#moveOn();
  }

  /** Less is wanted. */
  remove(range: Range): void {
    this.#waiting.delete(range);
  }

  /** A neighbor holds more. True when some of it can be asked for now. */
  onHave(ranges: readonly Range[]): boolean {
    let isMoved = false;
    if (this.isCovered) return false;
    for (const range of ranges) isMoved = this.#move(range) || isMoved;
    return isMoved;
  }

  /**
   * A neighbor holds less, or is gone: what nobody holds makes room for what somebody does. True
   * when that can be asked for now.
   */
  onWithdrawn(): boolean {
    if (this.isCovered) return false;
    const { picker } = this.#parts;
    const unheld = [...picker.open].filter((index) => picker.holdersOf(index) === 0);
    for (const index of unheld) {
      const range = { start: index, end: index + 1 };
      picker.unwant(range);
      this.#waiting.add(range);
    }
    return this.#moveOn();
  }

  /** An object has come. True when others can be asked for in its place. */
  onHandedOver(): boolean {
    const hasRoom = this.#parts.picker.missing.size <= MISSING_OBJECTS_MAX / 2;
    return hasRoom && !this.isCovered && this.#moveOn();
  }

  /** Moves whatever any neighbor holds. */
  #moveOn(): boolean {
    let isMoved = false;
    for (const { known } of this.#parts.neighbors.values()) {
      for (const range of known.ranges()) isMoved = this.#move(range) || isMoved;
    }
    return isMoved;
  }

  /** Hands as much of a range that a neighbor holds to the picker as there is room for. */
  #move(held: Range): boolean {
    const { picker } = this.#parts;
    let room = MISSING_OBJECTS_MAX - picker.missing.size;
    if (room <= 0) return false;
    const parts: Range[] = [];
    for (const { start, end } of this.#waiting.within(held)) {
      const part = { start, end: Math.min(end, start + room) };
      parts.push(part);
      room -= part.end - part.start;
      if (room === 0) break;
    }
    for (const part of parts) {
      this.#waiting.delete(part);
      picker.want(part);
    }
    return parts.length > 0;
  }
}
