/**
 * Where a receiver keeps what it receives. The rules for every kind of store:
 * docs/spec/12-stores.md.
 */

import type { Bytes } from "../base/index.ts";
import type { SharedFile } from "./shared-file.ts";

/** Where the bytes of a batch are kept; one byte stream of all files one after the other. */
export interface BatchStore {
  /**
   * Writes bytes at a position of the stream; several writes may go on at once. @throws {@link
   * StorageError}
   */
  write(offset: number, bytes: Bytes): Promise<void>;
  /**
   * Reads exactly `end - start` bytes that were written, before and after `finish`. @throws {@link
   * StorageError}
   */
  read(start: number, end: number): Promise<Bytes>;
  /**
   * These files are there whole and verified: makes them final (renames them). Others may be
   * written and finished later; a file is named again only after this has failed.
   *
   * @throws {@link StorageError}
   */
  finish(fileIndices: readonly number[]): Promise<readonly StoredFile[]>;
  /** Lets go of all resources; what is not finished is kept or dropped as the store's kind says. */
  close(): Promise<void>;
}

/** A file that a store has made final. */
export interface StoredFile {
  /** Position in the catalogue, from 0. */
  readonly fileIndex: number;
  /** Where it is: a path on disk, or the name it would be saved under. */
  readonly location: string;
}

/** What a store is to hold. */
export interface StoreRequest {
  /** In stream order; offsets are the running sums of their sizes. */
  readonly files: readonly SharedFile[];
  /** The sum of all sizes. */
  readonly sizeBytes: number;
  /** Bytes of the files that are wanted so far; there has to be room for them. */
  readonly neededBytes: number;
  /** Names the share for a store that keeps several. */
  readonly groupId: string;
}

/** Makes a store once the catalogue is known. */
export interface StoreFactory {
  /** @throws {@link StorageError} `storage/full` when it is known that the files cannot fit. */
  open(request: StoreRequest): Promise<BatchStore>;
}
