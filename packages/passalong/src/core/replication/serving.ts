/** Answers requests: one upload at a time as far as the links allow it. */

import {
  assert,
  type Bytes,
  type ObjectIndex,
  type PeerId,
  type RangeSet,
} from "../../base/index.ts";
import { FRAGMENT_BYTES_MAX } from "../../wire/index.ts";
import {
  ACTIVE_UPLOADS_MAX,
  ANSWER_PATIENCE_MS,
  BUSY_BACKLOG_MS,
  FRAGMENTS_PER_OBJECT_MAX,
  QUEUED_REQUESTS_PER_NEIGHBOR_MAX,
  READ_AHEAD_MS,
  UPLOADS_MAX,
} from "../config.ts";
import type { DeadlineTable } from "../deadlines.ts";
import type { ObjectKeeping } from "../io.ts";
import type { Outbox } from "../outbox.ts";
import { isWritable, type Neighbor } from "./neighbor.ts";
import type { Picker } from "./picker.ts";
import type { Precedence } from "./precedence.ts";
import { RequestQueue } from "./request-queue.ts";
import type { Seeding } from "./seeding.ts";
import type { Uplink } from "./uplink.ts";

/** Milliseconds in a second. */
const SECOND_MS = 1_000;

/** An object on its way to one neighbor. */
interface Upload {
  readonly neighbor: Neighbor;
  readonly index: ObjectIndex;
  /** When it began, ms. */
  readonly beganAt: number;
  /** Undefined while it is being read. */
  bytes: Bytes | undefined;
  /** How much of it has been sent. */
  sentBytes: number;
}

/** What serving needs of the rest of the core. */
export interface ServingParts {
  readonly neighbors: ReadonlyMap<PeerId, Neighbor>;
  readonly have: RangeSet;
  readonly picker: Picker;
  readonly seeding: Seeding;
  readonly uplink: Uplink;
  readonly precedence: Precedence;
  readonly deadlines: DeadlineTable;
  readonly outbox: Outbox;
  readonly keeping: ObjectKeeping;
}

/**
 * Uploads. A request waits until its object can begin to leave, so that the choice is made with the
 * newest knowledge (RP6).
 */
export class Serving {
  readonly #parts: ServingParts;
  readonly #requests: RequestQueue;
  readonly #uploads: Upload[] = [];
  readonly #reading = new Set<ObjectIndex>();
  /** Size of the last object sent, bytes: what a queued request is taken to cost. */
  #objectBytes = FRAGMENT_BYTES_MAX;
  /** The last upload was handed out and not asked for: they take turns. */
  #wasHandedOut = false;

  constructor(parts: ServingParts) {
    this.#parts = parts;
    this.#requests = new RequestQueue((index) => parts.picker.holdersOf(index));
  }

  /** True while something is being sent or waits to be. */
  get isBusy(): boolean {
    return this.#uploads.length > 0 || this.#requests.size > 0;
  }

  /** Bytes per second that all uploads together may take; undefined: no limit. */
  setUploadLimit(bytesPerSecond: number | undefined, now: number): void {
    this.#parts.uplink.setLimit(bytesPerSecond);
    this.pump(now);
  }

