/** RangeSet against a plain set of integers. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Range, RangeSet } from "./range-set.ts";

const range = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 20 }))
  .map(([start, length]): Range => ({ start, end: start + length }));
const operation = fc.record({ isAddition: fc.boolean(), range });

function apply(
  set: RangeSet,
  model: Set<number>,
  isAddition: boolean,
  { start, end }: Range,
): void {
  const before = model.size;
  for (let index = start; index < end; index += 1) {
    if (isAddition) model.add(index);
    else model.delete(index);
  }
  const changed = isAddition ? set.add({ start, end }) : set.delete({ start, end });
  expect(changed).toBe(Math.abs(model.size - before));
}

describe("RangeSet", () => {
  it("behaves as a set of integers, whatever is added and removed", () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 40 }), range, (operations, window) => {
        const set = new RangeSet();
        const model = new Set<number>();
        for (const step of operations) apply(set, model, step.isAddition, step.range);
        const sorted = [...model].toSorted((left, right) => left - right);
        expect([...set]).toEqual(sorted);
        expect(set.size).toBe(model.size);
        expect(set.firstFrom(window.start)).toBe(sorted.find((index) => index >= window.start));
        expect(set.has(window.start)).toBe(model.has(window.start));
        const inside = [...set.within(window)].flatMap(({ start, end }) =>
          Array.from({ length: end - start }, (_, step) => start + step),
        );
        expect(inside).toEqual(
          sorted.filter((index) => index >= window.start && index < window.end),
        );
        const isCovered = Array.from(
          { length: window.end - window.start },
          (_, step) => window.start + step,
        ).every((index) => model.has(index));
        expect(set.covers(window)).toBe(isCovered);
        expect([...set.clone()]).toEqual(sorted);
      }),
    );
  });

  it("keeps as few ranges as can be", () => {
    const set = RangeSet.of({ start: 0, end: 2 }, { start: 4, end: 6 });
    expect(set.rangeCount).toBe(2);
    set.add({ start: 2, end: 4 });
    expect([...set.ranges()]).toEqual([{ start: 0, end: 6 }]);
  });

  it("reaches to the last safe integer", () => {
    const set = RangeSet.of({ start: 0, end: Number.MAX_SAFE_INTEGER });
    expect(set.size).toBe(Number.MAX_SAFE_INTEGER);
    set.deleteIndex(5);
    expect(set.rangeCount).toBe(2);
  });

  it("refuses ranges that are none", () => {
    expect(() => new RangeSet().add({ start: 3, end: 2 })).toThrow("safe integer");
    expect(() => new RangeSet().add({ start: -1, end: 2 })).toThrow("safe integer");
    expect(() => new RangeSet().add({ start: 0.5, end: 2 })).toThrow("safe integer");
  });
});
