/** The limit of rate that tells when to come again. */

import { describe, expect, it } from "vitest";
import { PatientBucket } from "./patient-bucket.ts";

const LIMITS = { burst: 3, perSecond: 2 };

describe("a patient bucket", () => {
  it("[RV19] gives a burst, then says how long to wait, and gives again after just that", () => {
    const bucket = new PatientBucket(LIMITS, 100);
    expect([bucket.takeOrWait(100), bucket.takeOrWait(100), bucket.takeOrWait(100)]).toEqual([
      0, 0, 0,
    ]);
    expect(bucket.takeOrWait(100)).toBe(500);
    expect(bucket.takeOrWait(350)).toBe(250);
    expect(bucket.takeOrWait(600)).toBe(0);
    expect(bucket.takeOrWait(600)).toBe(500);
  });

  it("[RV19] is full again when it has flowed in", () => {
    const bucket = new PatientBucket(LIMITS, 0);
    expect(bucket.isFull(1e9)).toBe(true);
    for (let count = 0; count < LIMITS.burst; count += 1) expect(bucket.takeOrWait(1e9)).toBe(0);
    expect(bucket.takeOrWait(1e9)).toBe(500);
    expect(bucket.isFull(1e9 + 1_499)).toBe(false);
    expect(bucket.isFull(1e9 + 1_500)).toBe(true);
  });
});
