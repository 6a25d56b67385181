/** Asks neighbors for what is missing, takes it in, and asks elsewhere when it does not come. */

import {
  assert,
  type Bytes,
  type ObjectIndex,
  type PeerId,
  type Random,
  type RangeSet,
} from "../../base/index.ts";
import type { DataMessage } from "../../wire/index.ts";
import {
  BUSY_BACKLOG_MS,
  BUSY_DOUBLINGS_MAX,
  BUSY_PAUSE_MS,
  DOWNLINK_NEIGHBORS_MIN,
  ENDGAME_GAIN_EARLY_MS,
  ENDGAME_GAIN_MS,
  REQUEST_TIMEOUT_MS_MAX,
  SOLE_HOLDER_PATIENCE_MS,
  STARVING_MS,
  STORAGE_PAUSE_MS,
  SWEEP_INTERVAL_MS,
  TIMEOUTS_AFTER_DATA_MAX,
  TIMEOUTS_IN_ROW_MAX,
} from "../config.ts";
import type { DeadlineTable } from "../deadlines.ts";
import type { ObjectKeeping, RequestFailure } from "../io.ts";
import type { Outbox } from "../outbox.ts";
import { Assembly } from "./assembly.ts";
import { chooseEndgameObject } from "./endgame.ts";
import { Intake } from "./intake.ts";
import type { Neighbor, PendingRequest } from "./neighbor.ts";
import type { Picker } from "./picker.ts";
import type { Releasing } from "./releasing.ts";
import type { Wishing } from "./wishing.ts";

/** An object that is whole and is being verified or stored. */
interface Settling {
  readonly from: Neighbor;
  readonly bytes: Bytes;
}

/** What fetching needs of the rest of the core. */
export interface FetchingParts {
  readonly neighbors: ReadonlyMap<PeerId, Neighbor>;
  readonly have: RangeSet;
  readonly picker: Picker;
  readonly wishing: Wishing;
  readonly releasing: Releasing;
  readonly deadlines: DeadlineTable;
  readonly outbox: Outbox;
  readonly random: Random;
  readonly keeping: ObjectKeeping;
}

/** What a neighbor's message or an answer amounts to, for the peer to act on. */
export type FetchingVerdict =
  /** Nothing to do. */
  | "fine"
  /** The neighbor sent what cannot be: it is to be banned. */
  | "violation";

/**
 * The downlink: every missing object is open, pending (asked of somebody), settling (verified,
 * stored) or had.
 */
export class Fetching {
  readonly #parts: FetchingParts;
  /** Who is asked for each pending object. */
  readonly #askedOf = new Map<ObjectIndex, Set<Neighbor>>();
  readonly #settling = new Map<ObjectIndex, Settling>();
  readonly #intake = new Intake();
  #pausedUntil = 0;
  /** When data came last, from anybody. */
  #receivedAt = Number.NEGATIVE_INFINITY;
  /** When something wanted came last, or began to be missing. */
  #fedAt = 0;

  constructor(parts: FetchingParts) {
    this.#parts = parts;
  }

