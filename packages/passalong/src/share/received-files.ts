/** Which chunks have been received, and how much of each file they are. */

import { assert, type Range } from "../base/index.ts";
import type { BatchLayout } from "./batch-layout.ts";
import type { FileLayout } from "./file-layout.ts";

/** Counts verified and stored chunks; one costs as many steps as it has files. */
export class ReceivedFiles {
  readonly #batchLayout: BatchLayout;
  readonly #fileLayout: FileLayout;
  /** 1 for each chunk that is here. */
  readonly #chunks: Uint8Array;
  /** Bytes of each file that are here. */
  readonly #fileBytes: Float64Array;
  #totalBytes = 0;

  constructor(batchLayout: BatchLayout, fileLayout: FileLayout) {
    this.#batchLayout = batchLayout;
    this.#fileLayout = fileLayout;
    this.#chunks = new Uint8Array(batchLayout.chunkCount);
    this.#fileBytes = new Float64Array(fileLayout.fileCount);
  }

  /** Bytes of all files together. */
  get totalBytes(): number {
    return this.#totalBytes;
  }

  /** True when the chunk at a position of the batch is here. */
  hasChunk(position: number): boolean {
    return this.#chunks[position] === 1;
  }

  /**
   * Counts a chunk that is not here yet.
   *
   * @returns The files that it completes, in stream order.
   */
  addChunk(position: number): number[] {
    assert(this.#chunks[position] === 0, "a chunk is received once");
    this.#chunks[position] = 1;
    const stream = this.#batchLayout.streamRangeOf(position);
    this.#totalBytes += stream.end - stream.start;
    const completed: number[] = [];
    for (const { fileIndex, start, end } of this.#fileLayout.segmentsOf(stream)) {
      this.#fileBytes[fileIndex] = this.bytesOf(fileIndex) + (end - start);
      if (this.isComplete(fileIndex)) completed.push(fileIndex);
    }
    return completed;
  }

  /** Bytes of one file; 0 for one that is not in the layout. */
  bytesOf(fileIndex: number): number {
    return this.#fileBytes[fileIndex] ?? 0;
  }

  /** True when every byte of the file is here; an empty file always is. */
  isComplete(fileIndex: number): boolean {
    const { start, end } = this.#fileLayout.streamRangeOf(fileIndex);
    return this.bytesOf(fileIndex) === end - start;
  }

  /**
   * The parts of a file that are not here, ascending and not touching; takes as many steps as the
   * file has chunks.
   */
  missingOf(fileIndex: number): Range[] {
    const file = this.#fileLayout.streamRangeOf(fileIndex);
    const chunks = this.#batchLayout.chunksWithin(file);
    const missing: Range[] = [];
    for (let position = chunks.start; position < chunks.end; position += 1) {
      if (this.hasChunk(position)) continue;
      const first = position;
      while (position + 1 < chunks.end && !this.hasChunk(position + 1)) position += 1;
      const start = Math.max(this.#batchLayout.streamRangeOf(first).start, file.start);
      const end = Math.min(this.#batchLayout.streamRangeOf(position).end, file.end);
      missing.push({ start: start - file.start, end: end - file.start });
    }
    return missing;
  }
}
