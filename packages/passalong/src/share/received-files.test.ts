/** What is here of each file, and what is not. */

import { describe, expect, it } from "vitest";
import { FileLayout } from "./file-layout.ts";
import { ReceivedFiles } from "./received-files.ts";

describe("received files", () => {
  it("[SH21] are complete when all of their bytes are here", () => {
    const received = new ReceivedFiles(new FileLayout([10, 0, 20]));
    expect(received.add({ start: 5, end: 15 })).toEqual([]);
    expect(received.add({ start: 0, end: 5 })).toEqual([0]);
    expect(received.isComplete(1)).toBe(true);
    expect(received.add({ start: 15, end: 30 })).toEqual([2]);
    expect(received.totalBytes).toBe(30);
  });

  it("name what is missing of each file, by positions within it", () => {
    const received = new ReceivedFiles(new FileLayout([10, 0, 20]));
    received.add({ start: 4, end: 12 });
    received.add({ start: 20, end: 25 });
    expect(received.missingOf(0)).toEqual([{ start: 0, end: 4 }]);
    expect(received.missingOf(1)).toEqual([]);
    expect(received.missingOf(2)).toEqual([
      { start: 2, end: 10 },
      { start: 15, end: 20 },
    ]);
  });
});
