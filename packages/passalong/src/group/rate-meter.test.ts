/** Tests of speeds. */

import { describe, expect, it } from "vitest";
import { RATE_WINDOW_MS, RateMeter } from "./rate-meter.ts";

describe("rate meter", () => {
  it("says 0 before anything came and after everything is long past", () => {
    const meter = new RateMeter();
    expect(meter.perSecond(5_000_000)).toBe(0);
    meter.add(1_000, 5_000_000);
    expect(meter.perSecond(5_000_000 + RATE_WINDOW_MS + 250)).toBe(0);
    expect(meter.perSecond(9_000_000)).toBe(0);
  });

  it("follows a steady flow from its beginning", () => {
    const meter = new RateMeter();
    for (let now = 1_000; now <= 11_000; now += 10) {
      meter.add(1_000, now);
      if (now > 2_000) expect(meter.perSecond(now)).toBeGreaterThan(90_000);
      if (now > 2_000) expect(meter.perSecond(now)).toBeLessThan(110_000);
    }
  });

  it("falls while nothing comes", () => {
    const meter = new RateMeter();
    for (let now = 0; now < 4_000; now += 100) meter.add(100, now);
    expect(meter.perSecond(6_000)).toBeLessThan(meter.perSecond(4_000) + 1);
    expect(meter.perSecond(6_000)).toBeLessThan(600);
  });
});
