/** Tests of which chunks a selection needs. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BatchLayout } from "./batch-layout.ts";
import { FileLayout } from "./file-layout.ts";
import { ReceivedFiles } from "./received-files.ts";
import { Selection } from "./selection.ts";

const CHUNK = 65_536;

function worldOf(sizes: readonly number[]) {
  const fileLayout = new FileLayout(sizes);
  const { sizeBytes } = fileLayout;
  const batchLayout = new BatchLayout({
    ...{ firstIndex: 0, catalogueBytes: 1, sizeBytes, chunkBytes: CHUNK },
  });
  const received = new ReceivedFiles(batchLayout, fileLayout);
  return { fileLayout, batchLayout, received };
}

describe("a selection", () => {
  it("[SH28] is everything at first, and tells what a change adds and removes", () => {
    const world = worldOf([CHUNK, 10, CHUNK, 3 * CHUNK]);
    const selection = new Selection(world);
    expect(selection.fileIndices()).toEqual([0, 1, 2, 3]);
    expect(selection.sizeBytes).toBe(5 * CHUNK + 10);
    expect(selection.replace([1])).toEqual({
      added: [],
      removed: [
        { start: 0, end: 1 },
        { start: 2, end: 6 },
      ],
    });
    expect(selection.sizeBytes).toBe(10);
    // Files 0 and 2 end and begin beside the small one: chunk 1 is needed already.
    expect(selection.replace([0, 1, 2])).toEqual({
      added: [
        { start: 0, end: 1 },
        { start: 2, end: 3 },
      ],
      removed: [],
    });
    expect(selection.chunksWithin({ start: 1, end: 6 })).toEqual([{ start: 1, end: 3 }]);
    expect(() => selection.replace([4])).toThrow(RangeError);
    expect(selection.fileIndices()).toEqual([0, 1, 2]);
  });

  it("[SH28] is whole when every chunk of its files is here, whatever order they came in", () => {
    const sizes = fc.array(fc.oneof(fc.nat(10), fc.nat(4 * CHUNK)), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(sizes, fc.array(fc.nat(11)), fc.array(fc.nat()), (some, picks, order) => {
        const world = worldOf(some);
        const selection = new Selection(world);
        const chosen = new Set(picks.filter((pick) => pick < some.length));
        const { chunkCount } = world.batchLayout;
        const positions = Array.from({ length: chunkCount }, (_, position) => position);
        positions.sort((one, other) => (order[one] ?? 0) - (order[other] ?? 0));
        const half = Math.floor(positions.length / 2);
        for (const [step, position] of positions.entries()) {
          if (step === half) selection.replace(chosen);
          world.received.addChunk(position);
          selection.onReceived(position);
          const wanted = selection.fileIndices();
          const isWhole = wanted.every((fileIndex) => world.received.isComplete(fileIndex));
          expect(selection.isWhole).toBe(isWhole);
          const bytes = wanted.map((fileIndex) => world.received.bytesOf(fileIndex));
          expect(selection.receivedBytes).toBe(bytes.reduce((sum, each) => sum + each, 0));
        }
      }),
      { numRuns: 100 },
    );
  });
});
