/**
 * How fast objects get through, seen from their sender.
 *
 * Source: draft-cheng-iccrg-delivery-rate-estimation §2 and §3. Objects are given free in bursts:
 * several that left side by side are whole at the same moment. So what came through is set against
 * the time since the last delivery before the object left, and never against a shorter time than
 * the objects took to leave.
 */

/** What is remembered of an object when it leaves. */
export interface DeliveryMark {
  /** Bytes that had come through by then. */
  readonly deliveredBytes: number;
  /** When the last of them did, ms. */
  readonly deliveredAt: number;
  /** When the newest of them had left, ms. */
  readonly leftAt: number;
}

/** An object with its mark. */
export interface MarkedObject {
  readonly bytes: number;
  readonly sentAt: number;
  readonly mark: DeliveryMark;
}

/** Milliseconds in a second. */
const SECOND_MS = 1_000;

/** Counts what comes through. */
export class DeliveryRate {
  #deliveredBytes = 0;
  #deliveredAt = 0;
  #leftAt = 0;

  /** An object leaves now. @param isFirst  True when nothing else is under way. */
  markAt(now: number, isFirst: boolean): DeliveryMark {
    if (isFirst) {
      this.#deliveredAt = now;
      this.#leftAt = now;
    }
    return {
      deliveredBytes: this.#deliveredBytes,
      deliveredAt: this.#deliveredAt,
      leftAt: this.#leftAt,
    };
  }

  /**
   * Objects came through.
   *
   * @returns The greatest rate that they show, bytes per second; 0: none.
   */
  onDelivered(objects: readonly MarkedObject[], now: number): number {
    for (const { bytes, sentAt } of objects) {
      this.#deliveredBytes += bytes;
      this.#deliveredAt = now;
      this.#leftAt = Math.max(this.#leftAt, sentAt);
    }
    let most = 0;
    for (const { sentAt, mark } of objects) {
      const tookMs = Math.max(now - mark.deliveredAt, sentAt - mark.leftAt);
      if (tookMs <= 0) continue;
      const bytes = this.#deliveredBytes - mark.deliveredBytes;
      most = Math.max(most, (bytes * SECOND_MS) / tookMs);
    }
    return most;
  }
}
