/** Sentences for a person: which, and how often. */

import { describe, expect, it } from "vitest";
import { SignalingWatch, TAMPERING_SENTENCE } from "./signaling-watch.ts";
import { Warnings, WARNINGS_MAX } from "./warnings.ts";

describe("warnings", () => {
  it("[CN7] tells a sentence again only after a minute", () => {
    const told: string[] = [];
    const warnings = new Warnings((message) => told.push(message));
    for (const now of [0, 1, 59_999, 60_000]) warnings.warn("a", now);
    warnings.warn("b", 2);
    expect(told).toEqual(["a", "a", "b"]);
  });

  it("[CN7] forgets the oldest sentence when there are too many", () => {
    const told: string[] = [];
    const warnings = new Warnings((message) => told.push(message));
    for (let number = 0; number <= WARNINGS_MAX; number += 1) warnings.warn(`${number}`, 0);
    warnings.warn("0", 1);
    warnings.warn(`${WARNINGS_MAX}`, 1);
    expect(told).toHaveLength(WARNINGS_MAX + 2);
  });
});

describe("the watch over signaling", () => {
  it("[CN15] warns of three failures within a minute, and blames signaling", () => {
    const told: string[] = [];
    const watch = new SignalingWatch((message) => told.push(message));
    for (const now of [0, 10, 60_011, 60_012]) watch.note(now);
    expect(told).toEqual([]);
    watch.note(60_013);
    expect(told).toEqual([TAMPERING_SENTENCE]);
    expect(TAMPERING_SENTENCE).toMatch(/signaling.*verified and safe/);
  });
});
