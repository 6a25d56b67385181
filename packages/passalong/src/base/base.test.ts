/** The small words of base. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  assert,
  bytesFromHex,
  compareBytes,
  concatBytes,
  equalBytes,
  hexFromBytes,
  InvariantError,
  parseGroupId,
  parseMemberAddress,
  parsePeerId,
  PriorityQueue,
  seededRandom,
} from "./index.ts";

describe("bytes", () => {
  it("joins, compares and orders as the platform does", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (left, right) => {
        expect(Buffer.compare(concatBytes(left, right), Buffer.concat([left, right]))).toBe(0);
        expect(equalBytes(left, right)).toBe(Buffer.compare(left, right) === 0);
        expect(Math.sign(compareBytes(left, right))).toBe(Buffer.compare(left, right));
      }),
    );
  });

  it("spells bytes as hex and back", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(hexFromBytes(bytes)).toBe(Buffer.from(bytes).toString("hex"));
        expect(bytesFromHex(hexFromBytes(bytes))).toEqual(new Uint8Array(bytes));
      }),
    );
    expect(bytesFromHex("abc")).toBeUndefined();
    expect(bytesFromHex("AB")).toBeUndefined();
  });

  it("takes as identifiers what has their form alone", () => {
    expect(parsePeerId("0".repeat(64))).toBeDefined();
    expect(parsePeerId("0".repeat(63))).toBeUndefined();
    expect(parseGroupId("G".repeat(64))).toBeUndefined();
    expect(parseMemberAddress("f".repeat(32))).toBeDefined();
  });
});

describe("PriorityQueue", () => {
  it("gives the smallest key first and equal keys in the order they came", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), (keys) => {
        const queue = new PriorityQueue<{ key: number; order: number }>();
        keys.forEach((key, order) => queue.add(key, { key, order }));
        expect(queue.size).toBe(keys.length);
        const expected = keys
          .map((key, order) => ({ key, order }))
          .toSorted((left, right) => left.key - right.key || left.order - right.order);
        expect(keys.map(() => queue.take())).toEqual(expected);
        expect(queue.take()).toBeUndefined();
      }),
    );
  });
});

describe("seededRandom", () => {
  it("repeats itself for the same seed and keeps to its bounds", () => {
    const left = seededRandom(42);
    const right = seededRandom(42);
    const seen = new Set<number>();
    for (let count = 0; count < 1_000; count += 1) {
      const value = left.below(10);
      expect(value).toBe(right.below(10));
      seen.add(value);
      expect(left.unit()).toBe(right.unit());
    }
    expect(seen.size).toBe(10);
  });
});

describe("assert", () => {
  it("throws an invariant error of its own class", () => {
    expect(() => assert(false, "one and one is two")).toThrow(InvariantError);
    expect(() => assert(true, "one and one is two")).not.toThrow();
  });
});
