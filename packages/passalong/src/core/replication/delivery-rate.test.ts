/** What deliveries say of the rate. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DeliveryRate, type MarkedObject } from "./delivery-rate.ts";

const BYTES = 65_536;

/** An object that leaves whole at a moment. */
function leave(rate: DeliveryRate, now: number, isFirst = false): MarkedObject {
  return { bytes: BYTES, sentAt: now, mark: rate.markAt(now, isFirst) };
}

describe("the rate of deliveries", () => {
  it("[RP20] of objects one after the other is theirs, whatever the round trip", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 2, max: 20 }),
        (eachMs, count) => {
          const rate = new DeliveryRate();
          const objects = [leave(rate, 0, true)];
          for (let at = 1; at < count; at += 1) objects.push(leave(rate, at));
          const rttMs = 80;
          const shown = objects.map((object, place) =>
            rate.onDelivered([object], rttMs + (place + 1) * eachMs),
          );
          for (const one of shown) expect(one).toBeLessThanOrEqual((1_000 * BYTES) / eachMs + 1);
        },
      ),
    );
  });

  it("[RP20] is not raised by several that come through at the same moment", () => {
    const rate = new DeliveryRate();
    // Four share an uplink that takes 100 ms for each: all are whole after 400 ms.
    let objects = [0, 1, 2, 3].map((place) => leave(rate, place, place === 0));
    expect(rate.onDelivered(objects, 400)).toBeCloseTo((1_000 * 4 * BYTES) / 400, 0);
    for (let round = 1; round < 5; round += 1) {
      objects = objects.map(() => leave(rate, 400 * round));
      expect(rate.onDelivered(objects, 400 * (round + 1))).toBeCloseTo(10 * BYTES, 0);
    }
  });

  it("[RP20] leaves out the time in which nothing was under way", () => {
    const rate = new DeliveryRate();
    rate.onDelivered([leave(rate, 0, true)], 100);
    expect(rate.onDelivered([leave(rate, 60_000, true)], 60_100)).toBeCloseTo(10 * BYTES, 0);
  });

  it("[RP20] is no greater than that at which objects left", () => {
    const rate = new DeliveryRate();
    const first = leave(rate, 0, true);
    const later = { ...leave(rate, 0), sentAt: 900 };
    rate.onDelivered([first], 990);
    // Held up on their way, both come through within 10 ms.
    expect(rate.onDelivered([later], 1_000)).toBeLessThanOrEqual((1_000 * 2 * BYTES) / 900);
  });
});
