/** Limits of rate by key. */

import { describe, expect, it } from "vitest";
import { KeyedBuckets } from "./keyed-buckets.ts";

const RATE = { burst: 3, perSecond: 2 };

describe("buckets by key", () => {
  it("[RV19] are separate, and full ones are forgotten", () => {
    const buckets = new KeyedBuckets<string>(RATE, 10);
    for (let count = 0; count < RATE.burst; count += 1) buckets.takeOrWait("a", 0);
    expect(buckets.takeOrWait("a", 0)).toBeGreaterThan(0);
    expect(buckets.takeOrWait("b", 0)).toBe(0);
    expect(buckets.size).toBe(2);
    buckets.forgetFull(1_500);
    expect(buckets.size).toBe(0);
  });

  it("[RV19] refuse new keys rather than remember more than they may", () => {
    const buckets = new KeyedBuckets<number>(RATE, 2);
    expect([buckets.takeOrWait(1, 0), buckets.takeOrWait(2, 0)]).toEqual([0, 0]);
    expect(buckets.takeOrWait(3, 0)).toBe(500);
    expect(buckets.takeOrWait(1, 0)).toBe(0);
    expect(buckets.size).toBe(2);
    expect(buckets.takeOrWait(3, 1_500)).toBe(0);
  });
});
