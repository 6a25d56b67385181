/** A downlink: what reaches a peer, first come, first served, by the block. */

/** Bytes of a wire block. Source: network model of the swarm reference, §8. */
const BLOCK_BYTES = 16_384;

/** Milliseconds in a second. */
const SECOND_MS = 1_000;

/**
 * A server of a certain rate, in blocks: a message is through one block's time after its last byte
 * has come, unless others are before it.
 */
export class Downlink {
  readonly #bytesPerMs: number;
  #freeAt = 0;

  /** @param bytesPerSecond  Its rate; infinite is allowed. */
  constructor(bytesPerSecond: number) {
    this.#bytesPerMs = bytesPerSecond / SECOND_MS;
  }

  /**
   * Takes in a message.
   *
   * @param arrivedAt  When its last byte reaches this end, ms.
   * @returns When all of it is through, ms.
   */
  take(arrivedAt: number, sizeBytes: number): number {
    const lastBlockMs = Math.min(sizeBytes, BLOCK_BYTES) / this.#bytesPerMs;
    const throughAt = Math.max(
      arrivedAt + lastBlockMs,
      this.#freeAt + sizeBytes / this.#bytesPerMs,
    );
    this.#freeAt = throughAt;
    return throughAt;
  }
}
