/** Offers files that a person has chosen in a page. */

import { StorageError } from "../group/index.ts";
import type { FileSource } from "../share/index.ts";
import { FileBlocks } from "./file-blocks.ts";

/** A chosen file, and its path as the receivers shall see it. */
export interface ChosenFile {
  readonly file: File;
  readonly path: string;
}

/**
 * A source over a `File`; nothing is read before it is asked for.
 *
 * @param path  Path as the receivers shall see it; where the file was in a chosen folder, or its
 *   name, when absent.
 */
export function fileSourceFromFile(file: File, path?: string): FileSource {
  const folderPath = file.webkitRelativePath || file.name;
  return sourceOf({ file, path: path ?? folderPath }, new FileBlocks());
}

/** The same for all files of one share, which together keep no more in memory than one would. */
export function fileSourcesFromFiles(chosen: readonly ChosenFile[]): FileSource[] {
  const blocks = new FileBlocks();
  return chosen.map((one) => sourceOf(one, blocks));
}

function sourceOf({ file, path }: ChosenFile, blocks: FileBlocks): FileSource {
  return {
    path,
    sizeBytes: file.size,
    mimeType: file.type,
    read: async (start, end) => {
      const bytes = await blocks.read(file, start, end).catch((cause: unknown) => {
        throw changed(file, cause);
      });
      if (bytes.length < end - start) throw changed(file);
      return bytes;
    },
  };
}

function changed(file: File, cause?: unknown): StorageError {
  const message = `"${file.name}" has changed or gone since it was chosen; choose it again.`;
  return new StorageError("storage/changed", message, { cause });
}