  /** Asks a neighbor for as much as its pipeline takes. */
  fill(neighbor: Neighbor, now: number): void {
    if (now < neighbor.busyUntil || now < this.#pausedUntil) return;
    this.#parts.wishing.fill(neighbor, now);
    const depth = neighbor.depth.objects;
    const room = depth - neighbor.pending.size;
    // Asking for a quarter of a deep pipeline at once keeps requests few; a shallow one is filled
    // object by object.
    if (room < Math.max(1, depth >> 2)) return;
    const indices: ObjectIndex[] = [];
    while (indices.length < room) {
      const index = this.#next(neighbor, now);
      if (index === undefined) break;
      this.#markAsked(neighbor, index, { at: now, wasAsked: true });
      indices.push(index);
    }
    this.#request(neighbor, indices, now);
  }

  /** {@link fill} for every neighbor, in an order that differs from time to time. */
  fillAll(now: number): void {
    if (this.#parts.picker.missing.size === 0) return;
    this.#parts.deadlines.setAtMost("sweep", now + SWEEP_INTERVAL_MS);
    const neighbors = [...this.#parts.neighbors.values()];
    const first = neighbors.length > 1 ? this.#parts.random.below(neighbors.length) : 0;
    for (let step = 0; step < neighbors.length; step += 1) {
      const neighbor = neighbors[(first + step) % neighbors.length];
      if (neighbor !== undefined) this.fill(neighbor, now);
    }
  }

  /** A fragment has come. What nobody asked for, or not any more, is dropped. */
  onData(neighbor: Neighbor, message: DataMessage, now: number): FetchingVerdict {
    neighbor.receivedBytes += message.bytes.length;
    neighbor.receivedAt = now;
    this.#receivedAt = now;
    // It does something: a long pause would be for nothing.
    if (neighbor.busyInRow > 1) {
      neighbor.busyUntil = Math.min(neighbor.busyUntil, now + BUSY_PAUSE_MS);
    }
    neighbor.busyInRow = 0;
    this.#intake.onReceived(message.bytes.length, message.size);
    const request = neighbor.pending.get(message.index) ?? this.#onHandedOut(neighbor, message);
    if (request === undefined) {
      this.#parts.releasing.release(neighbor, message.bytes.length, now);
      return "fine";
    }
    if (request.assembly === undefined) {
      request.assembly = new Assembly(message);
      request.beganAt = now;
    }
    const { assembly } = request;
    const knownBytes = assembly.receivedBytes;
    const step = assembly.add(message);
    if (step.type === "violation") return "violation";
    const repeatedBytes = message.bytes.length - (assembly.receivedBytes - knownBytes);
    this.#parts.releasing.release(neighbor, repeatedBytes, now);
    if (step.type !== "repeated") request.progressAt = now;
    if (step.type === "complete") {
      const { requestedAt, wasAsked } = request;
      neighbor.depth.onServed(now - requestedAt, {
        sizeBytes: step.bytes.length,
        rttMs: neighbor.rttMs ?? 0,
        wasAsked,
      });
      this.#settle(neighbor, { index: message.index, bytes: step.bytes, now });
      this.fill(neighbor, now);
    }
    return "fine";
  }

  /** The neighbor has too much to do: it is left alone for a moment. */
  onBusy(neighbor: Neighbor, indices: readonly ObjectIndex[], now: number): void {
    for (const index of indices) this.#fail(neighbor, index, "busy", now);
    neighbor.depth.onBusy(BUSY_BACKLOG_MS);
    // What was asked before the pause says nothing new.
    if (now >= neighbor.busyUntil) {
      const pauseMs = BUSY_PAUSE_MS * 2 ** Math.min(neighbor.busyInRow, BUSY_DOUBLINGS_MAX);
      neighbor.busyUntil = now + pauseMs * (1 + 2 * this.#parts.random.unit());
      neighbor.busyInRow += 1;
    }
    this.fillAll(now);
  }

  /** The neighbor does not hold the objects. */
  onDeny(neighbor: Neighbor, indices: readonly ObjectIndex[], now: number): void {
    for (const index of indices) {
      const range = { start: index, end: index + 1 };
      this.#parts.picker.onWithdraw(neighbor, range);
      neighbor.seeding.hidden.delete(range);
      this.#fail(neighbor, index, "denied", now);
    }
    this.fillAll(now);
  }

  /** A verification has ended. */
  onVerified(index: ObjectIndex, isAuthentic: boolean, now: number): FetchingVerdict {
    const settling = this.#settling.get(index);
    if (settling === undefined) return "fine";
    if (isAuthentic) {
      this.#parts.outbox.push({ type: "storeObject", index, bytes: settling.bytes });
      return "fine";
    }
    this.#unsettle(index, settling, now);
    return "violation";
  }

  /** The store has answered. True when the object is now had. */
  onStored(index: ObjectIndex, isStored: boolean, now: number): boolean {
    const settling = this.#settling.get(index);
    if (settling === undefined) return false;
    if (!isStored) {
      this.#unsettle(index, settling, now);
      this.#pausedUntil = now + STORAGE_PAUSE_MS;
      this.#parts.deadlines.set("storage", this.#pausedUntil);
      this.#parts.outbox.event({ type: "storageFailed", index });
      return false;
    }
    this.#settling.delete(index);
    this.#fedAt = now;
    this.#release(settling.from, settling.bytes.length, now);
    this.#parts.outbox.event({
      type: "objectReceived",
      index,
      sizeBytes: settling.bytes.length,
      from: settling.from.peerId,
    });
    return true;
  }

  /** Objects are wanted now; whoever was waiting for them has waited for nothing so far. */
  onWanted(now: number): void {
    this.#fedAt = now;
  }

  /** Objects are not wanted any more: takes the requests for them back. */
  onUnwanted(isUnwanted: (index: ObjectIndex) => boolean, now: number): void {
    for (const neighbor of this.#parts.neighbors.values()) {
      const indices = [...neighbor.pending.keys()].filter(isUnwanted);
      for (const index of indices) this.#fail(neighbor, index, "unwanted", now);
      this.#parts.outbox.sendIndices(neighbor.peerId, "cancel", indices);
    }
  }

  /** Whatever was asked of the neighbor is open again. */
  onNeighborGone(neighbor: Neighbor, now: number): void {
    for (const index of [...neighbor.pending.keys()]) {
      this.#fail(neighbor, index, "neighborLeft", now);
    }
  }

  /** True when nothing wanted has come for {@link STARVING_MS} although something is missing. */
  isStarving(now: number): boolean {
    return this.#parts.picker.missing.size > 0 && now - this.#fedAt >= STARVING_MS;
  }

  /**
   * Gives up requests without progress, and asks for second copies.
   *
   * @returns Neighbors that gave nothing for too long: their links are to be closed.
   */
  sweep(now: number): Neighbor[] {
    const silent: Neighbor[] = [];
    this.#intake.onSweep(now);
    for (const neighbor of this.#parts.neighbors.values()) {
      if (this.#giveUpStalled(neighbor, now)) silent.push(neighbor);
    }
    this.#parts.wishing.sweep(now, { isStarving: this.isStarving(now) });
    this.fillAll(now);
    return silent;
  }

  #giveUpStalled(neighbor: Neighbor, now: number): boolean {
    const timeoutMs = Math.max(neighbor.depth.patienceMs, this.#intake.patienceMs);
    const stalled: ObjectIndex[] = [];
    const mayBeOurs = this.#isWaitingForMany();
    for (const [index, request] of neighbor.pending) {
      const waitedMs = now - request.progressAt;
      if (waitedMs <= timeoutMs) continue;
      // Nothing has come from anybody since: the own downlink may be full (RP29).
      const isNobody = mayBeOurs && this.#receivedAt <= request.progressAt;
      if (isNobody && waitedMs <= REQUEST_TIMEOUT_MS_MAX) continue;
      if (this.#canAskAnother(neighbor, index) || isMuteForLong(neighbor, request, now)) {
        stalled.push(index);
      }
    }
    if (stalled.length === 0) return false;
    for (const index of stalled) this.#fail(neighbor, index, "timedOut", now);
    this.#parts.outbox.sendIndices(neighbor.peerId, "cancel", stalled);
    neighbor.depth.onGivenUp(timeoutMs);
    const { timeoutsInRow } = neighbor.depth;
    const isMute = neighbor.receivedBytes === 0;
    return timeoutsInRow >= (isMute ? TIMEOUTS_IN_ROW_MAX : TIMEOUTS_AFTER_DATA_MAX);
  }

  #isWaitingForMany(): boolean {
    let count = 0;
    for (const { pending } of this.#parts.neighbors.values()) if (pending.size > 0) count += 1;
    return count >= DOWNLINK_NEIGHBORS_MIN;
  }

  /**
   * What nobody else has is waited for: to give it up would only throw away what has come of it,
   * and a slow uplink that many share would never bring anything through (RP10).
   */
  #canAskAnother(neighbor: Neighbor, index: ObjectIndex): boolean {
    const own = neighbor.known.has(index) ? 1 : 0;
    return this.#parts.picker.holdersOf(index) > own;
  }

  #next(neighbor: Neighbor, now: number): ObjectIndex | undefined {
    const { picker } = this.#parts;
    const index = picker.next(neighbor, now);
    // Objects that others have and nobody is asked for keep their holders busy: a second copy is
    // for when there are none.
    if (index !== undefined || picker.offeredCount > 0) return index;
    const gainMs = picker.hiddenCount > 0 ? ENDGAME_GAIN_EARLY_MS : ENDGAME_GAIN_MS;
    return chooseEndgameObject(neighbor, this.#askedOf, { now, gainMs });
  }

  /** What is needed soon is asked for with its deadline, the rest without (RP23). */
  #request(neighbor: Neighbor, indices: readonly ObjectIndex[], now: number): void {
    if (indices.length === 0) return;
    this.#parts.deadlines.setAtMost("sweep", now + SWEEP_INTERVAL_MS);
    const { picker, outbox } = this.#parts;
    const ordinary: ObjectIndex[] = [];
    for (const index of indices) {
      const dueAt = picker.dueAt(index, now);
      if (dueAt === undefined) ordinary.push(index);
      else {
        const withinMs = Math.max(0, Math.floor(dueAt - now));
        outbox.send(neighbor.peerId, { type: "urgent", withinMs, indices: [index] });
      }
    }
    outbox.sendIndices(neighbor.peerId, "request", ordinary);
  }

  /** The neighbor uses a wildcard: as if this had been asked for when the wildcard was given. */
  #onHandedOut(neighbor: Neighbor, message: DataMessage): PendingRequest | undefined {
    const { picker, wishing } = this.#parts;
    const { index, size, bytes } = message;
    if (neighbor.leftovers.take(index, bytes.length)) return undefined;
    const givenAt = wishing.onHandedOut(neighbor);
    const isMissing = picker.missing.has(index) && !this.#settling.has(index);
    if (givenAt === undefined || !isMissing) {
      neighbor.leftovers.expect(index, size - bytes.length);
      return undefined;
    }
    this.#markAsked(neighbor, index, { at: givenAt, wasAsked: false });
    return neighbor.pending.get(index);
  }