  /**
   * Queues what is had; denies what is not; answers `busy` when too much waits. Every request gets
   * one answer (RP3).
   */
  onRequest(
    neighbor: Neighbor,
    indices: readonly ObjectIndex[],
    { now, dueAt }: { readonly now: number; readonly dueAt: number | undefined },
  ): void {
    const denied: ObjectIndex[] = [];
    const refused: ObjectIndex[] = [];
    for (const index of indices) {
      if (!this.#parts.have.has(index)) denied.push(index);
      else if (this.#isBusyFor(neighbor)) refused.push(index);
      else this.#requests.add({ neighbor, index, dueAt });
    }
    this.#parts.outbox.sendIndices(neighbor.peerId, "deny", denied);
    this.#parts.outbox.sendIndices(neighbor.peerId, "busy", refused);
    this.pump(now);
  }

  /** Takes requests back; uploads that have begun to leave go on. */
  onCancel(neighbor: Neighbor, indices: readonly ObjectIndex[], now: number): void {
    for (const index of indices) {
      this.#requests.delete(neighbor, index);
      const upload = this.#uploads.find(
        (candidate) => candidate.neighbor === neighbor && candidate.index === index,
      );
      if (upload !== undefined && upload.sentBytes === 0) this.#drop(upload);
    }
    this.pump(now);
  }

  /** An object has been read, cannot be, or cannot be yet: its requests are `busy` then (RP32). */
  onRead(index: ObjectIndex, bytes: Bytes | "later" | undefined, now: number): void {
    this.#reading.delete(index);
    for (const upload of this.#uploads.filter((candidate) => candidate.index === index)) {
      if (upload.bytes !== undefined) continue;
      if (bytes !== undefined && bytes !== "later" && bytes.length > 0) {
        upload.bytes = bytes;
      } else {
        this.#drop(upload);
        const answer = bytes === "later" ? "busy" : "deny";
        this.#parts.outbox.sendIndices(upload.neighbor.peerId, answer, [index]);
      }
    }
    this.pump(now);
  }

  /** How much may be sent to a neighbor has changed. */
  onWritable(
    neighbor: Neighbor,
    room: { readonly bytes: number; readonly inFlightBytes: number },
    now: number,
  ): void {
    neighbor.writableBytes = room.bytes;
    this.#parts.uplink.onInFlight(neighbor, room.inFlightBytes, now);
    if (isWritable(neighbor)) this.#requests.onWritable(neighbor);
    this.pump(now);
  }

  /** Forgets everything for a neighbor that is gone. */
  onNeighborGone(neighbor: Neighbor, now: number): void {
    this.#requests.onNeighborGone(neighbor);
    this.#parts.uplink.onNeighborGone(neighbor);
    for (const upload of this.#uploads.filter((candidate) => candidate.neighbor === neighbor)) {
      this.#drop(upload);
    }
    this.pump(now);
  }

  /** Denies what waits for objects that are no longer had. */
  onRangesGone(): void {
    for (const neighbor of this.#parts.neighbors.values()) {
      const gone = [...neighbor.queue.keys()].filter((index) => !this.#parts.have.has(index));
      for (const index of gone) this.#requests.delete(neighbor, index);
      this.#parts.outbox.sendIndices(neighbor.peerId, "deny", gone);
    }
  }

  /** Sends and begins uploads as far as credit, window and pace allow. */
  pump(now: number): void {
    const { uplink, outbox } = this.#parts;
    uplink.onControlSent(outbox.takeControlBytes(), now);
    this.#parts.precedence.pump(now);
    while (this.#sendNext(now) || this.#beginNext(now));
    const overdueAt = this.#parts.seeding.overdueAt(now);
    if (overdueAt !== undefined && overdueAt > now) {
      this.#parts.deadlines.setAtMost("pace", overdueAt);
    }
  }

  /** Sends one fragment. @returns False when none may go now. */
  #sendNext(now: number): boolean {
    const upload = this.#uploads.find(canSend);
    if (upload?.bytes === undefined || !this.#parts.precedence.mayLeave(now)) return false;
    const { neighbor, index, sentBytes: offset, bytes } = upload;
    const fragment = bytes.subarray(offset, offset + this.#fragmentBytes(bytes.length));
    upload.sentBytes += fragment.length;
    this.#parts.uplink.onSent(neighbor, { bytes: fragment.length, objectBytes: bytes.length }, now);
    this.#parts.outbox.send(neighbor.peerId, {
      type: "data",
      index,
      size: bytes.length,
      offset,
      bytes: fragment,
    });
    if (upload.sentBytes === bytes.length) this.#finish(upload, bytes.length, now);
    return true;
  }

  #fragmentBytes(objectBytes: number): number {
    // Never more fragments than a receiver takes.
    const least = Math.ceil(objectBytes / FRAGMENTS_PER_OBJECT_MAX);
    return Math.max(least, this.#parts.uplink.fragmentBytes);
  }

  #finish(upload: Upload, sizeBytes: number, now: number): void {
    this.#drop(upload);
    this.#objectBytes = sizeBytes;
    const sent = this.#parts.uplink.onObjectSent(upload.neighbor, sizeBytes, now);
    this.#parts.seeding.onSent(upload, sent);
    this.#parts.outbox.event({
      type: "objectSent",
      index: upload.index,
      sizeBytes,
      to: upload.neighbor.peerId,
    });
  }

  /**
   * Begins one upload when those that have begun do not keep the uplink busy: blocked ones do not
   * count, or one stalled link would stop all. @returns False when none can begin.
   */
  #beginNext(now: number): boolean {
    // What was read for neighbors that are gone is still being read.
    if (Math.max(this.#uploads.length, this.#reading.size) >= UPLOADS_MAX) return false;
    let unblocked = 0;
    for (const upload of this.#uploads) {
      if (isWritable(upload.neighbor) && !this.#isUnanswered(upload, now)) unblocked += 1;
    }
    if (unblocked >= this.#lanes() || !this.#hasWork) return false;
    if (!this.#parts.precedence.mayLeave(now)) return false;
    const next = this.#choose(now);
    if (next === undefined) return false;
    const { neighbor, index } = next;
    this.#uploads.push({ neighbor, index, beganAt: now, bytes: undefined, sentBytes: 0 });
    neighbor.given.addIndex(index);
    this.#read(index, neighbor.peerId);
    return true;
  }

  /** The application takes its time: others need not wait for it (RP32). */
  #isUnanswered({ bytes, beganAt }: Upload, now: number): boolean {
    if (this.#parts.keeping === "stored" || bytes !== undefined) return false;
    const until = beganAt + ANSWER_PATIENCE_MS;
    if (until > now) this.#parts.deadlines.setAtMost("pace", until);
    return until <= now;
  }

  get #hasWork(): boolean {
    return this.#requests.size > 0 || this.#parts.seeding.isActive;
  }

  /** Uploads at once: one, and as many more as it takes to hide the time that reading takes. */
  #lanes(): number {
    const rate = this.#parts.uplink.bytesPerSecond;
    if (rate === undefined) return 1;
    const hidden = (rate * READ_AHEAD_MS) / (SECOND_MS * this.#objectBytes);
    return Math.min(ACTIVE_UPLOADS_MAX, 1 + Math.floor(hidden));
  }

  /** A request, or what is handed out by our own choice: they take turns while there are both. */
  #choose(now: number): { readonly neighbor: Neighbor; readonly index: ObjectIndex } | undefined {
    const canServe = (neighbor: Neighbor): boolean =>
      isWritable(neighbor) && !this.#parts.uplink.isHeldUp(neighbor, now);
    const request = this.#wasHandedOut ? this.#requests.take(canServe) : undefined;
    if (request !== undefined) {
      this.#wasHandedOut = false;
      return request;
    }
    const { seeding } = this.#parts;
    const handOut = seeding.next(canServe, now);
    if (handOut === undefined) return this.#requests.take(canServe);
    seeding.onHandedOut(handOut, now);
    this.#wasHandedOut = true;
    return handOut;
  }

  #read(index: ObjectIndex, peerId: PeerId): void {
    if (this.#reading.has(index)) return;
    this.#reading.add(index);
    const isTold = this.#parts.keeping === "handedOver";
    this.#parts.outbox.push({ type: "readObject", index, ...(isTold ? { for: peerId } : {}) });
  }

  #drop(upload: Upload): void {
    const slot = this.#uploads.indexOf(upload);
    assert(slot >= 0, "an upload ends once");
    this.#uploads.splice(slot, 1);
  }

  #isBusyFor(neighbor: Neighbor): boolean {
    if (neighbor.queue.size >= QUEUED_REQUESTS_PER_NEIGHBOR_MAX) return true;
    const rate = this.#parts.uplink.bytesPerSecond;
    // What waits for a link that takes nothing is no work for the uplink.
    const { readySize } = this.#requests;
    if (rate === undefined || readySize === 0) return false;
    return (readySize * this.#objectBytes * SECOND_MS) / rate > BUSY_BACKLOG_MS;
  }
}

function canSend({ neighbor, bytes, sentBytes }: Upload): boolean {
  if (bytes === undefined) return false;
  return neighbor.writableBytes >= Math.min(bytes.length - sentBytes, FRAGMENT_BYTES_MAX);
}
