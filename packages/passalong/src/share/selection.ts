/** Which files of a batch a receiver wants, and which chunks they need. */

import { assert, type Range, RangeSet } from "../base/index.ts";
import type { BatchLayout } from "./batch-layout.ts";
import type { FileLayout } from "./file-layout.ts";
import type { ReceivedFiles } from "./received-files.ts";

/** What a selection is made over. */
export interface SelectionOptions {
  readonly batchLayout: BatchLayout;
  readonly fileLayout: FileLayout;
  readonly received: ReceivedFiles;
}

/** Positions of chunks that are needed now and were not, and the other way round; ascending. */
export interface SelectionChange {
  readonly added: readonly Range[];
  readonly removed: readonly Range[];
}

/** Every file at first; counts what is missing of those that are selected. */
export class Selection {
  readonly #options: SelectionOptions;
  /** 1 for each file that is selected. */
  readonly #files: Uint8Array;
  #chunks: RangeSet;
  #missingCount: number;
  #sizeBytes: number;

  constructor(options: SelectionOptions) {
    const { batchLayout, fileLayout } = options;
    this.#options = options;
    this.#files = new Uint8Array(fileLayout.fileCount).fill(1);
    this.#chunks = RangeSet.of({ start: 0, end: batchLayout.chunkCount });
    this.#missingCount = this.#countMissing();
    this.#sizeBytes = fileLayout.sizeBytes;
  }

  /** Bytes of all selected files. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Bytes of selected files that are here; takes as many steps as there are files. */
  get receivedBytes(): number {
    const { fileLayout, received } = this.#options;
    if (this.#sizeBytes === fileLayout.sizeBytes) return received.totalBytes;
    return this.fileIndices().reduce((sum, fileIndex) => sum + received.bytesOf(fileIndex), 0);
  }

  /** True when every chunk of every selected file is here. */
  get isWhole(): boolean {
    return this.#missingCount === 0;
  }

  /** True when the file is selected. */
  has(fileIndex: number): boolean {
    return this.#files[fileIndex] === 1;
  }

  /** True when a selected file has bytes in the chunk. */
  hasChunk(position: number): boolean {
    return this.#chunks.has(position);
  }

  /** Selected files, ascending. */
  fileIndices(): number[] {
    const selected: number[] = [];
    for (const [fileIndex, isSelected] of this.#files.entries()) {
      if (isSelected === 1) selected.push(fileIndex);
    }
    return selected;
  }

  /** The needed chunks among some, ascending. */
  chunksWithin(chunks: Range): Range[] {
    return [...this.#chunks.within(chunks)];
  }

  /** Counts a chunk that has just been received. */
  onReceived(position: number): void {
    if (!this.hasChunk(position)) return;
    this.#missingCount -= 1;
    assert(this.#missingCount >= 0, "a chunk is received once");
  }

  /** Selects these files and no others. @throws RangeError for a file that is not there. */
  replace(fileIndices: Iterable<number>): SelectionChange {
    const { fileLayout } = this.#options;
    const files = new Uint8Array(fileLayout.fileCount);
    for (const fileIndex of fileIndices) {
      if (!(fileIndex in files)) throw new RangeError(`There is no file ${fileIndex}.`);
      files[fileIndex] = 1;
    }
    this.#files.set(files);
    const before = this.#chunks;
    this.#measure();
    return { added: difference(this.#chunks, before), removed: difference(before, this.#chunks) };
  }

  #measure(): void {
    const { batchLayout, fileLayout } = this.#options;
    this.#chunks = new RangeSet();
    this.#sizeBytes = 0;
    for (const fileIndex of this.fileIndices()) {
      const stream = fileLayout.streamRangeOf(fileIndex);
      this.#sizeBytes += stream.end - stream.start;
      this.#chunks.add(batchLayout.chunksWithin(stream));
    }
    this.#missingCount = this.#countMissing();
  }

  #countMissing(): number {
    const { received } = this.#options;
    let count = 0;
    for (const position of this.#chunks) if (!received.hasChunk(position)) count += 1;
    return count;
  }
}

/** What is in one set and not in another. */
function difference(set: RangeSet, other: RangeSet): Range[] {
  const rest = set.clone();
  for (const range of other.ranges()) rest.delete(range);
  return [...rest.ranges()];
}
