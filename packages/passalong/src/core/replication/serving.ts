/**
 * Answers requests: one upload at a time as far as the links allow it, neediest and rarest first.
 */

import {
  assert,
  type Bytes,
  type ObjectIndex,
  type PeerId,
  type RangeSet,
} from "../../base/index.ts";
import { FRAGMENT_BYTES_MAX, INDICES_PER_MESSAGE_MAX } from "../../wire/index.ts";
import {
  ACTIVE_UPLOADS_MAX,
  ACTIVE_UPLOADS_PACED_MAX,
  BUSY_BACKLOG_MS,
  QUEUED_REQUESTS_PER_NEIGHBOR_MAX,
  UPLOADS_MAX,
} from "../config.ts";
import type { DeadlineTable } from "../deadlines.ts";
import type { Outbox } from "../outbox.ts";
import type { Neighbor } from "./neighbor.ts";
import { Pacer } from "./pacer.ts";
import type { Picker } from "./picker.ts";

/** An object on its way to one neighbor. */
interface Upload {
  readonly neighbor: Neighbor;
  readonly index: ObjectIndex;
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
  readonly deadlines: DeadlineTable;
  readonly outbox: Outbox;
}

/**
 * The uplink. Requests wait in each neighbor's queue; an upload is chosen only when it can begin,
 * so that the choice is made with the newest knowledge (RP6).
 */
export class Serving {
  readonly #parts: ServingParts;
  readonly #pacer = new Pacer();
  readonly #uploads: Upload[] = [];
  readonly #reading = new Set<ObjectIndex>();
  /** Size of the last object sent, bytes: what a queued request is taken to cost. */
  #objectBytes = FRAGMENT_BYTES_MAX;

  constructor(parts: ServingParts) {
    this.#parts = parts;
  }

  /** Payload per second that all uploads together may take; undefined: no limit. */
  setUploadLimit(bytesPerSecond: number | undefined, now: number): void {
    this.#pacer.setRate(bytesPerSecond);
    this.pump(now);
  }

