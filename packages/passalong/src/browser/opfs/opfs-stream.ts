/** One store's byte stream as a file that is read and written at positions. */

import { openFolder, type LockedFolder } from "./opfs-folder.ts";
import { type OpfsRequest, STREAM_FILE, type StoredBytes } from "./opfs-messages.ts";

/**
 * Copies are made in steps of this size, bytes. Source: WebRTC reference §14, reads of 1 to 4 MiB.
 */
const COPY_BYTES = 4_194_304;

/** There is no room for what is to be stored. */
class RoomError extends Error {
  override readonly name = "QuotaExceededError";
}

/** Carries out the requests of one page, one after the other. */
export class OpfsStream {
  #folder: LockedFolder | undefined;
  #file: FileSystemSyncAccessHandle | undefined;

  /** Carries out a request. @returns What was read. @throws Whatever the file system throws. */
  async perform(request: OpfsRequest): Promise<StoredBytes | undefined> {
    switch (request.type) {
      case "open":
        await this.#open(request.folder, request.sizeBytes);
        return undefined;
      case "write":
        writeAll(this.#opened, request.bytes, request.offset);
        return undefined;
      case "read":
        return readAll(this.#opened, request.start, request.end);
      case "copy":
        await this.#copy(request);
        return undefined;
      case "finish":
        this.#release();
        return undefined;
      case "close":
        this.#release();
        await this.#folder?.remove();
        return undefined;
    }
  }

  get #opened(): FileSystemSyncAccessHandle {
    if (this.#file === undefined) throw new RangeError("The stream is not open.");
    return this.#file;
  }

  async #open(folder: string, sizeBytes: number): Promise<void> {
    this.#folder = await openFolder(folder);
    const { quota, usage } = await navigator.storage.estimate();
    if (quota !== undefined && sizeBytes > quota - (usage ?? 0)) throw new RoomError("quota");
    this.#file = await openFile(this.#folder, STREAM_FILE);
    // Takes the room at once: estimates are rounded (Chromium 156 says 10 GiB, whatever is left).
    this.#file.truncate(sizeBytes);
  }

  /** What is written need not outlive the page, so nothing is flushed before the end. */
  #release(): void {
    this.#file?.flush();
    this.#file?.close();
    this.#file = undefined;
  }

  async #copy({ start, end, name }: Extract<OpfsRequest, { type: "copy" }>): Promise<void> {
    if (this.#folder === undefined) throw new RangeError("The stream is not open.");
    const copy = await openFile(this.#folder, name);
    try {
      copy.truncate(0);
      for (let from = start; from < end; from += COPY_BYTES) {
        const bytes = readAll(this.#opened, from, Math.min(end, from + COPY_BYTES));
        writeAll(copy, bytes, from - start);
      }
      copy.flush();
    } finally {
      copy.close();
    }
  }
}

async function openFile(folder: LockedFolder, name: string): Promise<FileSystemSyncAccessHandle> {
  const file = await folder.handle.getFileHandle(name, { create: true });
  return file.createSyncAccessHandle();
}

function writeAll(file: FileSystemSyncAccessHandle, bytes: StoredBytes, offset: number): void {
  const count = file.write(bytes, { at: offset });
  if (count < bytes.length) throw new RoomError("short write");
}

function readAll(file: FileSystemSyncAccessHandle, start: number, end: number): StoredBytes {
  const bytes = new Uint8Array(end - start);
  const count = file.read(bytes, { at: start });
  if (count < bytes.length) throw new RangeError("The stream ends before what is read.");
  return bytes;
}
