/**
 * Keeps received files on disk: hidden partial files first, their real names when everything is
 * there.
 */

import { randomBytes } from "node:crypto";
import { mkdir, statfs } from "node:fs/promises";
import { join, resolve } from "node:path";
import { assert, type Bytes } from "passalong/base";
import { StorageError } from "passalong/group";
import type { BatchStore, StoredFile, StoreFactory, StoreRequest } from "passalong/share";
import { OpenFiles } from "./open-files.ts";
import { PART_FLAGS, PartFile } from "./part-file.ts";
import { storageErrorOf } from "./storage-errors.ts";
import { unfilledBytes } from "./unfilled-bytes.ts";

/**
 * Digits of the group id and of the visit in a partial file's name. Source: guess, 64 bits tell
 * shares apart.
 */
const NAME_DIGITS = 16;

/** The part of a file that an access to the stream touches. */
interface Slice {
  readonly file: PartFile;
  /** In the file. */
  readonly position: number;
  /** In the access' own bytes. */
  readonly start: number;
  readonly end: number;
}

/**
 * Stores on disk, in a folder that is made when it does not exist.
 *
 * A finished file outlives a crash of the process; the system decides when it reaches the disk.
 */
export function fileStoreFactory(options: { readonly directory: string }): StoreFactory {
  const folder = resolve(options.directory);
  return {
    open: async (request) => {
      try {
        await mkdir(folder, { recursive: true });
        await checkRoom(folder, request.neededBytes);
      } catch (error) {
        throw storageErrorOf(error, `use the folder "${folder}"`);
      }
      return new FileStore(folder, request);
    },
  };
}

async function checkRoom(folder: string, sizeBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= sizeBytes) return;
  const message = `"${folder}" has room for ${bavail * bsize} bytes and the files have ${sizeBytes}; free some space or choose another folder.`;
  throw new StorageError("storage/full", message);
}

class FileStore implements BatchStore {
  readonly #folder: string;
  readonly #openFiles = new OpenFiles(PART_FLAGS);
  readonly #files: readonly PartFile[];
  /** Where each file begins in the stream. */
  readonly #starts: readonly number[];
  #isClosed = false;

  constructor(folder: string, { files, groupId }: StoreRequest) {
    this.#folder = folder;
    const visit = randomBytes(NAME_DIGITS / 2).toString("hex");
    const prefix = `.passalong-${groupId.slice(0, NAME_DIGITS)}-${visit}`;
    const openFiles = this.#openFiles;
    let start = 0;
    this.#starts = files.map(({ sizeBytes }) => {
      start += sizeBytes;
      return start - sizeBytes;
    });
    this.#files = files.map((file) => {
      const location = join(folder, `${prefix}-${file.fileIndex}.part`);
      return new PartFile({ file, location, openFiles });
    });
  }

  async write(offset: number, bytes: Bytes): Promise<void> {
    await this.#attempt("write to", async () => {
      for (const { file, position, start, end } of this.#slices(offset, offset + bytes.length)) {
        await file.write(position, bytes.subarray(start, end));
      }
    });
  }

  async read(start: number, end: number): Promise<Bytes> {
    const bytes = unfilledBytes(end - start);
    await this.#attempt("read from", async () => {
      for (const slice of this.#slices(start, end)) {
        await slice.file.read(slice.position, bytes.subarray(slice.start, slice.end));
      }
    });
    return bytes;
  }

  async finish(fileIndices: readonly number[]): Promise<readonly StoredFile[]> {
    const stored: StoredFile[] = [];
    await this.#attempt("save to", async () => {
      for (const fileIndex of fileIndices) {
        this.#checkOpen();
        const location = await this.#files[fileIndex]?.finish(this.#folder);
        assert(location !== undefined, "files that are finished are of the share");
        stored.push({ fileIndex, location });
      }
    });
    return stored;
  }

  /** Partial files are removed: nothing remembers what in them was verified. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#openFiles.closeAll();
    for (const file of this.#files) await file.remove();
  }

  /** Runs an access; whatever fails becomes a {@link StorageError}. */
  async #attempt(action: string, access: () => Promise<void>): Promise<void> {
    this.#checkOpen();
    try {
      await access();
    } catch (error) {
      throw storageErrorOf(error, `${action} "${this.#folder}"`);
    }
  }

  #checkOpen(): void {
    if (!this.#isClosed) return;
    throw new StorageError("storage/io", "The files of this share were let go; open it again.");
  }

  *#slices(start: number, end: number): Generator<Slice, void, undefined> {
    for (let slot = this.#slotAt(start); slot < this.#files.length; slot += 1) {
      const file = this.#files[slot];
      const fileStart = this.#starts[slot] ?? 0;
      if (file === undefined || fileStart >= end) return;
      const sliceStart = Math.max(start, fileStart);
      const sliceEnd = Math.min(end, fileStart + file.file.sizeBytes);
      if (sliceStart >= sliceEnd) continue;
      this.#checkOpen();
      const position = sliceStart - fileStart;
      yield { file, position, start: sliceStart - start, end: sliceEnd - start };
    }
  }

  /** The slot of the last file that begins at or before a place of the stream. */
  #slotAt(offset: number): number {
    let low = 0;
    let high = this.#files.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }
}
