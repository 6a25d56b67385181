/** What replication remembers of one neighbor. */

import { type ObjectIndex, type PeerId, type Range, RangeSet } from "../../base/index.ts";
import { FRAGMENT_BYTES_MAX } from "../../wire/index.ts";
import { FRAGMENT_BYTES_MIN } from "../config.ts";
import type { Assembly } from "./assembly.ts";
import type { DeliveryMark } from "./delivery-rate.ts";
import { Depth } from "./depth.ts";
import { Leftovers } from "./leftovers.ts";
import type { QueuedRequest } from "./request-queue.ts";
import type { SentObject } from "./uplink.ts";
import { WildcardsGiven, WildcardsTaken } from "./wildcards.ts";

/** An object asked of a neighbor and not answered yet. */
export interface PendingRequest {
  /** False when the neighbor hands it out by its own choice. */
  readonly wasAsked: boolean;
  readonly requestedAt: number;
  /** When the last fragment came, or `requestedAt`. */
  progressAt: number;
  /** When the first fragment came; 0: none has. */
  beganAt: number;
  /** Fragments so far; undefined before the first. */
  assembly: Assembly | undefined;
}

/** A neighbor, as the fetching, serving and announcing parts see it. */
export class Neighbor {
  readonly peerId: PeerId;
  /** What the neighbor says it holds, but for what it does not want to be asked for. */
  readonly known: RangeSet = new RangeSet();
  /** How many open objects it holds: wanted, missing, asked of nobody. The picker keeps it. */
  openCount = 0;

  // What it is asked for.

  /** Objects asked of it, in the order they were asked. */
  readonly pending: Map<ObjectIndex, PendingRequest> = new Map();
  /** Objects that it began to send and that are not taken any more. */
  readonly leftovers: Leftovers = new Leftovers();
  readonly depth: Depth;
  /** The index that it was asked for last; -2: none yet. */
  lastAsked = -2;
  /** Not asked before this moment; and how often in a row it has been busy. */
  busyUntil = 0;
  busyInRow = 0;
  /** It hands out objects by its own choice: these, and what it may send of them. */
  readonly seeding: WildcardsGiven = new WildcardsGiven();
  /** Payload bytes given free and not told yet, and when it was told last. */
  releasableBytes = 0;
  releasedAt: number = Number.NEGATIVE_INFINITY;
  /** Payload bytes of data that came, useful or not, and when the last did, ms. */
  receivedBytes = 0;
  receivedAt: number = Number.NEGATIVE_INFINITY;

  // What it asks for.

  /** It has asked for objects or told of some. */
  isTakingPart = false;

  /** Objects that it asked for and that no upload has begun for. */
  readonly queue: Map<ObjectIndex, QueuedRequest> = new Map();
  /** Requests that wait until something may be sent to it. */
  readonly parked: Set<QueuedRequest> = new Set();
  /** Wildcards that it gave to this peer, which is seeding. */
  readonly wildcards: WildcardsTaken = new WildcardsTaken();
  /** Payload bytes that may be sent to it now. */
  writableBytes = 0;
  /** Payload bytes sent that it has not given free. */
  inFlightBytes = 0;
  sentBytes = 0;
  /** How much longer than it can the last small thing took that it has given free, ms. */
  queueingMs = 0;
  /** Objects that were sent to it, whole or in part. */
  readonly given: RangeSet = new RangeSet();
  /** Objects sent whole. */
  sentCount = 0;

  // What it is told.

  /** How far along the log of announcements it has been told. */
  toldUntil = 0;
  /** Highest register version that it has or that was sent to it. */
  registerVersion = 0;
  /** Smoothed round trip, ms, as membership measures it; undefined before the first pong. */
  rttMs: number | undefined;
  #roundTripMsMin = Number.POSITIVE_INFINITY;
  /** Objects sent and not given free, in order. */
  #sentObjects: SentObject[] = [];
  /** Payload of objects that have not left whole. */
  #unfinishedBytes = 0;
  /** What is remembered of when the first of them began to leave. */
  #mark: DeliveryMark = { deliveredBytes: 0, deliveredAt: 0, leftAt: 0 };
  /** The part of that which may still be in the uplink, and when its last fragment left. */
  readonly unfinished: { countedBytes: number; sentAt: number } = { countedBytes: 0, sentAt: 0 };

  /** @param neighborCount  How many neighbors there are, this one included. */
  constructor(peerId: PeerId, neighborCount: number) {
    this.peerId = peerId;
    this.depth = new Depth(neighborCount);
  }

