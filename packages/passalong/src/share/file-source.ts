/** What a provider reads its own files through. */

import type { Bytes } from "../base/index.ts";

/** A file to be offered: random access to bytes that do not change while they are shared. */
export interface FileSource {
  /** Path as the receivers shall see it: components joined by "/", no leading "/". */
  readonly path: string;
  /** From 0 to 2^53 - 1. */
  readonly sizeBytes: number;
  /** MIME type, or "" when unknown. Receivers do not trust it. */
  readonly mimeType: string;
  /**
   * Bytes from `start` up to `end`; exactly `end - start` of them. Several reads may go on at once.
   *
   * @throws {@link StorageError} `storage/changed` when the file has changed or gone: what was
   *   hashed must never be
   *   followed by something else.
   */
  read(start: number, end: number): Promise<Bytes>;
}
