/**
 * Keeps received files on disk, in the browser's private file system, for as long as the page is
 * open.
 */

import type { Bytes } from "../base/index.ts";
import { StorageError } from "../group/index.ts";
import type { BatchStore, SharedFile, StoredFile, StoreRequest } from "../share/index.ts";
import { OpfsWorkerClient } from "./opfs-worker-client.ts";
import { OPFS_FOLDER, STREAM_FILE } from "./opfs/opfs-messages.ts";

/** A batch as one file. Reads go through the worker until the file is finished, then directly. */
export class OpfsStore implements BatchStore {
  readonly #client: OpfsWorkerClient;
  readonly #folder: string;
  readonly #files: readonly SharedFile[];
  /** Files that have been finished. */
  readonly #final = new Set<number>();
  /** The whole stream, once every file is finished; reads of it need no worker. */
  #finished: Promise<File> | undefined;
  #isClosed = false;

  private constructor(client: OpfsWorkerClient, folder: string, files: readonly SharedFile[]) {
    this.#client = client;
    this.#folder = folder;
    this.#files = files;
  }

  /** @throws {@link StorageError} when there is too little room, or the file system fails. */
  static async open({ files, sizeBytes }: StoreRequest, worker: Worker): Promise<OpfsStore> {
    const folder = crypto.randomUUID();
    const client = new OpfsWorkerClient(worker);
    try {
      await client.call({ type: "open", folder, sizeBytes });
    } catch (error) {
      client.end();
      throw error;
    }
    return new OpfsStore(client, folder, files);
  }

  /** Copies the bytes: the caller may go on with its own. */
  async write(offset: number, bytes: Bytes): Promise<void> {
    await this.#client.call({ type: "write", offset, bytes: bytes.slice() });
  }

  async read(start: number, end: number): Promise<Bytes> {
    if (this.#isClosed) throw closed();
    if (this.#finished !== undefined) return readSlice(await this.#finished, start, end);
    const bytes = await this.#client.call({ type: "read", start, end });
    return bytes ?? new Uint8Array(0);
  }

  async finish(fileIndices: readonly number[]): Promise<readonly StoredFile[]> {
    for (const fileIndex of fileIndices) this.#final.add(fileIndex);
    if (this.#final.size === this.#files.length) await this.#finishAll();
    return fileIndices.map((fileIndex) => {
      return { fileIndex, location: this.#files[fileIndex]?.path ?? "" };
    });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#client.call({ type: "close" }).catch(() => undefined);
    this.#client.end();
  }

  /**
   * A part of the stream that is all there, on disk; it stays readable until the store is closed.
   */
  async blobOf(start: number, end: number): Promise<Blob> {
    if (this.#finished !== undefined) return (await this.#finished).slice(start, end);
    const name = `${start}-${end}`;
    await this.#client.call({ type: "copy", start, end, name });
    return this.#fileNamed(name);
  }

  async #finishAll(): Promise<void> {
    this.#finished = this.#finishStream();
    try {
      await this.#finished;
    } catch (error) {
      this.#finished = undefined;
      throw error;
    }
  }

  async #finishStream(): Promise<File> {
    await this.#client.call({ type: "finish" });
    return this.#fileNamed(STREAM_FILE);
  }

  async #fileNamed(name: string): Promise<File> {
    const root = await navigator.storage.getDirectory();
    const parent = await root.getDirectoryHandle(OPFS_FOLDER);
    const folder = await parent.getDirectoryHandle(this.#folder);
    const file = await folder.getFileHandle(name);
    return file.getFile();
  }
}

/** True where pages can keep files on disk. */
export function isOpfsAvailable(): boolean {
  return (
    isSecureContext &&
    typeof Worker === "function" &&
    "locks" in navigator &&
    "getDirectory" in navigator.storage
  );
}

function closed(): StorageError {
  return new StorageError("storage/io", "The files of this share were let go; open it again.");
}

async function readSlice(file: File, start: number, end: number): Promise<Bytes> {
  try {
    return new Uint8Array(await file.slice(start, end).arrayBuffer());
  } catch (cause) {
    throw new StorageError("storage/io", "The browser has removed the files; receive them again.", {
      cause,
    });
  }
}
