/** Durations: what is understood, and how the rest is refused. */

import { describe, expect, it } from "vitest";
import { parseDuration } from "./duration.ts";
import { durationText } from "./duration-text.ts";

describe("a duration", () => {
  it.each([
    ["30s", 30_000],
    ["2m", 120_000],
    ["90", 90_000],
    ["1.5 h", 5_400_000],
    ["250ms", 250],
    ["24h", 86_400_000],
  ])("[CL14] %s is understood", (text, durationMs) => {
    expect(parseDuration(text)).toBe(durationMs);
  });

  it.each([
    ["soon", "“soon” is no time: write it like 30s, 2m or 1h."],
    ["-5s", "“-5s” is no time: write it like 30s, 2m or 1h."],
    ["5 days", "“5 days” is no time: write it like 30s, 2m or 1h."],
    ["", "“” is no time: write it like 30s, 2m or 1h."],
    ["0s", "“0s” is no time to wait."],
    ["577h", "“577h” is too long: 24 days are the most."],
  ])("[CL14] %s is refused", (text, sentence) => {
    expect(() => parseDuration(text)).toThrow(sentence);
  });

  it.each([
    [0, "0 s"],
    [11.2, "12 s"],
    [125, "2 min 5 s"],
    [12_000, "3 h 20 min"],
    [400_000, "4 days"],
  ])("of %d seconds in words", (seconds, words) => {
    expect(durationText(seconds)).toBe(words);
  });
});
