/** Tests of files as one stream. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FileLayout } from "./file-layout.ts";

describe("file layout", () => {
  it("cuts a part of the stream where files end, and passes over empty ones", () => {
    const layout = new FileLayout([0, 3, 0, 0, 2, 5, 0]);
    expect(layout.sizeBytes).toBe(10);
    expect(layout.streamRangeOf(4)).toEqual({ start: 3, end: 5 });
    expect([...layout.segmentsOf({ start: 0, end: 10 })]).toEqual([
      { fileIndex: 1, start: 0, end: 3 },
      { fileIndex: 4, start: 0, end: 2 },
      { fileIndex: 5, start: 0, end: 5 },
    ]);
    expect([...layout.segmentsOf({ start: 4, end: 6 })]).toEqual([
      { fileIndex: 4, start: 1, end: 2 },
      { fileIndex: 5, start: 0, end: 1 },
    ]);
    expect([...layout.segmentsOf({ start: 3, end: 3 })]).toEqual([]);
  });

  it("covers every byte of a part once, whatever the sizes", () => {
    const input = fc.tuple(fc.array(fc.nat(20), { maxLength: 30 }), fc.nat(), fc.nat());
    fc.assert(
      fc.property(input, ([sizes, left, right]) => {
        const layout = new FileLayout(sizes);
        const [start, end] = [left, right]
          .map((position) => position % (layout.sizeBytes + 1))
          .toSorted((one, other) => one - other);
        let position = start ?? 0;
        for (const segment of layout.segmentsOf({ start: position, end: end ?? 0 })) {
          const file = layout.streamRangeOf(segment.fileIndex);
          expect(file.start + segment.start).toBe(position);
          expect(segment.end).toBeGreaterThan(segment.start);
          position = file.start + segment.end;
          expect(position).toBeLessThanOrEqual(file.end);
        }
        expect(position).toBe(end);
      }),
    );
  });
});
