/** An uplink: what leaves a peer, one after the other on a link, fairly among links. */

import type { Timeline } from "../timeline.ts";

/** Bytes that a transmission may be short of its end because of rounding. */
const ROUNDING_BYTES = 1e-3;

/** Milliseconds in a second. */
const SECOND_MS = 1_000;

/** Something on its way out. */
interface Transmission {
  readonly sizeBytes: number;
  leftBytes: number;
  /** Called when the last byte has left. */
  readonly onTransmitted: (startedAt: number) => void;
  startedAt: number;
}

/** What waits for one link, in order. */
export type UplinkQueue = Transmission[];

/**
 * A server of a certain rate that the links with something to send share equally, byte by byte.
 *
 * Control messages do not wait in it; their bytes are a debt that it pays before it goes on
 * (network model of the swarm reference, §8).
 */
export class Uplink {
  readonly #timeline: Timeline;
  readonly #subject: number;
  readonly #busy: UplinkQueue[] = [];
  #bytesPerMs: number;
  #debtBytes = 0;
  #servedAt = 0;
  /** When the next look is due; others that were planned are passed over. */
  #looksAt: number | undefined;

  /** @param bytesPerSecond  Its rate; infinite is allowed. */
  constructor(timeline: Timeline, subject: number, bytesPerSecond: number) {
    this.#timeline = timeline;
    this.#subject = subject;
    this.#bytesPerMs = bytesPerSecond / SECOND_MS;
  }

  /** Changes the rate from now on. */
  setRate(bytesPerSecond: number): void {
    this.#serve();
    this.#bytesPerMs = bytesPerSecond / SECOND_MS;
    this.#plan();
  }

  /** Takes note of control bytes that leave now. */
  charge(bytes: number): void {
    if (this.#busy.length === 0) this.#serve();
    this.#debtBytes += bytes;
  }

  /** Puts a message at the end of a link's queue. */
  send(queue: UplinkQueue, sizeBytes: number, onTransmitted: (startedAt: number) => void): void {
    this.#serve();
    const startedAt = this.#timeline.now;
    queue.push({ sizeBytes, leftBytes: sizeBytes, onTransmitted, startedAt });
    if (queue.length > 1) return;
    this.#busy.push(queue);
    this.#plan();
  }

  /** Forgets what waits for a link that is gone. */
  drop(queue: UplinkQueue): void {
    this.#serve();
    queue.length = 0;
    const slot = this.#busy.indexOf(queue);
    if (slot >= 0) this.#busy.splice(slot, 1);
    this.#plan();
  }

  /** Brings what has left up to now. */
  #serve(): void {
    const { now } = this.#timeline;
    let bytes = this.#bytesIn(now - this.#servedAt);
    this.#servedAt = now;
    const paid = Math.min(bytes, this.#debtBytes);
    this.#debtBytes -= paid;
    bytes -= paid;
    const share = bytes / Math.max(1, this.#busy.length);
    for (const queue of this.#busy) {
      const first = queue[0];
      if (first !== undefined) first.leftBytes -= share;
    }
  }

  /** What leaves in a while; no time at all is enough for an uplink without limit. */
  #bytesIn(elapsedMs: number): number {
    const isLimited = Number.isFinite(this.#bytesPerMs);
    return isLimited ? elapsedMs * this.#bytesPerMs : Number.MAX_VALUE;
  }

  /** Plans a look at the moment at which the next message should have left. */
  #plan(): void {
    if (this.#busy.length === 0) return;
    let least = Number.POSITIVE_INFINITY;
    for (const queue of this.#busy) least = Math.min(least, queue[0]?.leftBytes ?? least);
    const bytes = Math.max(0, least) * this.#busy.length + this.#debtBytes;
    const at = this.#timeline.now + bytes / this.#bytesPerMs;
    if (this.#looksAt !== undefined && this.#looksAt <= at) return;
    this.#looksAt = at;
    this.#timeline.at(at, "transmitted", this.#subject, () => {
      if (this.#looksAt === at) this.#look();
    });
  }

  #look(): void {
    this.#looksAt = undefined;
    this.#serve();
    for (const queue of [...this.#busy]) {
      const first = queue[0];
      if (first !== undefined && first.leftBytes <= ROUNDING_BYTES) this.#finish(queue, first);
    }
    this.#plan();
  }

  #finish(queue: UplinkQueue, first: Transmission): void {
    queue.shift();
    const next = queue[0];
    if (next !== undefined) next.startedAt = this.#timeline.now;
    else this.#busy.splice(this.#busy.indexOf(queue), 1);
    first.onTransmitted(first.startedAt);
  }
}
