/**
 * The objects of one batch: reads them for others, and tells whether those of others are authentic.
 */

import { assert, type Bytes, type ObjectIndex } from "../base/index.ts";
import { bytesOfId, deriveGroupKeys, type GroupSpecifier } from "../group/index.ts";
import type { BatchLayout } from "./batch-layout.ts";
import { HASH_BYTES } from "./limits.ts";
import { hashRangeOf, isAuthenticPage } from "./page.ts";

/** Where the bytes of a batch are: a store, or the provider's own files. */
export interface ByteStream {
  /** Exactly the bytes from `start` up to `end`. @throws {@link StorageError} */
  read(start: number, end: number): Promise<Bytes>;
}

/** Whose signatures count, and for which group. */
export interface ShareTrust {
  /** 32 bytes. */
  readonly groupId: Bytes;
  /** Ed25519. */
  readonly publisherKey: Bytes;
}

/** The trust that a specifier spells. */
export function shareTrustOf(specifier: GroupSpecifier): ShareTrust {
  const { groupId } = deriveGroupKeys(specifier);
  return { groupId: bytesOfId(groupId), publisherKey: specifier.publisherKey };
}

/** What a batch's objects are checked against. */
export interface BatchObjectsOptions {
  readonly layout: BatchLayout;
  /** From the head, which is authentic. */
  readonly pieceHashes: readonly Bytes[];
  readonly trust: ShareTrust;
  readonly sha256: (bytes: Bytes) => Promise<Bytes>;
}

/**
 * Keeps catalogue pieces and pages in memory, at most 4 MiB and 36 MiB; chunks stay in the stream.
 */
export class BatchObjects {
  readonly layout: BatchLayout;
  /** Where chunks are read from; undefined until there is a place for them. */
  stream: ByteStream | undefined;
  readonly #options: BatchObjectsOptions;
  readonly #pieces = new Map<number, Bytes>();
  readonly #pages = new Map<number, Bytes>();

  constructor(options: BatchObjectsOptions) {
    this.layout = options.layout;
    this.#options = options;
  }

  /** Keeps a catalogue piece that is known to be authentic. */
  addPiece(position: number, bytes: Bytes): void {
    assert(position < this.layout.pieceCount, "the piece is of this batch");
    this.#pieces.set(position, bytes);
  }

  /** Keeps a page that is known to be authentic. */
  addPage(position: number, bytes: Bytes): void {
    assert(position < this.layout.pageCount, "the page is of this batch");
    this.#pages.set(position, bytes);
  }

  /** The whole catalogue, or undefined while a piece is missing. */
  catalogue(): Bytes | undefined {
    if (this.#pieces.size < this.layout.pieceCount) return undefined;
    const catalogue = new Uint8Array(this.layout.shape.catalogueBytes);
    for (const [position, bytes] of this.#pieces) {
      catalogue.set(bytes, this.layout.catalogueRangeOf(position).start);
    }
    return catalogue;
  }

  /** True when the page is here. */
  hasPage(position: number): boolean {
    return this.#pages.has(position);
  }

  /**
   * The object's bytes; undefined when it is not here or not of this batch. @throws {@link
   * StorageError}
   */
  async read(index: ObjectIndex): Promise<Bytes | undefined> {
    const place = this.layout.placeOf(index);
    switch (place?.kind) {
      case "piece":
        return this.#pieces.get(place.position);
      case "page":
        return this.#pages.get(place.position);
      case "chunk": {
        const { start, end } = this.layout.streamRangeOf(place.position);
        return this.stream?.read(start, end);
      }
      case undefined:
        return undefined;
    }
  }

  /** True when the bytes are what the publisher published at this index (SH13). */
  async verify(index: ObjectIndex, bytes: Bytes): Promise<boolean> {
    const place = this.layout.placeOf(index);
    switch (place?.kind) {
      case "piece":
        return this.#verifyPiece(place.position, bytes);
      case "page":
        return this.#verifyPage(place.position, bytes);
      case "chunk":
        return this.#verifyChunk(place.position, bytes);
      case undefined:
        return false;
    }
  }

  async #verifyPiece(position: number, bytes: Bytes): Promise<boolean> {
    const { start, end } = this.layout.catalogueRangeOf(position);
    const expected = this.#options.pieceHashes[position];
    if (bytes.length !== end - start || expected === undefined) return false;
    return isHashAt(await this.#options.sha256(bytes), expected, 0);
  }

  #verifyPage(position: number, bytes: Bytes): boolean {
    if (bytes.length !== this.layout.pageBytesOf(position)) return false;
    const { groupId, publisherKey } = this.#options.trust;
    const index = this.layout.pages.start + position;
    return isAuthenticPage(bytes, { groupId, index }, publisherKey);
  }

  async #verifyChunk(position: number, bytes: Bytes): Promise<boolean> {
    const { start, end } = this.layout.streamRangeOf(position);
    const page = this.#pages.get(Math.floor(position / this.layout.chunksPerPage));
    if (bytes.length !== end - start || page === undefined) return false;
    const slot = position % this.layout.chunksPerPage;
    return isHashAt(await this.#options.sha256(bytes), page, hashRangeOf(slot).start);
  }
}

/** True when the hash stands at an offset of the bytes. */
function isHashAt(hash: Bytes, bytes: Bytes, offset: number): boolean {
  if (hash.length !== HASH_BYTES) return false;
  for (let index = 0; index < HASH_BYTES; index += 1) {
    if (hash[index] !== bytes[offset + index]) return false;
  }
  return true;
}
