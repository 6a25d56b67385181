/** Keeps received files on disk: hidden partial files first, their real names when everything is there. */

import { randomBytes } from "node:crypto";
import { mkdir, open, rm, statfs } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Bytes } from "passalong/base";
import { StorageError } from "passalong/group";
import type {
  BatchStore,
  SharedFile,
  StoredFile,
  StoreFactory,
  StoreRequest,
} from "passalong/share";
import { moveToFinalName } from "./final-name.ts";
import { OpenFiles } from "./open-files.ts";
import { storageErrorOf } from "./storage-errors.ts";

/** Digits of the group id and of the visit in a partial file's name. Source: guess, 64 bits tell shares apart. */
const NAME_DIGITS = 16;

/** The part of a file that an access to the stream touches. */
interface Slice {
  readonly file: StreamFile;
  /** In the file. */
  readonly position: number;
  /** In the access' own bytes. */
  readonly start: number;
  readonly end: number;
}

/** A file and where it lies in the stream. */
interface StreamFile {
  readonly file: SharedFile;
  readonly streamStart: number;
  /** The partial file, and the final one once there is one. */
  location: string;
  isFinal: boolean;
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
        await checkRoom(folder, request.sizeBytes);
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
  readonly #files: StreamFile[];
  readonly #openFiles = new OpenFiles("r+");
  readonly #created = new Map<number, Promise<void>>();
  readonly #prefix: string;
  #isFinished = false;

  constructor(folder: string, { files, groupId }: StoreRequest) {
    this.#folder = folder;
    const visit = randomBytes(NAME_DIGITS / 2).toString("hex");
    this.#prefix = `.passalong-${groupId.slice(0, NAME_DIGITS)}-${visit}`;
    let streamStart = 0;
    this.#files = files.map((file) => {
      const location = join(folder, `${this.#prefix}-${file.fileIndex}.part`);
      const streamFile = { file, streamStart, location, isFinal: false };
      streamStart += file.sizeBytes;
      return streamFile;
    });
  }

  async write(offset: number, bytes: Bytes): Promise<void> {
    try {
      for (const slice of this.#slices(offset, offset + bytes.length)) {
        await this.#writeSlice(slice, bytes.subarray(slice.start, slice.end));
      }
    } catch (error) {
      throw storageErrorOf(error, `write to "${this.#folder}"`);
    }
  }

  async read(start: number, end: number): Promise<Bytes> {
    const bytes = new Uint8Array(end - start);
    try {
      for (const slice of this.#slices(start, end)) {
        await this.#readSlice(slice, bytes.subarray(slice.start, slice.end));
      }
    } catch (error) {
      throw storageErrorOf(error, `read from "${this.#folder}"`);
    }
    return bytes;
  }

  async finish(): Promise<readonly StoredFile[]> {
    const stored: StoredFile[] = [];
    try {
      for (const streamFile of this.#files) {
        const { fileIndex, path } = streamFile.file;
        if (!streamFile.isFinal) {
          await this.#create(streamFile);
          await this.#openFiles.close(fileIndex);
          streamFile.location = await moveToFinalName(streamFile.location, this.#folder, path);
          streamFile.isFinal = true;
        }
        stored.push({ fileIndex, location: streamFile.location });
      }
    } catch (error) {
      throw storageErrorOf(error, `save to "${this.#folder}"`);
    }
    this.#isFinished = true;
    return stored;
  }

  async close(): Promise<void> {
    await this.#openFiles.closeAll();
    if (this.#isFinished) return;
    for (const { file, location, isFinal } of this.#files) {
      if (!isFinal && this.#created.has(file.fileIndex)) await rm(location, { force: true });
    }
  }

  async #writeSlice({ file, position }: Slice, bytes: Bytes): Promise<void> {
    await this.#create(file);
    await this.#openFiles.use(file.file.fileIndex, file.location, async (handle) => {
      let written = 0;
      while (written < bytes.length) {
        const rest = bytes.length - written;
        const step = await handle.write(bytes, written, rest, position + written);
        written += step.bytesWritten;
      }
    });
  }

  async #readSlice({ file, position }: Slice, bytes: Bytes): Promise<void> {
    await this.#openFiles.use(file.file.fileIndex, file.location, async (handle) => {
      let read = 0;
      while (read < bytes.length) {
        const step = await handle.read(bytes, read, bytes.length - read, position + read);
        if (step.bytesRead === 0) throw this.#truncated(file);
        read += step.bytesRead;
      }
    });
  }

  /** Makes the partial file once, never through a link that somebody has put there. */
  #create({ file, location }: StreamFile): Promise<void> {
    const created =
      this.#created.get(file.fileIndex) ??
      open(location, "wx", 0o666).then((handle) => handle.close());
    this.#created.set(file.fileIndex, created);
    return created;
  }

  #truncated({ file }: StreamFile): StorageError {
    const message = `"${file.path}" has become shorter while it was received; receive it again.`;
    return new StorageError("storage/changed", message);
  }

  *#slices(start: number, end: number): Generator<Slice, void, undefined> {
    for (let slot = this.#slotAt(start); slot < this.#files.length; slot += 1) {
      const file = this.#files[slot];
      if (file === undefined || file.streamStart >= end) return;
      const sliceStart = Math.max(start, file.streamStart);
      const sliceEnd = Math.min(end, file.streamStart + file.file.sizeBytes);
      if (sliceStart >= sliceEnd) continue;
      const position = sliceStart - file.streamStart;
      yield { file, position, start: sliceStart - start, end: sliceEnd - start };
    }
  }

  /** The slot of the last file that begins at or before a place of the stream. */
  #slotAt(offset: number): number {
    let low = 0;
    let high = this.#files.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#files[middle]?.streamStart ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }
}
