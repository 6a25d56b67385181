/** Files on disk, offered for sharing. */

import { constants, type Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { Bytes } from "passalong/base";
import { StorageError } from "passalong/group";
import type { FileSource } from "passalong/share";
import { OpenFiles } from "./open-files.ts";
import { systemCodeOf } from "./storage-errors.ts";
import { unfilledBytes } from "./unfilled-bytes.ts";

/**
 * A file's size and time of change are looked at again when the last look is this old, ms. Source:
 * guess.
 */
const CHECK_INTERVAL_MS = 1_000;

/** A file that was found, before it is offered. */
interface FoundFile {
  /** On this disk. */
  readonly location: string;
  /** As receivers shall see it. */
  readonly path: string;
  readonly stats: Stats;
}

/**
 * Sources for the files that are named, and for all files in the folders that are named, in the
 * order of their names.
 *
 * Symbolic links are followed where they are named themselves, and passed over inside folders.
 *
 * @throws {@link StorageError} `storage/io` when a path does not exist or may not be read.
 */
export async function fileSourcesFromPaths(paths: readonly string[]): Promise<FileSource[]> {
  const found: FoundFile[] = [];
  for (const path of paths) await find(resolve(path), basename(resolve(path)), found);
  const openFiles = new OpenFiles(constants.O_RDONLY);
  return found.map((file, key) => new DiskSource(file, key, openFiles));
}

async function find(location: string, path: string, found: FoundFile[]): Promise<void> {
  try {
    const stats = await stat(location);
    if (stats.isFile()) found.push({ location, path, stats });
    else if (stats.isDirectory()) await findInside(location, path, found);
    else throw new StorageError("storage/io", `"${location}" is neither a file nor a folder.`);
  } catch (error) {
    if (error instanceof StorageError) throw error;
    throw new StorageError("storage/io", unreadable(location, error), { cause: error });
  }
}

async function findInside(location: string, path: string, found: FoundFile[]): Promise<void> {
  const entries = await readdir(location, { withFileTypes: true });
  entries.sort((left, right) => (left.name < right.name ? -1 : 1));
  for (const entry of entries) {
    if (!entry.isFile() && !entry.isDirectory()) continue;
    await find(join(location, entry.name), `${path}/${entry.name}`, found);
  }
}

function unreadable(location: string, error: unknown): string {
  const code = systemCodeOf(error);
  if (code === "ENOENT") return `"${location}" does not exist; check the path.`;
  if (code === "EACCES") return `"${location}" may not be read; check its permissions.`;
  return `"${location}" cannot be read (${code}).`;
}

class DiskSource implements FileSource {
  readonly path: string;
  readonly sizeBytes: number;
  readonly mimeType: string = "";
  readonly #file: FoundFile;
  readonly #key: number;
  readonly #openFiles: OpenFiles;
  #checkedAt = Number.NEGATIVE_INFINITY;

  constructor(file: FoundFile, key: number, openFiles: OpenFiles) {
    this.path = file.path;
    this.sizeBytes = file.stats.size;
    this.#file = file;
    this.#key = key;
    this.#openFiles = openFiles;
  }

  async read(start: number, end: number): Promise<Bytes> {
    const bytes = unfilledBytes(end - start);
    try {
      await this.#openFiles.use(this.#key, this.#file.location, async (handle) => {
        if (performance.now() - this.#checkedAt > CHECK_INTERVAL_MS) {
          this.#check(await stat(this.#file.location));
        }
        let read = 0;
        while (read < bytes.length) {
          const part = await handle.read(bytes, read, bytes.length - read, start + read);
          if (part.bytesRead === 0) throw this.#changed();
          read += part.bytesRead;
        }
      });
    } catch (error) {
      throw error instanceof StorageError ? error : this.#changed(error);
    }
    return bytes;
  }

  #check(now: Stats): void {
    const { stats } = this.#file;
    const isSame =
      now.ino === stats.ino && now.size === stats.size && now.mtimeMs === stats.mtimeMs;
    if (!isSame) throw this.#changed();
    this.#checkedAt = performance.now();
  }

  #changed(cause?: unknown): StorageError {
    const message = `"${this.path}" has changed or gone since it was shared; share it again.`;
    return new StorageError("storage/changed", message, { cause });
  }
}
