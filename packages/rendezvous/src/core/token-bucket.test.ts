/** Limits of rate. */

import { describe, expect, it } from "vitest";
import { KeyedBuckets, TokenBucket } from "./token-bucket.ts";

const RATE = { burst: 3, perSecond: 2 };

describe("a bucket", () => {
  it("[RV19] gives a burst, then says how long to wait, and gives again after just that", () => {
    const bucket = new TokenBucket(RATE, 100);
    expect([bucket.take(100), bucket.take(100), bucket.take(100)]).toEqual([0, 0, 0]);
    expect(bucket.take(100)).toBe(500);
    expect(bucket.take(350)).toBe(250);
    expect(bucket.take(600)).toBe(0);
    expect(bucket.take(600)).toBe(500);
  });

  it("[RV19] never holds more than its burst", () => {
    const bucket = new TokenBucket(RATE, 0);
    expect(bucket.isFull(1e9)).toBe(true);
    for (let count = 0; count < RATE.burst; count += 1) expect(bucket.take(1e9)).toBe(0);
    expect(bucket.take(1e9)).toBe(500);
    expect(bucket.isFull(1e9 + 1_499)).toBe(false);
    expect(bucket.isFull(1e9 + 1_500)).toBe(true);
  });
});

describe("buckets by key", () => {
  it("[RV19] are separate, and full ones are forgotten", () => {
    const buckets = new KeyedBuckets<string>(RATE, 10);
    for (let count = 0; count < RATE.burst; count += 1) buckets.take("a", 0);
    expect(buckets.take("a", 0)).toBeGreaterThan(0);
    expect(buckets.take("b", 0)).toBe(0);
    expect(buckets.size).toBe(2);
    buckets.forgetFull(1_500);
    expect(buckets.size).toBe(0);
  });

  it("[RV19] refuse new keys rather than remember more than they may", () => {
    const buckets = new KeyedBuckets<number>(RATE, 2);
    expect([buckets.take(1, 0), buckets.take(2, 0)]).toEqual([0, 0]);
    expect(buckets.take(3, 0)).toBe(500);
    expect(buckets.take(1, 0)).toBe(0);
    expect(buckets.size).toBe(2);
    expect(buckets.take(3, 1_500)).toBe(0);
  });
});
