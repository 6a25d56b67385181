/**
 * Receiver-granted credit (LK5): how many payload bytes of data may be under way, because nothing
 * else pushes back.
 */

import { assert } from "../base/index.ts";
import { CREDIT_WINDOW_BYTES } from "./limits.ts";

/** The sender's side. */
export class SendCredit {
  #grantedBytes = CREDIT_WINDOW_BYTES;
  #sentBytes = 0;

  /** Payload bytes that may be sent now. */
  get leftBytes(): number {
    return this.#grantedBytes - this.#sentBytes;
  }

  /** Payload bytes that were sent and that the receiver has not given free. */
  get inFlightBytes(): number {
    return this.#sentBytes - (this.#grantedBytes - CREDIT_WINDOW_BYTES);
  }

  /** Counts what is being sent; at most {@link leftBytes}. */
  spend(bytes: number): void {
    assert(bytes <= this.leftBytes, "data is sent against credit only");
    this.#sentBytes += bytes;
  }

  /**
   * Takes a grant.
   *
   * @param totalBytes  All that was ever granted.
   * @returns False when it goes back, or grants more than what was sent can have released.
   */
  grant(totalBytes: number): boolean {
    const most = this.#sentBytes + CREDIT_WINDOW_BYTES;
    if (totalBytes < this.#grantedBytes || totalBytes > most) return false;
    this.#grantedBytes = totalBytes;
    return true;
  }
}

/** The receiver's side. */
export class ReceiveCredit {
  #grantedBytes = CREDIT_WINDOW_BYTES;
  #receivedBytes = 0;
  #releasedBytes = 0;

  /** Counts what has arrived. @returns False when it exceeds what was granted. */
  receive(bytes: number): boolean {
    this.#receivedBytes += bytes;
    return this.#receivedBytes <= this.#grantedBytes;
  }

  /**
   * Counts what no longer occupies memory.
   *
   * @returns The total to grant from now on.
   */
  release(bytes: number): number {
    this.#releasedBytes += bytes;
    assert(this.#releasedBytes <= this.#receivedBytes, "only what was received is released");
    this.#grantedBytes = this.#releasedBytes + CREDIT_WINDOW_BYTES;
    return this.#grantedBytes;
  }
}