  /**
   * Queues what is had; denies what is not; answers `busy` when too much waits. Every request gets
   * one answer (RP3).
   */
  onRequest(neighbor: Neighbor, indices: readonly ObjectIndex[], now: number): void {
    const denied: ObjectIndex[] = [];
    const refused: ObjectIndex[] = [];
    for (const index of indices) {
      if (!this.#parts.have.has(index)) denied.push(index);
      else if (this.#isBusyFor(neighbor)) refused.push(index);
      else neighbor.queue.add(index);
    }
    this.#answer(neighbor, "deny", denied);
    this.#answer(neighbor, "busy", refused);
    this.pump(now);
  }

  /** Takes requests back; uploads that have begun to leave go on. */
  onCancel(neighbor: Neighbor, indices: readonly ObjectIndex[], now: number): void {
    for (const index of indices) {
      neighbor.queue.delete(index);
      const upload = this.#uploads.find(
        (candidate) => candidate.neighbor === neighbor && candidate.index === index,
      );
      if (upload !== undefined && upload.sentBytes === 0) this.#drop(upload);
    }
    this.pump(now);
  }

  /** An object has been read, or cannot be. */
  onRead(index: ObjectIndex, bytes: Bytes | undefined, now: number): void {
    this.#reading.delete(index);
    for (const upload of this.#uploads.filter((candidate) => candidate.index === index)) {
      if (upload.bytes !== undefined) continue;
      if (bytes !== undefined && bytes.length > 0) {
        upload.bytes = bytes;
      } else {
        this.#drop(upload);
        this.#answer(upload.neighbor, "deny", [index]);
      }
    }
    this.pump(now);
  }

  /** Forgets everything for a neighbor that is gone. */
  onNeighborGone(neighbor: Neighbor, now: number): void {
    for (const upload of this.#uploads.filter((candidate) => candidate.neighbor === neighbor)) {
      this.#drop(upload);
    }
    this.pump(now);
  }

  /** Denies what waits for objects that are no longer had. */
  onRangesGone(): void {
    for (const neighbor of this.#parts.neighbors.values()) {
      const gone = [...neighbor.queue].filter((index) => !this.#parts.have.has(index));
      for (const index of gone) neighbor.queue.delete(index);
      this.#answer(neighbor, "deny", gone);
    }
  }

  /** Sends and begins uploads as far as credit and pace allow. */
  pump(now: number): void {
    this.#sendFragments(now);
    while (this.#canBegin()) {
      const upload = this.#begin();
      if (upload === undefined) return;
    }
  }

  #sendFragments(now: number): void {
    for (const upload of [...this.#uploads]) {
      while (upload.bytes !== undefined && this.#canSend(upload, upload.bytes)) {
        const readyAt = this.#pacer.readyAt(now);
        if (readyAt > now) {
          this.#parts.deadlines.set("pace", readyAt);
          return;
        }
        this.#sendFragment(upload, upload.bytes, now);
      }
    }
  }

  #canSend(upload: Upload, bytes: Bytes): boolean {
    const rest = bytes.length - upload.sentBytes;
    return rest > 0 && upload.neighbor.writableBytes >= Math.min(rest, FRAGMENT_BYTES_MAX);
  }

  #sendFragment(upload: Upload, bytes: Bytes, now: number): void {
    const { neighbor, index, sentBytes: offset } = upload;
    const fragment = bytes.subarray(offset, offset + FRAGMENT_BYTES_MAX);
    upload.sentBytes += fragment.length;
    neighbor.sentBytes += fragment.length;
    neighbor.writableBytes -= fragment.length;
    this.#pacer.onSent(fragment.length, now);
    this.#parts.outbox.push({
      type: "send",
      to: neighbor.peerId,
      message: { type: "data", index, size: bytes.length, offset, bytes: fragment },
    });
    if (upload.sentBytes === bytes.length) this.#finish(upload, bytes.length);
  }

  #finish(upload: Upload, sizeBytes: number): void {
    this.#drop(upload);
    this.#objectBytes = sizeBytes;
    upload.neighbor.sentCount += 1;
    this.#parts.outbox.event({
      type: "objectSent",
      index: upload.index,
      sizeBytes,
      to: upload.neighbor.peerId,
    });
  }

  /**
   * Another upload may begin while few enough can go on: blocked ones do not count, or one stalled
   * link would stop all.
   */
  #canBegin(): boolean {
    if (this.#uploads.length >= UPLOADS_MAX) return false;
    let unblocked = 0;
    for (const { neighbor } of this.#uploads) {
      if (neighbor.writableBytes >= FRAGMENT_BYTES_MAX) unblocked += 1;
    }
    const isPaced = this.#pacer.bytesPerSecond !== undefined;
    return unblocked < (isPaced ? ACTIVE_UPLOADS_PACED_MAX : ACTIVE_UPLOADS_MAX);
  }

  /**
   * Begins the queued request with the least copies(object) + progress(requester). Source: swarm
   * simulation.
   */
  #begin(): Upload | undefined {
    let best: { neighbor: Neighbor; index: ObjectIndex } | undefined;
    let bestScore = Number.POSITIVE_INFINITY;
    for (const neighbor of this.#parts.neighbors.values()) {
      if (neighbor.writableBytes < FRAGMENT_BYTES_MAX) continue;
      for (const index of neighbor.queue) {
        const score = this.#parts.picker.holdersOf(index) + neighbor.progress;
        if (score >= bestScore) continue;
        bestScore = score;
        best = { neighbor, index };
      }
    }
    if (best === undefined) return undefined;
    const upload: Upload = { ...best, bytes: undefined, sentBytes: 0 };
    best.neighbor.queue.delete(best.index);
    this.#uploads.push(upload);
    this.#read(best.index);
    return upload;
  }

  #read(index: ObjectIndex): void {
    if (this.#reading.has(index)) return;
    this.#reading.add(index);
    this.#parts.outbox.push({ type: "readObject", index });
  }

  #drop(upload: Upload): void {
    const slot = this.#uploads.indexOf(upload);
    assert(slot >= 0, "an upload ends once");
    this.#uploads.splice(slot, 1);
  }

  #isBusyFor(neighbor: Neighbor): boolean {
    if (neighbor.queue.size >= QUEUED_REQUESTS_PER_NEIGHBOR_MAX) return true;
    const rate = this.#pacer.bytesPerSecond;
    if (rate === undefined) return false;
    let queued = 0;
    for (const other of this.#parts.neighbors.values()) queued += other.queue.size;
    return queued > 0 && (queued * this.#objectBytes * 1_000) / rate > BUSY_BACKLOG_MS;
  }

  #answer(neighbor: Neighbor, type: "deny" | "busy", indices: readonly ObjectIndex[]): void {
    for (let first = 0; first < indices.length; first += INDICES_PER_MESSAGE_MAX) {
      const part = indices.slice(first, first + INDICES_PER_MESSAGE_MAX);
      this.#parts.outbox.push({
        type: "send",
        to: neighbor.peerId,
        message: { type, indices: part },
      });
    }
  }
}
