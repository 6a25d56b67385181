/** Blocks of chosen files: reads that come soon after each other and lie close cost one access. */

import type { Bytes } from "../base/index.ts";

/**
 * Bytes read from a file at once. Source: measured in Chromium 156, reading 64 KiB of a file takes
 * a page 0.7 ms, 512 KiB 2 ms and 1 MiB 3 ms; and hashing reads as much at once.
 */
export const READ_BLOCK_BYTES: number = 1_048_576;

/**
 * Blocks that are kept, of all files together. Source: guess, 16 MiB: the stretch that is being
 * hashed, or the runs of sixteen receivers.
 */
export const READ_BLOCKS_MAX: number = 16;

/** Keeps the blocks that were used last, of any number of files. */
export class FileBlocks {
  /** In the order of their last use; those that are still being read, too. */
  readonly #blocks = new Map<string, Promise<Bytes>>();
  /** What the keys of blocks call the files. */
  readonly #numbers = new Map<Blob, number>();

  /**
   * A copy of the bytes from `start` up to `end` of a file.
   *
   * @returns Fewer than asked for where the file ends.
   * @throws Whatever the browser throws when the file has changed.
   */
  async read(file: Blob, start: number, end: number): Promise<Bytes> {
    const bytes = new Uint8Array(end - start);
    let position = start;
    while (position < end) {
      const number = Math.floor(position / READ_BLOCK_BYTES);
      const offset = position - number * READ_BLOCK_BYTES;
      const block = await this.#block(file, number);
      // A copy: a part of the block itself would keep all of it in memory.
      const part = block.subarray(offset, offset + end - position);
      if (part.length === 0) break;
      bytes.set(part, position - start);
      position += part.length;
    }
    return bytes.subarray(0, position - start);
  }

  #block(file: Blob, number: number): Promise<Bytes> {
    const key = `${this.#numberOf(file)} ${number}`;
    const block = this.#blocks.get(key) ?? readBlock(file, number);
    this.#blocks.delete(key);
    this.#blocks.set(key, block);
    const [oldest] = this.#blocks.keys();
    if (this.#blocks.size > READ_BLOCKS_MAX && oldest !== undefined) this.#blocks.delete(oldest);
    // What could not be read once is tried anew the next time.
    block.catch(() => this.#blocks.delete(key));
    return block;
  }

  #numberOf(file: Blob): number {
    const number = this.#numbers.get(file) ?? this.#numbers.size;
    this.#numbers.set(file, number);
    return number;
  }
}

async function readBlock(file: Blob, number: number): Promise<Bytes> {
  const start = number * READ_BLOCK_BYTES;
  return new Uint8Array(await file.slice(start, start + READ_BLOCK_BYTES).arrayBuffer());
}
