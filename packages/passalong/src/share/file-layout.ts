/** Which part of a batch's byte stream belongs to which file: the files lie one after the other. */

import { assert, type Range } from "../base/index.ts";

/** A part of one file. */
export interface FileSegment {
  readonly fileIndex: number;
  /** Positions within the file; never empty. */
  readonly start: number;
  readonly end: number;
}

/** Finds files by positions of the stream. */
export class FileLayout {
  /** Length of the stream. */
  readonly sizeBytes: number;
  readonly #sizes: readonly number[];
  /** Where each file begins; running sums of the sizes. */
  readonly #offsets: Float64Array;

  constructor(sizes: readonly number[]) {
    this.#sizes = sizes;
    this.#offsets = new Float64Array(sizes.length);
    let offset = 0;
    for (const [fileIndex, sizeBytes] of sizes.entries()) {
      this.#offsets[fileIndex] = offset;
      offset += sizeBytes;
    }
    assert(Number.isSafeInteger(offset), "a stream has fewer than 2^53 bytes");
    this.sizeBytes = offset;
  }

  /** How many files there are. */
  get fileCount(): number {
    return this.#sizes.length;
  }

  /** The part of the stream that a file takes; empty for an empty file. */
  streamRangeOf(fileIndex: number): Range {
    const start = this.#offsets[fileIndex];
    const sizeBytes = this.#sizes[fileIndex];
    assert(start !== undefined && sizeBytes !== undefined, "the file is in the layout");
    return { start, end: start + sizeBytes };
  }

  /** The parts of files that make up a part of the stream, in its order; empty files have none. */
  *segmentsOf(stream: Range): Generator<FileSegment, void, undefined> {
    let fileIndex = this.#fileAt(stream.start);
    let position = stream.start;
    while (position < stream.end) {
      const file = this.streamRangeOf(fileIndex);
      const end = Math.min(file.end, stream.end);
      if (end > position) {
        yield { fileIndex, start: position - file.start, end: end - file.start };
        position = end;
      }
      fileIndex += 1;
    }
  }

  /** The last file that begins at or before a position. */
  #fileAt(position: number): number {
    let low = 0;
    let high = this.#offsets.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#offsets[middle] ?? 0) <= position) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }
}
