/** Moments in words. */

import { describe, expect, it } from "vitest";
import { isoTime, timeText } from "./time-text.ts";

describe("moments", () => {
  const now = new Date(2026, 4, 6, 12, 0).getTime();

  it("[PG37] of today are a time, of other days a day and a time", () => {
    const today = timeText(new Date(2026, 4, 6, 9, 5).getTime(), now);
    expect(today).toMatch(/05/);
    const before = timeText(new Date(2026, 4, 5, 9, 5).getTime(), now);
    expect(before.endsWith(today)).toBe(true);
    expect(before).toMatch(/5.*09|5.*9/);
    expect(before.length).toBeGreaterThan(today.length);
  });

  it("[PG37] are shown whatever they are said to be", () => {
    for (const time of [0, Number.MAX_SAFE_INTEGER]) {
      expect(timeText(time, now)).not.toBe("");
      expect(isoTime(time)).toMatch(/Z$/);
    }
  });
});
