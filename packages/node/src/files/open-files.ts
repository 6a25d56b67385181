/** Files that stay open between accesses, up to a number; the others are opened for each access. */

import { type FileHandle, open } from "node:fs/promises";

/** Files of one share that stay open. Source: guess, a quarter of the usual limit of 1,024 descriptors. */
export const OPEN_FILES_MAX: number = 256;

/** Opens files by a key of the owner's, shares handles among accesses, and closes them all in the end. */
export class OpenFiles {
  readonly #flags: string;
  readonly #kept = new Map<number, Promise<FileHandle>>();

  /** @param flags  As for `open`: "r", "r+", "wx+". */
  constructor(flags: string) {
    this.#flags = flags;
  }

  /** Runs an access with the open file. Errors of opening and of the access are the caller's. */
  async use<T>(key: number, path: string, access: (handle: FileHandle) => Promise<T>): Promise<T> {
    const kept = this.#kept.get(key);
    if (kept !== undefined) return access(await kept);
    const opening = open(path, this.#flags);
    if (this.#kept.size < OPEN_FILES_MAX) {
      this.#kept.set(key, opening);
      opening.catch(() => this.#kept.delete(key));
      return access(await opening);
    }
    const handle = await opening;
    try {
      return await access(handle);
    } finally {
      await handle.close();
    }
  }

  /** Closes one file, if it is open. */
  async close(key: number): Promise<void> {
    const kept = this.#kept.get(key);
    this.#kept.delete(key);
    if (kept !== undefined) await (await kept).close();
  }

  /** Closes all. */
  async closeAll(): Promise<void> {
    await Promise.allSettled([...this.#kept.keys()].map((key) => this.close(key)));
  }
}
