/** Routed bytes leave at a bounded pace, neighbor by neighbor (RT3). */

import { type PeerId, TokenBucket } from "../../base/index.ts";
import { overlayFrameBytes, type OverlayMessage } from "../../wire/index.ts";
import type { DeadlineTable } from "../deadlines.ts";
import type { Outbox } from "../outbox.ts";
import {
  ROUTED_IN,
  ROUTED_MESSAGE_BYTES,
  ROUTED_OUT,
  ROUTED_PACE_MS,
  ROUTED_QUEUE_BYTES_MAX,
} from "./config.ts";

interface Lane {
  readonly out: TokenBucket;
  readonly in: TokenBucket;
  readonly queue: OverlayMessage[];
  queuedBytes: number;
}

/** One queue and two limits of rate for each neighbor. */
export class RoutedSending {
  readonly #outbox: Outbox;
  readonly #deadlines: DeadlineTable;
  readonly #lanes = new Map<PeerId, Lane>();

  constructor(outbox: Outbox, deadlines: DeadlineTable) {
    this.#outbox = outbox;
    this.#deadlines = deadlines;
  }

  /** A link stands. */
  onNeighborConnected(peerId: PeerId, now: number): void {
    this.#lanes.set(peerId, {
      out: new TokenBucket(ROUTED_OUT, now),
      in: new TokenBucket(ROUTED_IN, now),
      queue: [],
      queuedBytes: 0,
    });
  }

  /** A link is lost, and what waited for it. */
  onNeighborGone(peerId: PeerId): void {
    this.#lanes.delete(peerId);
  }

  /** True while what a neighbor sends keeps to the limit of rate. */
  admits(from: PeerId, message: OverlayMessage, now: number): boolean {
    return this.#lanes.get(from)?.in.take(now, costOf(message)) ?? false;
  }

  /** True when {@link send} would take it. */
  takes(to: PeerId, message: OverlayMessage): boolean {
    const lane = this.#lanes.get(to);
    return lane !== undefined && lane.queuedBytes + costOf(message) <= ROUTED_QUEUE_BYTES_MAX;
  }

  /** Sends now or soon. @returns False when nobody is there or too much waits already. */
  send(to: PeerId, message: OverlayMessage, now: number): boolean {
    const lane = this.#lanes.get(to);
    if (lane === undefined) return false;
    const cost = costOf(message);
    if (lane.queue.length === 0 && lane.out.take(now, cost)) {
      this.#outbox.send(to, message);
      return true;
    }
    if (lane.queuedBytes + cost > ROUTED_QUEUE_BYTES_MAX) return false;
    lane.queue.push(message);
    lane.queuedBytes += cost;
    this.#deadlines.setAtMost("routePace", now + ROUTED_PACE_MS);
    return true;
  }

  /** The moment of "routePace" has come. */
  onDeadline(now: number): void {
    let isWaiting = false;
    for (const [peerId, lane] of this.#lanes) {
      for (let [message] = lane.queue; message !== undefined; [message] = lane.queue) {
        const cost = costOf(message);
        if (!lane.out.take(now, cost)) break;
        lane.queue.shift();
        lane.queuedBytes -= cost;
        this.#outbox.send(peerId, message);
      }
      isWaiting ||= lane.queue.length > 0;
    }
    if (isWaiting) this.#deadlines.setAtMost("routePace", now + ROUTED_PACE_MS);
  }
}

function costOf(message: OverlayMessage): number {
  return overlayFrameBytes(message) + ROUTED_MESSAGE_BYTES;
}
