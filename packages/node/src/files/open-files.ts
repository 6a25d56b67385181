/**
 * Files that stay open between accesses, the most recently used ones, and are closed when nobody
 * needs them.
 */

import { type FileHandle, open } from "node:fs/promises";

/**
 * Files of one share that stay open. Source: guess, a quarter of the usual limit of 1,024
 * descriptors.
 */
export const OPEN_FILES_MAX: number = 256;

/** Files are closed when none was used for this long, ms. Source: guess. */
const IDLE_MS = 5_000;

interface OpenFile {
  readonly opening: Promise<FileHandle>;
  useCount: number;
  /** Set when the file is to be closed after its last use. */
  onUnused: (() => void) | undefined;
}

/** Opens files by a key of the owner's and shares their handles among accesses. */
export class OpenFiles {
  readonly #flags: number;
  /** Least recently used first. */
  readonly #open = new Map<number, OpenFile>();
  #idleTimer: NodeJS.Timeout | undefined;

  /** @param flags  As for `open`, from `fs.constants`. */
  constructor(flags: number) {
    this.#flags = flags;
  }

  /** Runs an access with the open file. Errors of opening and of the access are the caller's. */
  async use<T>(key: number, path: string, access: (handle: FileHandle) => Promise<T>): Promise<T> {
    const file = this.#fileFor(key, path);
    file.useCount += 1;
    try {
      return await access(await file.opening);
    } catch (error) {
      // A handle that has failed once may be stale: the next access opens the file anew.
      if (this.#open.get(key) === file) void this.close(key);
      throw error;
    } finally {
      file.useCount -= 1;
      if (file.useCount === 0) file.onUnused?.();
      this.#makeRoom();
    }
  }

  /**
   * Closes one file, if it is open, after the accesses that have begun. Later ones open it anew.
   * Never rejects.
   */
  async close(key: number): Promise<void> {
    const file = this.#open.get(key);
    if (file === undefined) return;
    this.#open.delete(key);
    if (file.useCount > 0) {
      await new Promise<void>((resolve) => {
        file.onUnused = resolve;
      });
    }
    // What could not be opened or closed was told to whoever used it.
    await file.opening.then((handle) => handle.close()).catch(() => undefined);
  }

  /** Closes all. */
  async closeAll(): Promise<void> {
    clearTimeout(this.#idleTimer);
    await Promise.all([...this.#open.keys()].map((key) => this.close(key)));
  }

  #fileFor(key: number, path: string): OpenFile {
    const known = this.#open.get(key);
    const file = known ?? { opening: open(path, this.#flags), useCount: 0, onUnused: undefined };
    this.#open.delete(key);
    this.#open.set(key, file);
    this.#idleTimer ??= setTimeout(() => void this.closeAll(), IDLE_MS).unref();
    this.#idleTimer.refresh();
    return file;
  }

  #makeRoom(): void {
    if (this.#open.size <= OPEN_FILES_MAX) return;
    for (const [key, file] of this.#open) {
      if (file.useCount > 0) continue;
      void this.close(key);
      return;
    }
  }
}
