/** Offers a file that a person has chosen in a page. */

import type { Bytes } from "../base/index.ts";
import { StorageError } from "../group/index.ts";
import type { FileSource } from "../share/index.ts";

/**
 * A source over a `File`; nothing is read before it is asked for.
 *
 * @param path  Path as the receivers shall see it; where the file was in a chosen folder, or its
 *   name, when absent.
 */
export function fileSourceFromFile(file: File, path?: string): FileSource {
  return {
    path: path ?? (file.webkitRelativePath || file.name),
    sizeBytes: file.size,
    mimeType: file.type,
    read: (start, end) => readSlice(file, start, end),
  };
}

async function readSlice(file: File, start: number, end: number): Promise<Bytes> {
  try {
    return new Uint8Array(await file.slice(start, end).arrayBuffer());
  } catch (cause) {
    throw new StorageError(
      "storage/changed",
      `"${file.name}" has changed or gone since it was chosen; choose it again.`,
      { cause },
    );
  }
}
