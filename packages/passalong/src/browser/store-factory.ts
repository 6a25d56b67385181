/** Where a page keeps what it receives: on disk where the browser lets it, otherwise in memory. */

import { assert } from "../base/index.ts";
import { StorageError } from "../group/index.ts";
import {
  type BatchStore,
  MEMORY_STORE_BYTES_MAX,
  memoryStoreFactory,
  type StoreFactory,
  type StoreRequest,
} from "../share/index.ts";
import { isOpfsAvailable, OpfsStore } from "./opfs-store.ts";

/** A place for the files of one share. */
export interface BrowserStoreFactory extends StoreFactory {
  /**
   * A complete file, to be saved or shown; it stays readable until the share is closed.
   *
   * @throws {@link StorageError}
   */
  blobOf(fileIndex: number): Promise<Blob>;
}

/** How a page opens its store. */
export interface BrowserStoreOptions {
  /**
   * Starts `opfs/opfs-worker.js`, for pages that bundle it themselves or that enforce trusted
   * types.
   */
  readonly openWorker?: () => Worker;
}

/** Makes a place for the files of one share. */
export function browserStoreFactory(options: BrowserStoreOptions = {}): BrowserStoreFactory {
  const { openWorker = openOpfsWorker } = options;
  let opened: OpenedStore | undefined;
  return {
    open: async (request) => {
      opened = new OpenedStore(request, await openStore(request, openWorker));
      return opened.store;
    },
    blobOf: (fileIndex) => {
      assert(opened !== undefined, "a file is complete only in an open store");
      return opened.blobOf(fileIndex);
    },
  };
}

/** A store and where each file lies in its stream. */
class OpenedStore {
  readonly store: BatchStore;
  readonly #starts: readonly number[];

  constructor({ files }: StoreRequest, store: BatchStore) {
    this.store = store;
    let start = 0;
    this.#starts = [...files, { sizeBytes: 0 }].map(({ sizeBytes }) => {
      start += sizeBytes;
      return start - sizeBytes;
    });
  }

  async blobOf(fileIndex: number): Promise<Blob> {
    const start = this.#starts[fileIndex] ?? 0;
    const end = this.#starts[fileIndex + 1] ?? start;
    if (this.store instanceof OpfsStore) return this.store.blobOf(start, end);
    return new Blob([await this.store.read(start, end)]);
  }
}

/** Memory stands in for a disk that fails, and for one that is full if the files are small. */
async function openStore(request: StoreRequest, openWorker: () => Worker): Promise<BatchStore> {
  if (isOpfsAvailable()) {
    try {
      return await OpfsStore.open(request, openWorker());
    } catch (error) {
      const isFull = error instanceof StorageError && error.code === "storage/full";
      if (isFull && request.sizeBytes > MEMORY_STORE_BYTES_MAX) throw error;
    }
  }
  return memoryStoreFactory().open(request);
}

function openOpfsWorker(): Worker {
  return new Worker(new URL("./opfs/opfs-worker.js", import.meta.url), { type: "module" });
}
