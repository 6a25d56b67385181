/**
 * Where the objects of a batch lie in the group's index space, and which bytes each of them holds
 * (SH5).
 */

import { assert, type ObjectIndex, type Range } from "../base/index.ts";
import { SIGNATURE_BYTES } from "../group/index.ts";
import {
  CATALOGUE_PIECE_BYTES,
  CHUNK_BYTES_MAX,
  CHUNK_BYTES_MIN,
  CHUNKS_AIM_MAX,
  HASH_BYTES,
  PAGE_STRETCH_BYTES,
} from "./limits.ts";

/**
 * Size of a batch's chunks, bytes: the smallest power of two that makes at most 4,096 of them,
 * within 64 KiB and 1 MiB (SH8).
 */
export function chunkSizeFor(streamBytes: number): number {
  let chunkBytes = CHUNK_BYTES_MIN;
  while (chunkBytes < CHUNK_BYTES_MAX && chunkBytes * CHUNKS_AIM_MAX < streamBytes) {
    chunkBytes *= 2;
  }
  return chunkBytes;
}

/** How many pieces a catalogue of this size is cut into. */
export function pieceCountOf(catalogueBytes: number): number {
  return Math.ceil(catalogueBytes / CATALOGUE_PIECE_BYTES);
}

/** The figures that a layout follows from. */
export interface BatchShape {
  /** Index of the first catalogue piece. */
  readonly firstIndex: ObjectIndex;
  /** At least 1. */
  readonly catalogueBytes: number;
  /** Length of the batch's byte stream. */
  readonly sizeBytes: number;
  /** A power of two. */
  readonly chunkBytes: number;
}

/** What an object is: the `position`-th of its kind. */
export interface Place {
  readonly kind: "piece" | "page" | "chunk";
  readonly position: number;
}

/**
 * The objects of a batch: catalogue pieces, then pages, then chunks.
 *
 *     firstIndex
 *     | c pieces of the catalogue | p pages | n chunks |
 *                                     |  |    |    |
 *                     page 0: hashes of the chunks of the first 16 MiB
 *                        page 1: hashes of the chunks of the next 16 MiB, and so on
 */
export class BatchLayout {
  readonly shape: BatchShape;
  /** Indices of the catalogue pieces. */
  readonly pieces: Range;
  /** Indices of the pages. */
  readonly pages: Range;
  /** Indices of the chunks. */
  readonly chunks: Range;
  readonly pieceCount: number;
  readonly pageCount: number;
  readonly chunkCount: number;
  /** Chunks of every page but the last. */
  readonly chunksPerPage: number;

  constructor(shape: BatchShape) {
    const { firstIndex, catalogueBytes, sizeBytes, chunkBytes } = shape;
    this.shape = shape;
    this.pieceCount = pieceCountOf(catalogueBytes);
    this.pageCount = Math.ceil(sizeBytes / PAGE_STRETCH_BYTES);
    this.chunkCount = Math.ceil(sizeBytes / chunkBytes);
    this.chunksPerPage = PAGE_STRETCH_BYTES / chunkBytes;
    this.pieces = rangeFrom(firstIndex, this.pieceCount);
    this.pages = rangeFrom(this.pieces.end, this.pageCount);
    this.chunks = rangeFrom(this.pages.end, this.chunkCount);
  }

  /** All objects of the batch. */
  get objects(): Range {
    return { start: this.pieces.start, end: this.chunks.end };
  }

  /** What the object at an index is; undefined when it is not of this batch. */
  placeOf(index: ObjectIndex): Place | undefined {
    if (index < this.pieces.start || index >= this.chunks.end) return undefined;
    if (index >= this.chunks.start) return { kind: "chunk", position: index - this.chunks.start };
    if (index >= this.pages.start) return { kind: "page", position: index - this.pages.start };
    return { kind: "piece", position: index - this.pieces.start };
  }

  /** The part of the catalogue that a piece holds. */
  catalogueRangeOf(piece: number): Range {
    return sliceAt(piece, CATALOGUE_PIECE_BYTES, this.shape.catalogueBytes);
  }

  /** The part of the stream that a chunk holds. */
  streamRangeOf(chunk: number): Range {
    return sliceAt(chunk, this.shape.chunkBytes, this.shape.sizeBytes);
  }

  /** Positions of the chunks whose hashes a page holds. */
  chunksOf(page: number): Range {
    return sliceAt(page, this.chunksPerPage, this.chunkCount);
  }

  /** Size of a whole page, bytes. */
  pageBytesOf(page: number): number {
    const { start, end } = this.chunksOf(page);
    return (end - start) * HASH_BYTES + SIGNATURE_BYTES;
  }

  /** Positions of the chunks that hold any byte of a part of the stream. */
  chunksWithin(stream: Range): Range {
    const { chunkBytes } = this.shape;
    if (stream.start === stream.end) return { start: 0, end: 0 };
    return {
      start: Math.floor(stream.start / chunkBytes),
      end: Math.ceil(stream.end / chunkBytes),
    };
  }

  /** Object indices of chunks given by their positions. */
  indicesOfChunks({ start, end }: Range): Range {
    return { start: this.chunks.start + start, end: this.chunks.start + end };
  }
}

function rangeFrom(start: number, count: number): Range {
  const end = start + count;
  assert(Number.isSafeInteger(end), "a batch lies within the index space");
  return { start, end };
}

/** The `position`-th slice of `size` units of a whole; the last one ends with the whole. */
function sliceAt(position: number, size: number, whole: number): Range {
  const start = position * size;
  assert(position >= 0 && start < whole, "the slice lies within the whole");
  return { start, end: Math.min(start + size, whole) };
}
