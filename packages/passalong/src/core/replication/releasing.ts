/** Tells neighbors how much memory their data has given free: credit, and the sign of arrival. */

import { RELEASE_BYTES, RELEASE_INTERVAL_MS } from "../config.ts";
import type { DeadlineTable } from "../deadlines.ts";
import type { Outbox } from "../outbox.ts";
import type { Neighbor } from "./neighbor.ts";

/**
 * Batches releases: at once when the last one is some time ago, since senders measure their uplinks
 * by them; else a little later, or when enough has come together (RP13).
 */
export class Releasing {
  readonly #deadlines: DeadlineTable;
  readonly #outbox: Outbox;
  readonly #waiting = new Set<Neighbor>();

  constructor(deadlines: DeadlineTable, outbox: Outbox) {
    this.#deadlines = deadlines;
    this.#outbox = outbox;
  }

  /** Payload bytes of a neighbor no longer occupy memory. */
  release(neighbor: Neighbor, bytes: number, now: number): void {
    if (bytes === 0) return;
    neighbor.releasableBytes += bytes;
    const dueAt = neighbor.releasedAt + RELEASE_INTERVAL_MS;
    if (dueAt <= now || neighbor.releasableBytes >= RELEASE_BYTES) {
      this.#flush(neighbor, now);
    } else {
      this.#waiting.add(neighbor);
      this.#deadlines.setAtMost("release", dueAt);
    }
  }

  /** The deadline `release` has come. */
  onDeadline(now: number): void {
    for (const neighbor of [...this.#waiting]) this.#flush(neighbor, now);
  }

  /** Forgets a neighbor that is gone. */
  onNeighborGone(neighbor: Neighbor): void {
    this.#waiting.delete(neighbor);
  }

  #flush(neighbor: Neighbor, now: number): void {
    this.#waiting.delete(neighbor);
    const { peerId, releasableBytes: bytes } = neighbor;
    neighbor.releasableBytes = 0;
    neighbor.releasedAt = now;
    this.#outbox.push({ type: "releaseCredit", peerId, bytes });
  }
}
