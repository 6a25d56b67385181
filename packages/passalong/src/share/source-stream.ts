/** The provider's own files as one byte stream. */

import { type Bytes, displayName, type Range } from "../base/index.ts";
import { StorageError } from "../group/index.ts";
import type { FileLayout, FileSegment } from "./file-layout.ts";
import type { FileSource } from "./file-source.ts";

/** What a stream is made of. */
export interface SourceStreamOptions {
  /** In stream order. */
  readonly sources: readonly FileSource[];
  readonly layout: FileLayout;
  /** A source has failed for the first time: it is not read again (SH17). */
  readonly onFailure: (fileIndex: number, error: StorageError) => void;
}

/** Reads parts of the stream, which may span files. A file that has failed once stays failed. */
export class SourceStream {
  readonly #options: SourceStreamOptions;
  readonly #failures = new Map<number, StorageError>();

  constructor(options: SourceStreamOptions) {
    this.#options = options;
  }

  /** Bytes of the stream; a part of one file comes without a copy. @throws {@link StorageError} */
  async read(start: number, end: number): Promise<Bytes> {
    const segments = [...this.#options.layout.segmentsOf({ start, end })];
    const [only] = segments;
    if (only !== undefined && segments.length === 1) return this.#readSegment(only);
    const joined = new Uint8Array(end - start);
    let offset = 0;
    // One after the other: a chunk may span thousands of small files, and open files are scarce.
    for (const segment of segments) {
      joined.set(await this.#readSegment(segment), offset);
      offset += segment.end - segment.start;
    }
    return joined;
  }

  /** A part of the stream is not what it was: whatever files it is of are not read again. */
  markChanged(stream: Range): void {
    for (const { fileIndex } of this.#options.layout.segmentsOf(stream)) {
      this.#fail(fileIndex, new StorageError("storage/changed", "The file has other bytes."));
    }
  }

  async #readSegment({ fileIndex, start, end }: FileSegment): Promise<Bytes> {
    const failure = this.#failures.get(fileIndex);
    if (failure !== undefined) throw failure;
    try {
      return await this.#readSource(fileIndex, start, end);
    } catch (error) {
      throw this.#fail(fileIndex, error);
    }
  }

  async #readSource(fileIndex: number, start: number, end: number): Promise<Bytes> {
    const source = this.#options.sources[fileIndex];
    const bytes = await source?.read(start, end);
    if (bytes?.length === end - start) return bytes;
    throw new StorageError(
      "storage/changed",
      "The file has another length than when it was shared.",
    );
  }

  #fail(fileIndex: number, cause: unknown): StorageError {
    const known = this.#failures.get(fileIndex);
    if (known !== undefined) return known;
    const error = storageErrorFrom(cause, this.#options.sources[fileIndex]?.path ?? "");
    this.#failures.set(fileIndex, error);
    this.#options.onFailure(fileIndex, error);
    return error;
  }
}

/** The failure in words that name the file and say what to do. */
function storageErrorFrom(cause: unknown, path: string): StorageError {
  const name = displayName(path);
  const code = cause instanceof StorageError ? cause.code : "storage/io";
  const message =
    code === "storage/changed"
      ? `"${name}" has changed or gone since it was shared; share it again.`
      : `"${name}" cannot be read any more; see to it and share it again.`;
  return new StorageError(code, message, { cause });
}
