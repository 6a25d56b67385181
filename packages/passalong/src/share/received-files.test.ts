/** What is here of each file, and what is not. */

import { describe, expect, it } from "vitest";
import { BatchLayout } from "./batch-layout.ts";
import { FileLayout } from "./file-layout.ts";
import { ReceivedFiles } from "./received-files.ts";

/** Chunks of the batch, bytes. */
const CHUNK = 65_536;

/** A file of a chunk and a half, an empty one, and one of two chunks: four chunks in all. */
function halfReceived(): ReceivedFiles {
  const files = new FileLayout([1.5 * CHUNK, 0, 2 * CHUNK]);
  const shape = { firstIndex: 0, catalogueBytes: 100, sizeBytes: 3.5 * CHUNK, chunkBytes: CHUNK };
  return new ReceivedFiles(new BatchLayout(shape), files);
}

describe("received files", () => {
  it("[SH21] are complete when all of their bytes are here", () => {
    const received = halfReceived();
    expect(received.isComplete(1)).toBe(true);
    expect(received.addChunk(1)).toEqual([]);
    expect(received.addChunk(0)).toEqual([0]);
    expect(received.addChunk(3)).toEqual([]);
    expect(received.addChunk(2)).toEqual([2]);
    expect(received.totalBytes).toBe(3.5 * CHUNK);
  });

  it("name what is missing of each file, by positions within it", () => {
    const received = halfReceived();
    received.addChunk(1);
    expect(received.missingOf(0)).toEqual([{ start: 0, end: CHUNK }]);
    expect(received.missingOf(1)).toEqual([]);
    expect(received.missingOf(2)).toEqual([{ start: 0.5 * CHUNK, end: 2 * CHUNK }]);
  });
});
