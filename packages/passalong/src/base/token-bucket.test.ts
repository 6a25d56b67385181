/** The limit of rate. */

import { describe, expect, it } from "vitest";
import { TokenBucket } from "./token-bucket.ts";

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
});
