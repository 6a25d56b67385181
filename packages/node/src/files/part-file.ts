/** One file of a store: hidden and partial until everything is there, final from then on. */

import { constants } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import type { Bytes } from "passalong/base";
import { StorageError } from "passalong/group";
import type { SharedFile } from "passalong/share";
import { moveToFinalName } from "./final-name.ts";
import type { OpenFiles } from "./open-files.ts";

/**
 * How partial files are opened: never through a link that somebody has put in their place. Windows
 * knows no such flag.
 */
export const PART_FLAGS: number = constants.O_RDWR | (constants.O_NOFOLLOW ?? 0);

/** How a partial file is made: it must not be there. */
const NEW_PART_FLAGS = PART_FLAGS | constants.O_CREAT | constants.O_EXCL;

/** What a file is made of. */
export interface PartFileOptions {
  readonly file: SharedFile;
  /** Where the partial file will be. */
  readonly location: string;
  readonly openFiles: OpenFiles;
}

/**
 * A file on disk, sparse while it is partial.
 *
 *     absent ──first write, finish──> partial ──finish──> final
 *                                        └─────remove────> gone
 */
export class PartFile {
  readonly file: SharedFile;
  readonly #openFiles: OpenFiles;
  #location: string;
  #isFinal = false;
  #creating: Promise<void> | undefined;
  #moving: Promise<void> | undefined;

  constructor({ file, location, openFiles }: PartFileOptions) {
    this.file = file;
    this.#location = location;
    this.#openFiles = openFiles;
  }

  /** Writes all bytes. System errors as they are. */
  async write(position: number, bytes: Bytes): Promise<void> {
    await this.#create();
    await this.#use(async (handle) => {
      let written = 0;
      while (written < bytes.length) {
        const rest = bytes.length - written;
        const step = await handle.write(bytes, written, rest, position + written);
        written += step.bytesWritten;
      }
    });
  }

  /**
   * Fills `bytes`. @throws {@link StorageError} `storage/changed` when the file is too short;
   * system errors as they are.
   */
  async read(position: number, bytes: Bytes): Promise<void> {
    await this.#use(async (handle) => {
      let read = 0;
      while (read < bytes.length) {
        const step = await handle.read(bytes, read, bytes.length - read, position + read);
        if (step.bytesRead === 0) throw this.#truncated();
        read += step.bytesRead;
      }
    });
  }

  /**
   * Gives the file its final name below the folder; accesses wait meanwhile. @returns Where it is.
   */
  async finish(folder: string): Promise<string> {
    if (this.#isFinal) return this.#location;
    await this.#create();
    const moving = this.#move(folder);
    this.#moving = moving.catch(() => undefined);
    await moving;
    return this.#location;
  }

  /** Removes the partial file, if there is one. */
  async remove(): Promise<void> {
    if (this.#isFinal || this.#creating === undefined) return;
    await this.#creating.catch(() => undefined);
    await rm(this.#location, { force: true });
  }

  async #move(folder: string): Promise<void> {
    await this.#openFiles.close(this.file.fileIndex);
    this.#location = await moveToFinalName(this.#location, folder, this.file.path);
    this.#isFinal = true;
  }

  async #use<T>(access: (handle: FileHandle) => Promise<T>): Promise<T> {
    if (this.#moving !== undefined) await this.#moving;
    return this.#openFiles.use(this.file.fileIndex, this.#location, access);
  }

  /** Makes the partial file once; what has failed is tried again by the next one. */
  #create(): Promise<void> {
    this.#creating ??= open(this.#location, NEW_PART_FLAGS, 0o666)
      .then((handle) => handle.close())
      .catch((error: unknown) => {
        this.#creating = undefined;
        throw error;
      });
    return this.#creating;
  }

  #truncated(): StorageError {
    const message = `"${this.file.path}" has become shorter since it was received; receive it again.`;
    return new StorageError("storage/changed", message);
  }
}
