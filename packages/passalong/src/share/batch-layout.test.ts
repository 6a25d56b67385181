/** Tests of where objects lie and what they hold. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BatchLayout, chunkSizeFor } from "./batch-layout.ts";

const KIB = 1_024;
const MIB = 1_024 * KIB;

function layoutOf(sizeBytes: number, catalogueBytes = 10, firstIndex = 0): BatchLayout {
  const chunkBytes = chunkSizeFor(sizeBytes);
  return new BatchLayout({ firstIndex, catalogueBytes, sizeBytes, chunkBytes });
}

describe("chunk size", () => {
  it.each([
    [0, 64 * KIB],
    [1, 64 * KIB],
    [256 * MIB, 64 * KIB],
    [256 * MIB + 1, 128 * KIB],
    [512 * MIB + 1, 256 * KIB],
    [2_048 * MIB, 512 * KIB],
    [2_048 * MIB + 1, MIB],
    [1_000_000 * MIB, MIB],
  ])("[SH8] of %i bytes is %i", (sizeBytes, chunkBytes) => {
    expect(chunkSizeFor(sizeBytes)).toBe(chunkBytes);
  });
});

describe("batch layout", () => {
  it("[SH5] puts pieces first, then pages, then chunks", () => {
    const layout = layoutOf(16 * MIB + 1, 65_537, 100);
    expect(layout.pieces).toEqual({ start: 100, end: 102 });
    expect(layout.pages).toEqual({ start: 102, end: 104 });
    expect(layout.chunks).toEqual({ start: 104, end: 104 + 257 });
    expect(layout.objects).toEqual({ start: 100, end: 361 });
    expect(layout.placeOf(99)).toBeUndefined();
    expect(layout.placeOf(101)).toEqual({ kind: "piece", position: 1 });
    expect(layout.placeOf(102)).toEqual({ kind: "page", position: 0 });
    expect(layout.placeOf(360)).toEqual({ kind: "chunk", position: 256 });
    expect(layout.placeOf(361)).toBeUndefined();
    expect(layout.catalogueRangeOf(1)).toEqual({ start: 65_536, end: 65_537 });
    expect(layout.chunksOf(0)).toEqual({ start: 0, end: 256 });
    expect(layout.chunksOf(1)).toEqual({ start: 256, end: 257 });
    expect(layout.streamRangeOf(256)).toEqual({ start: 16 * MIB, end: 16 * MIB + 1 });
    expect(layout.pageBytesOf(0)).toBe(256 * 32 + 64);
    expect(layout.pageBytesOf(1)).toBe(32 + 64);
  });

  it("[SH15] has no pages and chunks when nothing is in the files", () => {
    const layout = layoutOf(0);
    expect([layout.pieceCount, layout.pageCount, layout.chunkCount]).toEqual([1, 0, 0]);
    expect(layout.chunksWithin({ start: 0, end: 0 })).toEqual({ start: 0, end: 0 });
  });

  it("[SH5] covers every byte once and every object once, whatever the size", () => {
    const sizes = fc.oneof(
      fc.integer({ min: 0, max: 3_000 * MIB }),
      fc.constantFrom(1, 65_535, 65_536, 65_537, 16 * MIB, 16 * MIB + 1, 256 * MIB + 1),
    );
    fc.assert(
      fc.property(sizes, fc.nat(1_000_000), (sizeBytes, firstIndex) => {
        const layout = layoutOf(sizeBytes, 1 + (firstIndex % 300_000), firstIndex);
        let chunk = 0;
        for (let page = 0; page < layout.pageCount; page += 1) {
          expect(layout.chunksOf(page).start).toBe(chunk);
          chunk = layout.chunksOf(page).end;
        }
        expect(chunk).toBe(layout.chunkCount);
        let end = 0;
        for (let position = 0; position < layout.chunkCount; position += 1) {
          const range = layout.streamRangeOf(position);
          if (range.start !== end || range.end <= range.start) expect(range.start).toBe(end);
          end = range.end;
        }
        expect(end).toBe(sizeBytes);
      }),
      { numRuns: 50 },
    );
  });

  it("finds the chunks of a part of the stream", () => {
    const layout = layoutOf(MIB);
    expect(layout.chunksWithin({ start: 65_535, end: 65_537 })).toEqual({ start: 0, end: 2 });
    expect(layout.chunksWithin({ start: 65_536, end: 131_072 })).toEqual({ start: 1, end: 2 });
    expect(layout.indicesOfChunks({ start: 1, end: 3 })).toEqual({ start: 3, end: 5 });
  });
});
