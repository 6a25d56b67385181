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
}

/**
 * The same for a provider and a receiver: they differ in where chunks are and in what keeping
 * means.
 */
export class BatchHost implements ObjectHost {
  /** The batch; undefined until its head is known. */
  batch: BatchObjects | undefined;
  readonly #options: BatchHostOptions;

  constructor(options: BatchHostOptions) {
    this.#options = options;
  }

  async read(index: ObjectIndex): Promise<Bytes | undefined> {
    try {
      return await this.batch?.read(index);
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
}
