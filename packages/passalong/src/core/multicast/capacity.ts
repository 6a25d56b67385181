/** How many slices a peer pushes in all: as many as its uplink carries without a backlog. */

import { SLICES } from "../../wire/index.ts";
import {
  BACKLOG_BUSY_MS,
  BACKLOG_MS,
  CAPACITY_GROW_MS,
  CAPACITY_PROBE_MS,
  CAPACITY_SHARE,
  CAPACITY_START,
} from "./config.ts";

/** What a peer pushes, and how that goes. */
export interface Load {
  /** Slices pushed to neighbors, each counted once for each of them. */
  readonly usedSlices: number;
  /** How long what could leave has been waiting for the uplink, ms. */
  readonly backlogMs: number;
  /** What one slice takes on average, bytes per second; 0: not known. */
  readonly sliceBytesPerSecond: number;
  /** What the uplink gives, as far as is known. */
  readonly uplinkBytesPerSecond: number | undefined;
  /** A publisher never pushes less than the whole stream once. */
  readonly isPublishing: boolean;
}

/**
 * A peer does not know its uplink, but it sees what waits: then the uplink's rate has been
 * measured, and what it does not carry is taken back at once. Without a backlog one more is tried
 * now and then.
 */
export class Capacity {
  #slicesMax = CAPACITY_START;
  #growMs = CAPACITY_GROW_MS;
  #changedAt = Number.NEGATIVE_INFINITY;

  /** Whether another slice may be pushed. */
  mayGrant(usedSlices: number, backlogMs: number): boolean {
    return usedSlices < this.#slicesMax && backlogMs < BACKLOG_BUSY_MS;
  }

  /** A link was late, and a slice was taken back for it: no more than are left fit the uplink. */
  onLate(usedSlices: number, now: number): void {
    this.#changedAt = now;
    this.#growMs = CAPACITY_PROBE_MS;
    this.#slicesMax = Math.min(this.#slicesMax, Math.max(SLICES, usedSlices));
  }

  /** Looks at what waits. @returns How many slices must be taken back. */
  excess(load: Load, now: number): number {
    const { usedSlices, backlogMs, isPublishing } = load;
    const elapsedMs = now - this.#changedAt;
    if (backlogMs >= BACKLOG_MS && elapsedMs >= BACKLOG_MS) {
      this.#changedAt = now;
      this.#growMs = CAPACITY_PROBE_MS;
      const carried = Math.min(usedSlices - 1, carriedBy(load));
      this.#slicesMax = Math.max(isPublishing ? SLICES : 0, carried);
      return Math.max(0, usedSlices - this.#slicesMax);
    }
    if (backlogMs < BACKLOG_BUSY_MS && elapsedMs >= this.#growMs) {
      this.#changedAt = now;
      if (usedSlices >= this.#slicesMax) this.#slicesMax += 1;
    }
    return 0;
  }
}

/** Slices that fit the uplink; infinite: not known. */
function carriedBy({ uplinkBytesPerSecond, sliceBytesPerSecond }: Load): number {
  if (uplinkBytesPerSecond === undefined || sliceBytesPerSecond === 0) {
    return Number.POSITIVE_INFINITY;
  }
  return Math.floor((CAPACITY_SHARE * uplinkBytesPerSecond) / sliceBytesPerSecond);
}
