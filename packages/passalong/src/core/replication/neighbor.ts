/** What replication remembers of one neighbor. */

import { type ObjectIndex, type PeerId, RangeSet } from "../../base/index.ts";
import {
  PIPELINE_BYTES_MAX,
  PIPELINE_DELAY_TARGET_MS,
  PIPELINE_DEPTH_MAX,
  PIPELINE_START_MIN,
  PIPELINE_START_TOTAL,
} from "../config.ts";
import type { Assembly } from "./assembly.ts";

/** An object asked of a neighbor and not answered yet. */
export interface PendingRequest {
  readonly requestedAt: number;
  /** When the last fragment came, or `requestedAt`. */
  progressAt: number;
  /** Fragments so far; undefined before the first. */
  assembly: Assembly | undefined;
}

/** Weight of the newest service time in the smoothed one. Source: RFC 6298 §2, alpha = 1/8. */
const SMOOTHING = 1 / 8;

/** A neighbor, as the fetching, serving and announcing parts see it. */
export class Neighbor {
  readonly peerId: PeerId;
  /** What the neighbor says it holds. */
  readonly known: RangeSet = new RangeSet();
  /** How many open objects it holds: wanted, missing, asked of nobody. The picker keeps it. */
  openCount = 0;
  /** Objects asked of it, in the order they were asked. */
  readonly pending: Map<ObjectIndex, PendingRequest> = new Map();
  /** The index that it was asked for last; -2: none yet. */
  lastAsked = -2;
  /** Objects that it asked for and that no upload has begun for, in order. */
  readonly queue: Set<ObjectIndex> = new Set();
  /** Objects not announced to it yet. */
  readonly unannounced: RangeSet = new RangeSet();
  /** Some of `unannounced` it lacks, so that it should know soon. */
  isAnnouncementUrgent = false;
  /** Highest register version that it has or that was sent to it. */
  registerVersion = 0;
  /** Payload bytes that may be sent to it now. */
  writableBytes = 0;
  /** Not asked before this moment. */
  busyUntil = 0;
  /** Requests given up since its last object. */
  timeoutsInRow = 0;
  /** From request to the last fragment, smoothed, ms; undefined before the first object. */
  serviceMs: number | undefined;
  /** Smoothed round trip, ms, as membership measures it. */
  rttMs: number | undefined;
  /** Payload bytes of data in both directions, useful or not. */
  receivedBytes = 0;
  sentBytes = 0;
  /** Objects sent whole. */
  sentCount = 0;
  #depth: number;
  #objectBytes = 0;

  /** @param neighborCount  How many neighbors there are, this one included. */
  constructor(peerId: PeerId, neighborCount: number) {
    this.peerId = peerId;
    this.#depth = Math.max(PIPELINE_START_MIN, PIPELINE_START_TOTAL / Math.max(1, neighborCount));
  }

  /**
   * How many objects should be asked of it at once. A neighbor that timed out is tried with one.
   */
  get depth(): number {
    if (this.timeoutsInRow > 0) return 1;
    const depthMax =
      this.#objectBytes === 0
        ? PIPELINE_START_TOTAL
        : Math.max(2, Math.floor(PIPELINE_BYTES_MAX / this.#objectBytes));
    return Math.min(Math.floor(this.#depth), depthMax);
  }

  /**
   * How far along the neighbor is, objects: what it announced, or what it got from here if it hides
   * that.
   */
  get progress(): number {
    return Math.max(this.known.size, this.sentCount);
  }

  /**
   * An object came whole: adapts the depth so that it takes about a round trip and {@link
   * PIPELINE_DELAY_TARGET_MS} from request to object (RP5).
   */
  onServed(elapsedMs: number, sizeBytes: number): void {
    const elapsed = Math.max(elapsedMs, 0.1);
    this.serviceMs =
      this.serviceMs === undefined
        ? elapsed
        : this.serviceMs + SMOOTHING * (elapsed - this.serviceMs);
    this.#objectBytes = Math.max(sizeBytes, this.#objectBytes * (1 - SMOOTHING));
    this.timeoutsInRow = 0;
    const target = (this.#depth * ((this.rttMs ?? 0) + PIPELINE_DELAY_TARGET_MS)) / elapsed;
    const step = (Math.min(2 * this.#depth, target) - this.#depth) / this.#depth;
    this.#depth = Math.min(PIPELINE_DEPTH_MAX, Math.max(1, this.#depth + step));
  }
}