  #markAsked(
    neighbor: Neighbor,
    index: ObjectIndex,
    { at, wasAsked }: { readonly at: number; readonly wasAsked: boolean },
  ): void {
    this.#parts.picker.take(index);
    neighbor.lastAsked = index;
    neighbor.leftovers.forget(index);
    this.#intake.onAsked(1);
    if (this.#parts.keeping === "handedOver") {
      this.#parts.outbox.event({ type: "requestSent", index, to: neighbor.peerId });
    }
    neighbor.pending.set(index, {
      wasAsked,
      requestedAt: at,
      progressAt: at,
      beganAt: 0,
      assembly: undefined,
    });
    const askedOf = this.#askedOf.get(index) ?? new Set();
    this.#askedOf.set(index, askedOf.add(neighbor));
  }

  /** A request is over without an object; reopens the index when nobody else is asked for it. */
  #fail(neighbor: Neighbor, index: ObjectIndex, reason: RequestFailure, now: number): void {
    if (!neighbor.pending.has(index)) return;
    this.#tellFailed(neighbor, index, reason);
    this.#drop(neighbor, index, now);
    const askedOf = this.#askedOf.get(index);
    assert(askedOf !== undefined, "a pending object is asked of somebody");
    askedOf.delete(neighbor);
    if (askedOf.size > 0) return;
    this.#askedOf.delete(index);
    if (!this.#settling.has(index)) this.#parts.picker.reopen(index);
  }

  /** What has come of a pending object is not needed, nor is what may still come. */
  #drop(neighbor: Neighbor, index: ObjectIndex, now: number): void {
    const assembly = neighbor.pending.get(index)?.assembly;
    if (neighbor.pending.delete(index)) this.#intake.onAsked(-1);
    if (assembly === undefined) return;
    neighbor.leftovers.expect(index, assembly.size - assembly.receivedBytes);
    this.#release(neighbor, assembly.receivedBytes, now);
  }

  #settle(
    neighbor: Neighbor,
    {
      index,
      bytes,
      now,
    }: { readonly index: ObjectIndex; readonly bytes: Bytes; readonly now: number },
  ): void {
    const askedOf = this.#askedOf.get(index);
    assert(askedOf !== undefined, "an object that comes was asked of somebody");
    neighbor.pending.delete(index);
    this.#intake.onAsked(-1);
    askedOf.delete(neighbor);
    this.#askedOf.delete(index);
    for (const other of askedOf) {
      this.#drop(other, index, now);
      this.#tellFailed(other, index, "superseded");
      this.#parts.outbox.sendIndices(other.peerId, "cancel", [index]);
    }
    this.#settling.set(index, { from: neighbor, bytes });
    this.#parts.outbox.push({ type: "verifyObject", index, from: neighbor.peerId, bytes });
    // Those whose copies are not needed any more have room for others.
    for (const other of askedOf) this.fill(other, now);
  }

  #unsettle(index: ObjectIndex, { from, bytes }: Settling, now: number): void {
    this.#settling.delete(index);
    this.#release(from, bytes.length, now);
    this.#tellFailed(from, index, "refused");
    this.#parts.picker.reopen(index);
  }

  #tellFailed({ peerId }: Neighbor, index: ObjectIndex, reason: RequestFailure): void {
    if (this.#parts.keeping !== "handedOver") return;
    this.#parts.outbox.event({ type: "requestFailed", index, to: peerId, reason });
  }

  #release(neighbor: Neighbor, bytes: number, now: number): void {
    if (this.#parts.neighbors.get(neighbor.peerId) !== neighbor) return;
    this.#parts.releasing.release(neighbor, bytes, now);
  }
}

/** Nothing at all has come: the link itself may be what is wrong. */
function isMuteForLong(
  { receivedAt }: Neighbor,
  { progressAt }: PendingRequest,
  now: number,
): boolean {
  return now - Math.max(receivedAt, progressAt) > SOLE_HOLDER_PATIENCE_MS;
}
