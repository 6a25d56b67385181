/** Tells neighbors what is had, in batches. */

import { type ObjectIndex, type Range, type RangeSet } from "../../base/index.ts";
import { RANGES_PER_MESSAGE_MAX } from "../../wire/index.ts";
import { ANNOUNCE_DELAY_MS, ANNOUNCE_OWNED_DELAY_MS } from "../config.ts";
import type { DeadlineTable } from "../deadlines.ts";
import type { Outbox } from "../outbox.ts";
import type { Neighbor } from "./neighbor.ts";

/**
 * Batches haves: soon for neighbors that lack the object, later for those that hold it, whose
 * uploads the news only orders (RP2).
 */
export class Announcing {
  readonly #neighbors: ReadonlyMap<unknown, Neighbor>;
  readonly #deadlines: DeadlineTable;
  readonly #outbox: Outbox;

  constructor(neighbors: ReadonlyMap<unknown, Neighbor>, deadlines: DeadlineTable, outbox: Outbox) {
    this.#neighbors = neighbors;
    this.#deadlines = deadlines;
    this.#outbox = outbox;
  }

  /** A new neighbor learns at once of everything that is had. */
  onNeighborConnected(neighbor: Neighbor, have: RangeSet): void {
    this.#send(neighbor, "have", [...have.ranges()]);
  }

  /** An object is verified and stored here. */
  onObjectHad(index: ObjectIndex, now: number): void {
    for (const neighbor of this.#neighbors.values()) {
      neighbor.unannounced.addIndex(index);
      if (neighbor.known.has(index)) {
        this.#deadlines.setAtMost("announceOwned", now + ANNOUNCE_OWNED_DELAY_MS);
      } else {
        neighbor.isAnnouncementUrgent = true;
        this.#deadlines.setAtMost("announce", now + ANNOUNCE_DELAY_MS);
      }
    }
  }

  /** The application provides more objects of its own. */
  onRangesHad(ranges: readonly Range[]): void {
    for (const neighbor of this.#neighbors.values()) {
      for (const range of ranges) neighbor.unannounced.add(range);
    }
    this.flush("everyone");
  }

  /** The application no longer provides objects. */
  onRangesGone(ranges: readonly Range[]): void {
    for (const neighbor of this.#neighbors.values()) {
      for (const range of ranges) neighbor.unannounced.delete(range);
      this.#send(neighbor, "withdraw", ranges);
    }
  }

  /** Sends what waits: to those that lack some of it, or to everyone. */
  flush(who: "lacking" | "everyone"): void {
    for (const neighbor of this.#neighbors.values()) {
      if (who === "lacking" && !neighbor.isAnnouncementUrgent) continue;
      const ranges = [...neighbor.unannounced.ranges()];
      for (const range of ranges) neighbor.unannounced.delete(range);
      neighbor.isAnnouncementUrgent = false;
      this.#send(neighbor, "have", ranges);
    }
  }

  #send(neighbor: Neighbor, type: "have" | "withdraw", ranges: readonly Range[]): void {
    for (let first = 0; first < ranges.length; first += RANGES_PER_MESSAGE_MAX) {
      const part = ranges.slice(first, first + RANGES_PER_MESSAGE_MAX);
      this.#outbox.push({ type: "send", to: neighbor.peerId, message: { type, ranges: part } });
    }
  }
}