  /**
   * How far along the neighbor is, objects: what it announced, or what it got from here if it hides
   * that.
   */
  get progress(): number {
    return Math.max(this.known.size, this.sentCount);
  }

  /** When data last came from it or left for it, ms; `now` while some is asked for or under way. */
  usedAt(now: number): number {
    const isInUse = this.pending.size > 0 || this.queue.size > 0 || this.inFlightBytes > 0;
    if (isInUse) return now;
    const sentAt = this.sentBytes > 0 ? this.unfinished.sentAt : Number.NEGATIVE_INFINITY;
    return Math.max(this.receivedAt, sentAt);
  }

  /** True when the neighbor says that it holds the object. */
  holds(index: ObjectIndex): boolean {
    return this.known.has(index) || this.seeding.hidden.has(index);
  }

  /** True when the neighbor says that it holds all of the range. */
  holdsAll(range: Range): boolean {
    if (this.known.covers(range)) return true;
    for (let index = range.start; index < range.end; index += 1) {
      if (!this.holds(index)) return false;
    }
    return true;
  }

  /** When the oldest object left that was not given free, ms; undefined: all were. */
  get oldestSentAt(): number | undefined {
    return this.#sentObjects[0]?.sentAt;
  }

  /** The least time that something sent took to be answered, ms; 0: nothing was yet. */
  get roundTripMs(): number {
    return Number.isFinite(this.#roundTripMsMin) ? this.#roundTripMsMin : 0;
  }

  /** A round trip was measured without data, ms. */
  onRoundTrip(smoothedMs: number): void {
    this.rttMs = smoothedMs;
    this.#roundTripMsMin = Math.min(this.#roundTripMsMin, smoothedMs);
  }

  /** Payload leaves. @param mark  Told when it is the first of an object. */
  onFragmentSent(bytes: number, now: number, mark: () => DeliveryMark): void {
    if (this.#unfinishedBytes === 0) this.#mark = mark();
    this.sentBytes += bytes;
    this.inFlightBytes += bytes;
    this.writableBytes -= bytes;
    this.#unfinishedBytes += bytes;
    this.unfinished.countedBytes += bytes;
    this.unfinished.sentAt = now;
  }

  /** The last byte of an object has left: the receiver gives an object free, not a fragment. */
  onObjectSent(bytes: number, now: number): SentObject {
    this.sentCount += 1;
    return this.onWholeSent(bytes, now);
  }

  /** The same of something that is no object. */
  onWholeSent(bytes: number, now: number): SentObject {
    this.#unfinishedBytes -= bytes;
    const countedBytes = Math.min(bytes, this.unfinished.countedBytes);
    this.unfinished.countedBytes -= countedBytes;
    const object: SentObject = {
      ...{ bytes, sentAt: now, mark: this.#mark, countedBytes },
      freedAt: undefined,
    };
    this.#sentObjects.push(object);
    return object;
  }

  /** What has left of unfinished objects is too late to count. @returns How much that is. */
  uncountUnfinished(): number {
    const { countedBytes } = this.unfinished;
    this.unfinished.countedBytes = 0;
    return countedBytes;
  }

  /** Takes out what the neighbor has given free: bytes, and the objects that are among them. */
  takeFreed(
    inFlightBytes: number,
    now: number,
  ): { readonly sentBytes: number; readonly objects: readonly SentObject[] } {
    const sentBytes = this.inFlightBytes - inFlightBytes;
    this.inFlightBytes = inFlightBytes;
    let keptBytes = this.#unfinishedBytes;
    let first = this.#sentObjects.length;
    while (first > 0 && keptBytes < inFlightBytes) {
      first -= 1;
      keptBytes += this.#sentObjects[first]?.bytes ?? 0;
    }
    const objects = first === 0 ? [] : this.#sentObjects.splice(0, first);
    const last = objects.at(-1);
    if (last !== undefined) {
      this.#roundTripMsMin = Math.min(this.#roundTripMsMin, now - last.sentAt);
      if (last.bytes <= FRAGMENT_BYTES_MIN) {
        this.queueingMs = now - last.sentAt - this.#roundTripMsMin;
      }
    }
    return { sentBytes, objects };
  }

  /** Takes out everything, because the link is gone. */
  takeAll(): readonly SentObject[] {
    this.#unfinishedBytes = 0;
    this.inFlightBytes = 0;
    return this.#sentObjects.splice(0);
  }
}

/** True when a fragment may be sent to the neighbor now. */
export function isWritable({ writableBytes }: Neighbor): boolean {
  return writableBytes >= FRAGMENT_BYTES_MAX;
}
