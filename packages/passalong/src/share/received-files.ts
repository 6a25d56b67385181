/** How much of each file has been received. */

import { assert, type Range } from "../base/index.ts";
import type { FileLayout } from "./file-layout.ts";

/** Counts verified and stored bytes a file; a chunk costs as many steps as it has files. */
export class ReceivedFiles {
  readonly #layout: FileLayout;
  readonly #bytes: Float64Array;
  #sum = 0;

  constructor(layout: FileLayout) {
    this.#layout = layout;
    this.#bytes = new Float64Array(layout.fileCount);
  }

  /** Bytes of all files together. */
  get totalBytes(): number {
    return this.#sum;
  }

  /**
   * Counts a part of the stream that has never been counted before.
   *
   * @returns The files that it completes, in stream order.
   */
  add(stream: Range): number[] {
    const completed: number[] = [];
    for (const { fileIndex, start, end } of this.#layout.segmentsOf(stream)) {
      this.#bytes[fileIndex] = this.bytesOf(fileIndex) + (end - start);
      if (this.isComplete(fileIndex)) completed.push(fileIndex);
    }
    this.#sum += stream.end - stream.start;
    assert(this.#sum <= this.#layout.sizeBytes, "no byte is received twice");
    return completed;
  }

  /** Bytes of one file; 0 for one that is not in the layout. */
  bytesOf(fileIndex: number): number {
    return this.#bytes[fileIndex] ?? 0;
  }

  /** True when every byte of the file is here; an empty file always is. */
  isComplete(fileIndex: number): boolean {
    const { start, end } = this.#layout.streamRangeOf(fileIndex);
    return this.bytesOf(fileIndex) === end - start;
  }
}
