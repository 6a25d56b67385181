/** Offers a file that a person has chosen in a page. */

import type { Bytes } from "../base/index.ts";
import { StorageError } from "../group/index.ts";
import type { FileSource } from "../share/index.ts";

/**
 * Bytes read from a file at once. Source: measured in Chromium 156, each access costs the page's
 * main thread about 1.3 ms, whether it reads 64 KiB or 512 KiB.
 */
const READ_BLOCK_BYTES = 524_288;

/** Blocks of one file that are kept. Source: guess, 4 MiB: the runs of eight receivers. */
const READ_BLOCKS_MAX = 8;

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
    read: blockReader(file),
  };
}

/** Reads that come soon after each other and lie in one block cost one access to the file. */
function blockReader(file: File): FileSource["read"] {
  const blocks = new Map<number, Promise<Bytes>>();
  const blockAt = (number: number): Promise<Bytes> => {
    const start = number * READ_BLOCK_BYTES;
    const block = blocks.get(number) ?? readSlice(file, start, start + READ_BLOCK_BYTES);
    blocks.delete(number);
    blocks.set(number, block);
    const [oldest] = blocks.keys();
    if (blocks.size > READ_BLOCKS_MAX && oldest !== undefined) blocks.delete(oldest);
    // What could not be read once is tried anew the next time.
    block.catch(() => blocks.delete(number));
    return block;
  };
  return async (start, end) => {
    const bytes = new Uint8Array(end - start);
    let position = start;
    while (position < end) {
      const number = Math.floor(position / READ_BLOCK_BYTES);
      const offset = position - number * READ_BLOCK_BYTES;
      const block = await blockAt(number);
      const part = block.subarray(offset, offset + end - position);
      if (part.length === 0) throw changed(file);
      bytes.set(part, position - start);
      position += part.length;
    }
    return bytes;
  };
}

async function readSlice(file: File, start: number, end: number): Promise<Bytes> {
  try {
    return new Uint8Array(await file.slice(start, end).arrayBuffer());
  } catch (cause) {
    throw changed(file, cause);
  }
}

function changed(file: File, cause?: unknown): StorageError {
  const message = `"${file.name}" has changed or gone since it was chosen; choose it again.`;
  return new StorageError("storage/changed", message, { cause });
}
