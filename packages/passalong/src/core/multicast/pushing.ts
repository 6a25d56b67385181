/** Which slices this peer pushes to which neighbors. */

import { SLICES } from "../../wire/index.ts";
import { BACKFILL_MAX, BACKLOG_MS, LATE_PAUSE_MS, RECEIVER_PATIENCE_MS } from "./config.ts";
import type { Outflow } from "./outflow.ts";
import { bitOf, type StreamNeighbor } from "./stream-neighbor.ts";
import type { FragmentWindow, StoredFragment } from "./window.ts";

/** What pushing is made of. */
export interface PushingParts {
  readonly neighbors: { values(): Iterable<StreamNeighbor> };
  readonly window: FragmentWindow;
  readonly outflow: Outflow;
  /** Receivers of one slice, at most. */
  readonly limit: () => number;
  /** Whether another slice may be granted, to anyone. */
  readonly mayGrant: (now: number) => boolean;
  /** True at the publisher: a slice that nobody gets from it nobody gets at all. */
  readonly isPublishing: () => boolean;
  /** What a neighbor has given free; undefined: nothing is under way to it. */
  readonly freedBytes: (neighbor: StreamNeighbor) => number | undefined;
  /** How long what was sent to a neighbor waited on its way, ms. */
  readonly queueingMs: (neighbor: StreamNeighbor) => number;
  /** Tells a neighbor what is pushed to it. */
  readonly tell: (neighbor: StreamNeighbor) => void;
}

/** Slices granted to neighbors (MC7). */
export class Pushing {
  readonly #parts: PushingParts;
  /** Receivers of each slice. */
  readonly #counts: number[] = Array.from({ length: SLICES }, () => 0);

  constructor(parts: PushingParts) {
    this.#parts = parts;
  }

  /** Slices granted, each counted once for each receiver. */
  get usedSlices(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  /** A neighbor says what it wants; what it does not get is told. */
  onPush(
    neighbor: StreamNeighbor,
    { mask, from }: { readonly mask: number; readonly from: number },
    now: number,
  ): void {
    for (let slice = 0; slice < SLICES; slice += 1) {
      const isWanted = (mask & bitOf(slice)) !== 0;
      const isGranted = (neighbor.grantedMask & bitOf(slice)) !== 0;
      if (!isWanted && isGranted) this.#take(neighbor, slice);
      if (!isWanted || isGranted || !this.#mayGrant(slice, now)) continue;
      neighbor.grantedMask |= bitOf(slice);
      this.#counts[slice] = (this.#counts[slice] ?? 0) + 1;
      this.#backfill(neighbor, { slice, from }, now);
    }
    if (neighbor.grantedMask !== mask) this.#parts.tell(neighbor);
  }

  /** A fragment is new here: it goes on at once. */
  onFragment(fragment: StoredFragment, now: number): void {
    const bit = bitOf(fragment.number % SLICES);
    for (const neighbor of this.#parts.neighbors.values()) {
      if ((neighbor.grantedMask & bit) !== 0) this.#push(neighbor, fragment.number, now);
    }
  }

  /**
   * Takes everything back from receivers that give nothing free, since they are gone or full, and a
   * slice from those whose links are late.
   *
   * @returns True when a link is late: the uplink may carry less than is pushed.
   */
  sweep(now: number): boolean {
    let isLate = false;
    for (const neighbor of this.#parts.neighbors.values()) {
      this.#dropWhenStuck(neighbor, now);
      if (neighbor.grantedMask === 0 || !this.#isLate(neighbor, now)) continue;
      isLate = true;
      neighbor.relievedAt = now;
      const slice = this.#heaviestOf(neighbor);
      // Nobody would get the slice any more.
      if (this.#parts.isPublishing() && (this.#counts[slice] ?? 0) < 2) continue;
      this.#take(neighbor, slice);
      this.#parts.tell(neighbor);
    }
    return isLate;
  }

  #isLate(neighbor: StreamNeighbor, now: number): boolean {
    if (now - neighbor.relievedAt < LATE_PAUSE_MS) return false;
    return this.#parts.queueingMs(neighbor) >= BACKLOG_MS;
  }

  /** Of a neighbor's slices the one with the most receivers. */
  #heaviestOf({ grantedMask }: StreamNeighbor): number {
    let heaviest = 0;
    let most = -1;
    this.#counts.forEach((count, slice) => {
      if ((grantedMask & bitOf(slice)) === 0 || count <= most) return;
      heaviest = slice;
      most = count;
    });
    return heaviest;
  }

  #dropWhenStuck(neighbor: StreamNeighbor, now: number): void {
    const freedBytes = this.#parts.freedBytes(neighbor);
    if (freedBytes === undefined || freedBytes !== neighbor.freedBytes) {
      neighbor.freedBytes = freedBytes;
      neighbor.freedAt = now;
    } else if (neighbor.grantedMask !== 0 && now - neighbor.freedAt >= RECEIVER_PATIENCE_MS) {
      this.release(neighbor);
      this.#parts.tell(neighbor);
    }
  }

  /** Takes back one slice of those with the most receivers. */
  shed(): void {
    const slice = this.#counts.indexOf(Math.max(...this.#counts));
    const receivers = [...this.#parts.neighbors.values()].filter(
      ({ grantedMask }) => (grantedMask & bitOf(slice)) !== 0,
    );
    const victim = receivers.at(-1);
    if (victim === undefined) return;
    this.#take(victim, slice);
    this.#parts.tell(victim);
  }

  /** A neighbor is gone, or wants nothing any more. */
  release(neighbor: StreamNeighbor): void {
    for (let slice = 0; slice < SLICES; slice += 1) {
      if ((neighbor.grantedMask & bitOf(slice)) !== 0) this.#take(neighbor, slice);
    }
    this.#parts.outflow.drop(neighbor.flow);
  }

  #take(neighbor: StreamNeighbor, slice: number): void {
    neighbor.grantedMask &= ~bitOf(slice);
    this.#counts[slice] = (this.#counts[slice] ?? 0) - 1;
    neighbor.flow.forget((number) => number % SLICES === slice);
  }

  #mayGrant(slice: number, now: number): boolean {
    const count = this.#counts[slice] ?? 0;
    if (count >= this.#parts.limit()) return false;
    if (this.#parts.mayGrant(now)) return true;
    const isRare = this.#parts.isPublishing() && Math.max(...this.#counts) >= count + 2;
    if (isRare) this.shed();
    return isRare;
  }

  #backfill(
    neighbor: StreamNeighbor,
    { slice, from }: { readonly slice: number; readonly from: number },
    now: number,
  ): void {
    const numbers = this.#parts.window.newestFrom(slice, from, BACKFILL_MAX);
    for (const number of numbers) this.#push(neighbor, number, now);
  }

  #push(neighbor: StreamNeighbor, number: number, now: number): void {
    if (neighbor.holdings.has(number)) return;
    this.#parts.outflow.add(neighbor.flow, number, { now, cause: "pushedToPeers" });
  }
}
