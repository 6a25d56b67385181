/** Tests of what is here of each file, and what is not. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BatchLayout } from "./batch-layout.ts";
import { FileLayout } from "./file-layout.ts";
import { ReceivedFiles } from "./received-files.ts";

const KIB = 1_024;

function receivedOf(sizes: readonly number[]): ReceivedFiles {
  const fileLayout = new FileLayout(sizes);
  const { sizeBytes } = fileLayout;
  const shape = { firstIndex: 0, catalogueBytes: 1, sizeBytes, chunkBytes: 64 * KIB };
  return new ReceivedFiles(new BatchLayout(shape), fileLayout);
}

describe("received files", () => {
  it("[SH21] tell which of them a chunk completes, and what is missing of the others", () => {
    const received = receivedOf([30 * KIB, 0, 20 * KIB, 200 * KIB]);
    expect(received.isComplete(1)).toBe(true);
    expect(received.missingOf(3)).toEqual([{ start: 0, end: 200 * KIB }]);
    expect(received.addChunk(2)).toEqual([]);
    expect(received.bytesOf(3)).toBe(64 * KIB);
    expect(received.missingOf(3)).toEqual([
      { start: 0, end: 78 * KIB },
      { start: 142 * KIB, end: 200 * KIB },
    ]);
    expect(received.addChunk(0)).toEqual([0, 2]);
    expect(received.missingOf(0)).toEqual([]);
    expect(received.addChunk(3)).toEqual([]);
    expect(received.addChunk(1)).toEqual([3]);
    expect(received.totalBytes).toBe(250 * KIB);
  });

  it("[SH21] count every byte once, in whatever order chunks come", () => {
    const sizes = fc.array(fc.oneof(fc.nat(10), fc.nat(300 * KIB)), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(sizes, fc.array(fc.nat(), { maxLength: 100 }), (some, order) => {
        const received = receivedOf(some);
        const total = some.reduce((sum, sizeBytes) => sum + sizeBytes, 0);
        const completed = new Set<number>();
        const chunkCount = Math.ceil(total / (64 * KIB));
        const positions = Array.from({ length: chunkCount }, (_, position) => position);
        positions.sort((one, other) => (order[one] ?? 0) - (order[other] ?? 0));
        for (const position of positions) {
          for (const fileIndex of received.addChunk(position)) completed.add(fileIndex);
          const missing = some.flatMap((_, fileIndex) => received.missingOf(fileIndex));
          const missingBytes = missing.reduce((sum, { start, end }) => sum + end - start, 0);
          expect(received.totalBytes + missingBytes).toBe(total);
        }
        expect(received.totalBytes).toBe(total);
        expect(completed.size).toBe(some.filter((sizeBytes) => sizeBytes > 0).length);
      }),
      { numRuns: 50 },
    );
  });
});
