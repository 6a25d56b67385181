/** What an open share is about, once that is known: which files are here, wanted and read. */

import type { Bytes, Range } from "../base/index.ts";
import type { Arrivals } from "./arrivals.ts";
import type { BatchObjects } from "./batch-objects.ts";
import type { FileLayout } from "./file-layout.ts";
import { streamFile, type StreamOptions } from "./file-stream.ts";
import type { Playing } from "./playing.ts";
import type { ReceivedFiles } from "./received-files.ts";
import type { Selection, SelectionChange } from "./selection.ts";
import type { SharedFile } from "./shared-file.ts";

/** What a share is about, once that is known. */
export interface ShareContents {
  readonly files: readonly SharedFile[];
  readonly fileLayout: FileLayout;
  readonly batch: BatchObjects;
  /** Undefined when all of it is one's own. */
  readonly partial: PartialContents | undefined;
}

/** What a receiver has, and what it wants. */
export interface PartialContents {
  readonly received: ReceivedFiles;
  readonly selection: Selection;
  /** Other files are wanted than before. */
  readonly onSelect: (change: SelectionChange) => void;
}

/** What reading files takes besides. */
export interface OpenContentsOptions {
  readonly contents: ShareContents;
  readonly playing: Playing;
  readonly arrivals: Arrivals;
  /** Ends every reading: it throws the signal's reason. */
  readonly closing: AbortSignal;
}

/** The files of a share, by their index in the catalogue. */
export class OpenContents {
  readonly #options: OpenContentsOptions;

  constructor(options: OpenContentsOptions) {
    this.#options = options;
  }

  get files(): readonly SharedFile[] {
    return this.#options.contents.files;
  }

  /** Undefined when all of it is one's own. */
  get partial(): PartialContents | undefined {
    return this.#options.contents.partial;
  }

  /** The objects of the batch that the files make up. */
  get objects(): Range {
    return this.#options.contents.batch.layout.objects;
  }

  /** Of the files that are selected. */
  get totalBytes(): number {
    return this.partial?.selection.sizeBytes ?? this.#options.contents.fileLayout.sizeBytes;
  }

  /** How much of the files that are selected is here. */
  get receivedBytes(): number {
    return this.partial?.selection.receivedBytes ?? this.totalBytes;
  }

  receivedBytesOf(fileIndex: number): number {
    const file = this.files[fileIndex];
    if (file === undefined) return 0;
    return this.partial?.received.bytesOf(fileIndex) ?? file.sizeBytes;
  }

  isFileComplete(fileIndex: number): boolean {
    const file = this.files[fileIndex];
    return file !== undefined && this.receivedBytesOf(fileIndex) === file.sizeBytes;
  }

  missingRangesOf(fileIndex: number): readonly Range[] {
    const { partial } = this;
    if (this.files[fileIndex] === undefined || partial === undefined) return [];
    return partial.received.missingOf(fileIndex);
  }

  isSelected(fileIndex: number): boolean {
    return this.partial?.selection.has(fileIndex) ?? this.files[fileIndex] !== undefined;
  }

  putFirst(fileIndex: number | undefined): void {
    const { contents, playing } = this.#options;
    if (fileIndex === undefined) return playing.putFirst(undefined);
    this.#checkFile(fileIndex);
    const range = contents.fileLayout.streamRangeOf(fileIndex);
    playing.putFirst(contents.batch.layout.chunksWithin(range));
  }

  streamFile(
    fileIndex: number,
    { bytesPerSecond, start = 0, end = this.#sizeOf(fileIndex), signal }: StreamOptions,
  ): AsyncIterable<Bytes> {
    const { arrivals, closing, contents, playing } = this.#options;
    const { batch, fileLayout } = contents;
    checkRange({ start, end }, this.#sizeOf(fileIndex));
    const offset = fileLayout.streamRangeOf(fileIndex).start;
    return streamFile({
      ...{ layout: batch.layout, arrivals, playing, bytesPerSecond },
      range: { start: offset + start, end: offset + end },
      received: this.partial?.received,
      stream: () => batch.stream,
      signals: [closing, ...(signal === undefined ? [] : [signal])],
    });
  }

  /** Bytes of a file that is complete. */
  async readFile(fileIndex: number, start: number, end: number): Promise<Bytes> {
    checkRange({ start, end }, this.#sizeOf(fileIndex));
    const { batch, fileLayout } = this.#options.contents;
    const offset = fileLayout.streamRangeOf(fileIndex).start;
    const bytes = await batch.stream?.read(offset + start, offset + end);
    return bytes ?? new Uint8Array(0);
  }

  #sizeOf(fileIndex: number): number {
    this.#checkFile(fileIndex);
    return this.files[fileIndex]?.sizeBytes ?? 0;
  }

  #checkFile(fileIndex: number): void {
    if (this.files[fileIndex] === undefined) throw new RangeError(`There is no file ${fileIndex}.`);
  }
}

/** @throws RangeError when the part does not lie within the file. */
function checkRange({ start, end }: Range, sizeBytes: number): void {
  if (start >= 0 && start <= end && end <= sizeBytes) return;
  throw new RangeError(`The file has ${sizeBytes} bytes; ${start} to ${end} is not within them.`);
}
