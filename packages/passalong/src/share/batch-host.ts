/**
 * A share's side of the core: answers reads, verifications and storage for the batch that the share
 * is about.
 */

import type { Bytes, ObjectIndex } from "../base/index.ts";
import type { ObjectHost } from "../group/index.ts";
import type { Place } from "./batch-layout.ts";
import type { BatchObjects, ShareTrust } from "./batch-objects.ts";
import { openHead } from "./head.ts";

/** What a host needs. */
export interface BatchHostOptions {
  readonly trust: ShareTrust;
  /** Keeps an authentic object that was wanted; false when it cannot be kept now. Never rejects. */
  readonly keep: (place: Place, bytes: Bytes) => Promise<boolean>;
  /** An object of the batch that was here cannot be read any more. */
  readonly onReadFailure: (index: ObjectIndex, error: unknown) => void;
  /** A chunk is not what it was when it was hashed; its bytes have gone to nobody. */
  readonly onChunkChanged: (position: number) => void;
}

/**
 * The same for a provider and a receiver: they differ in where chunks are and in what keeping
 * means.
 */
export class BatchHost implements ObjectHost {
  /** The batch; undefined until its head is known. */
  batch: BatchObjects | undefined;
  /**
   * True: chunks are hashed again before they leave, because their files are in people's hands. Who
   * sends wrong bytes is banned, whatever the reason (RP7).
   */
  checksReads = false;
  readonly #options: BatchHostOptions;

  constructor(options: BatchHostOptions) {
    this.#options = options;
  }

  async read(index: ObjectIndex): Promise<Bytes | undefined> {
    const { batch } = this;
    if (batch === undefined) return undefined;
    try {
      const bytes = await batch.read(index);
      return bytes === undefined ? undefined : await this.#checked(batch, index, bytes);
    } catch (error) {
      this.#options.onReadFailure(index, error);
      return undefined;
    }
  }

  async verify(index: ObjectIndex, bytes: Bytes): Promise<boolean> {
    return this.batch?.verify(index, bytes) ?? false;
  }

  async store(index: ObjectIndex, bytes: Bytes): Promise<boolean> {
    const place = this.batch?.layout.placeOf(index);
    return place === undefined ? false : this.#options.keep(place, bytes);
  }

  async verifyRegister(version: number, value: Bytes): Promise<boolean> {
    return openHead(value, version, this.#options.trust) !== undefined;
  }

  async #checked(
    batch: BatchObjects,
    index: ObjectIndex,
    bytes: Bytes,
  ): Promise<Bytes | undefined> {
    const place = batch.layout.placeOf(index);
    if (!this.checksReads || place?.kind !== "chunk") return bytes;
    if (await batch.verify(index, bytes)) return bytes;
    this.#options.onChunkChanged(place.position);
    return undefined;
  }
}
