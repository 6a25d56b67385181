/** Keeps received files in memory: for tests, and where there is no disk to write to. */

import { assert, type Bytes } from "../base/index.ts";
import { StorageError } from "../group/index.ts";
import type { SharedFile } from "./shared-file.ts";
import { sizeText } from "./size-text.ts";
import type { BatchStore, StoredFile, StoreFactory, StoreRequest } from "./store.ts";

/**
 * Bytes of one share that are kept in memory at most. Source: guess, a page may take a quarter of a
 * 4 GiB phone before it is killed, and reading a file out takes as much again.
 */
export const MEMORY_STORE_BYTES_MAX: number = 536_870_912;

/** A store factory that keeps everything in memory, which is lost when it is closed. */
export function memoryStoreFactory(options?: {
  /** Instead of {@link MEMORY_STORE_BYTES_MAX}. */
  readonly sizeBytesMax?: number;
}): StoreFactory {
  const sizeBytesMax = options?.sizeBytesMax ?? MEMORY_STORE_BYTES_MAX;
  return { open: async (request) => new MemoryStore(request, sizeBytesMax) };
}

class MemoryStore implements BatchStore {
  readonly #files: readonly SharedFile[];
  #bytes: Bytes;
  #isClosed = false;

  constructor({ files, sizeBytes }: StoreRequest, sizeBytesMax: number) {
    this.#files = files;
    this.#bytes = allocate(sizeBytes, sizeBytesMax);
  }

  async write(offset: number, bytes: Bytes): Promise<void> {
    this.#checkOpen();
    assert(offset + bytes.length <= this.#bytes.length, "a write lies within the stream");
    this.#bytes.set(bytes, offset);
  }

  async read(start: number, end: number): Promise<Bytes> {
    this.#checkOpen();
    assert(start <= end && end <= this.#bytes.length, "a read lies within the stream");
    return this.#bytes.slice(start, end);
  }

  async finish(fileIndices: readonly number[]): Promise<readonly StoredFile[]> {
    this.#checkOpen();
    return fileIndices.map((fileIndex) => {
      return { fileIndex, location: this.#files[fileIndex]?.path ?? "" };
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#bytes = new Uint8Array(0);
  }

  #checkOpen(): void {
    if (!this.#isClosed) return;
    throw new StorageError("storage/io", "The memory of this share was let go; open it again.");
  }
}

/** Memory for the stream. @throws {@link StorageError} `storage/full` when it is too much. */
function allocate(sizeBytes: number, sizeBytesMax: number): Bytes {
  try {
    if (sizeBytes <= sizeBytesMax) return new Uint8Array(sizeBytes);
  } catch (cause) {
    throw new StorageError("storage/full", tooLarge(sizeBytes, sizeBytesMax), { cause });
  }
  throw new StorageError("storage/full", tooLarge(sizeBytes, sizeBytesMax));
}

function tooLarge(sizeBytes: number, sizeBytesMax: number): string {
  const most = `Memory holds at most ${sizeText(sizeBytesMax)} of one share`;
  return `${most}, and this one has ${sizeText(sizeBytes)}; receive it with the command line.`;
}
