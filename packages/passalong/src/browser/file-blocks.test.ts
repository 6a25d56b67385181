/** Blocks of files: how often a file is accessed, and what is kept. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FileBlocks, READ_BLOCK_BYTES, READ_BLOCKS_MAX } from "./file-blocks.ts";

/** A file that counts how often it is accessed, and that can break. */
class CountedFile extends Blob {
  accessCount = 0;
  /** Nothing can be read. */
  isBroken = false;

  override slice(start?: number, end?: number): Blob {
    this.accessCount += 1;
    if (this.isBroken) throw new TypeError("NotReadableError");
    return super.slice(start, end);
  }
}

function patternOf(start: number, end: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: end - start }, (_, at) => ((start + at) * 31) >>> 3);
}

const SIZE_BYTES = 3 * READ_BLOCK_BYTES + 17;
const CONTENT = patternOf(0, SIZE_BYTES);

describe("blocks of files", () => {
  it("give the bytes of any place", async () => {
    const file = new CountedFile([CONTENT]);
    const blocks = new FileBlocks();
    const place = fc.integer({ min: 0, max: SIZE_BYTES });
    await fc.assert(
      fc.asyncProperty(place, place, async (one, other) => {
        const [start, end] = [Math.min(one, other), Math.max(one, other)];
        const bytes = await blocks.read(file, start, end);
        expect(Buffer.compare(bytes, CONTENT.subarray(start, end))).toBe(0);
      }),
      { numRuns: 30 },
    );
    expect(file.accessCount).toBeLessThanOrEqual(4);
  });

  it("cost one access for many reads, also at once", async () => {
    const file = new CountedFile([CONTENT]);
    const blocks = new FileBlocks();
    const starts = Array.from({ length: 16 }, (_, at) => at * 65_536);
    await Promise.all(starts.map((start) => blocks.read(file, start, start + 65_536)));
    expect(file.accessCount).toBe(1);
  });

  it("are few, however many files there are", async () => {
    const files = Array.from({ length: READ_BLOCKS_MAX + 1 }, () => new CountedFile(["abc"]));
    const blocks = new FileBlocks();
    for (const file of files) await blocks.read(file, 0, 3);
    for (const file of files.toReversed()) await blocks.read(file, 0, 3);
    expect(files.map(({ accessCount }) => accessCount)).toEqual([
      2,
      ...files.slice(1).map(() => 1),
    ]);
  });

  it("end where the file ends", async () => {
    const file = new CountedFile(["abc"]);
    const blocks = new FileBlocks();
    expect(await blocks.read(file, 1, 9)).toHaveLength(2);
    expect(await blocks.read(file, 7, 9)).toHaveLength(0);
  });

  it("are copied: what is done to the bytes that were read changes no block", async () => {
    const file = new CountedFile(["abc"]);
    const blocks = new FileBlocks();
    const bytes = await blocks.read(file, 0, 3);
    bytes.fill(0);
    expect(bytes.buffer.byteLength).toBe(3);
    expect(new TextDecoder().decode(await blocks.read(file, 0, 3))).toBe("abc");
  });

  it("that could not be read are tried anew", async () => {
    const file = new CountedFile(["abc"]);
    const blocks = new FileBlocks();
    file.isBroken = true;
    await expect(blocks.read(file, 0, 3)).rejects.toThrow("NotReadableError");
    file.isBroken = false;
    expect(await blocks.read(file, 0, 3)).toHaveLength(3);
    expect(file.accessCount).toBe(2);
  });
});
