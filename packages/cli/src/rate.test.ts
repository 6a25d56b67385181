/** Rates: what is understood, and how the rest is refused. */

import { describe, expect, it } from "vitest";
import { parseRate } from "./rate.ts";

describe("a rate", () => {
  it.each([
    ["2MB/s", 2_000_000],
    ["500KiB/s", 512_000],
    ["1.5 MB/s", 1_500_000],
    ["  64kB/s ", 64_000],
    ["64KB", 64_000],
    ["1GiB/s", 1_073_741_824],
    [".5MB/s", 500_000],
    ["2MBps", 2_000_000],
    ["5000 bytes/s", 5_000],
    ["1000B/s", 1_000],
  ])("[CL13] %s is understood", (text, bytesPerSecond) => {
    expect(parseRate(text)).toBe(bytesPerSecond);
  });

  it.each([
    ["16Mb/s", "write 16MB/s if you mean bytes, otherwise 2MB/s."],
    ["16mb/s", "write 16MB/s if you mean bytes, otherwise 2MB/s."],
    ["16 Mbit/s", "write 16MB/s if you mean bytes, otherwise 2MB/s."],
    ["8kbps", "write 8kB/s if you mean bytes, otherwise 1kB/s."],
    ["100 Mibits/s", "write 100MiB/s if you mean bytes, otherwise 12.5MiB/s."],
  ])("[CL13] %s counts bits, and the refusal names both spellings", (text, remedy) => {
    expect(() => parseRate(text)).toThrow(`“${text}” counts bits: ${remedy}`);
  });

  it.each([
    ["2", "“2” has no unit: write it like 2B/s."],
    ["2M", "“2M” has no unit: write it like 2MB/s."],
    ["2M/s", "“2M/s” has no unit: write it like 2MB/s."],
    ["999B/s", "“999B/s” is too slow: use 1kB/s or more."],
    ["0MB/s", "“0MB/s” is too slow: use 1kB/s or more."],
    ["fast", "“fast” is no rate: write it like 2MB/s."],
    ["-2MB/s", "“-2MB/s” is no rate: write it like 2MB/s."],
    ["2MB/min", "“2MB/min” is no rate: write it like 2MB/s."],
    ["", "“” is no rate: write it like 2MB/s."],
  ])("[CL13] %s is refused", (text, sentence) => {
    expect(() => parseRate(text)).toThrow(sentence);
  });

  it("[CL13] of any size is a safe integer", () => {
    expect(parseRate(`${"9".repeat(400)}GB/s`)).toBe(Number.MAX_SAFE_INTEGER);
  });
});
