/** Quantities in words. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  countText,
  durationText,
  peersText,
  percentText,
  sizeText,
  speedText,
} from "./quantity-text.ts";

describe("quantities", () => {
  it.each([
    [0, "0 bytes"],
    [1, "1 byte"],
    [999, "999 bytes"],
    [1_000, "1.0 kB"],
    [99_949, "99.9 kB"],
    [99_951, "100 kB"],
    [999_499, "999 kB"],
    [999_500, "1.0 MB"],
    [24_140_000, "24.1 MB"],
    [1_500_000_000, "1.5 GB"],
    [2 ** 53, "9.0 PB"],
  ])("[PG9] a size of %i bytes is %s", (sizeBytes, text) => {
    expect(sizeText(sizeBytes)).toBe(text);
  });

  it("[PG9] peers are direct unless they are said to be relayed", () => {
    expect(peersText({ neighborCount: 3, relayedCount: 0 })).toBe("3");
    expect(peersText({ neighborCount: 3, relayedCount: 2 })).toBe("3 (2 relayed)");
  });

  it.each([
    [0, undefined],
    [0.4, undefined],
    [1, "1 byte/s"],
    [3_240_000.7, "3.2 MB/s"],
  ])("[PG9] a speed of %d is %s", (bytesPerSecond, text) => {
    expect(speedText(bytesPerSecond)).toBe(text);
  });

  it.each([
    [undefined, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    [0, "1 s"],
    [0.2, "1 s"],
    [58.2, "59 s"],
    [59.1, "1 min"],
    [61, "1 min 1 s"],
    [3_599.5, "1 h"],
    [3_661, "1 h 1 min"],
    [86_401, "more than a day"],
  ])("[PG9] a time of %d s is %s", (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });

  it("[PG9] 100 % means that nothing is missing", () => {
    const whole = fc.integer({ min: 1, max: 2 ** 50 });
    fc.assert(
      fc.property(whole, fc.double({ min: 0, max: 1, noNaN: true }), (size, part) => {
        const received = Math.floor(size * part);
        expect(percentText(received, size) === "100 %").toBe(received === size);
      }),
    );
    expect(percentText(0, 0)).toBe("100 %");
    expect(percentText(561_385_949_674_513, 561_385_949_674_513)).toBe("100 %");
  });

  it.each([
    [0, "0 files"],
    [1, "1 file"],
    [1_204, "1,204 files"],
  ])("%i is %s", (count, text) => {
    expect(countText(count, "file")).toBe(text);
  });
});
