/** The limit of rate. */

import { describe, expect, it } from "vitest";
import { TokenBucket } from "./token-bucket.ts";

const LIMITS = { burst: 3, perSecond: 2 };

describe("a token bucket", () => {
  it("allows a burst and then a rate", () => {
    const bucket = new TokenBucket({ burst: 3, perSecond: 2 }, 0);
    expect([0, 0, 0, 0].map((now) => bucket.take(now))).toEqual([true, true, true, false]);
    expect([499, 500, 501].map((now) => bucket.take(now))).toEqual([false, true, false]);
  });

  it("never holds more than its burst", () => {
    const bucket = new TokenBucket({ burst: 2, perSecond: 100 }, 0);
    expect([9_000, 9_000, 9_000].map((now) => bucket.take(now))).toEqual([true, true, false]);
  });

  it("[RV19] gives a burst, then says how long to wait, and gives again after just that", () => {
    const bucket = new TokenBucket(LIMITS, 100);
    expect([bucket.takeOrWait(100), bucket.takeOrWait(100), bucket.takeOrWait(100)]).toEqual([
      0, 0, 0,
    ]);
    expect(bucket.takeOrWait(100)).toBe(500);
    expect(bucket.takeOrWait(350)).toBe(250);
    expect(bucket.takeOrWait(600)).toBe(0);
    expect(bucket.takeOrWait(600)).toBe(500);
  });

  it("[RV19] is full again when it has flowed in", () => {
    const bucket = new TokenBucket(LIMITS, 0);
    expect(bucket.isFull(1e9)).toBe(true);
    for (let count = 0; count < LIMITS.burst; count += 1) expect(bucket.takeOrWait(1e9)).toBe(0);
    expect(bucket.takeOrWait(1e9)).toBe(500);
    expect(bucket.isFull(1e9 + 1_499)).toBe(false);
    expect(bucket.isFull(1e9 + 1_500)).toBe(true);
  });
});
