/** What little traffic says of an uplink: nothing. */

import { peerIdFromBytes } from "../../base/index.ts";
import { describe, expect, it } from "vitest";
import { Neighbor } from "./neighbor.ts";
import { Uplink } from "./uplink.ts";

describe("an uplink", () => {
  it("[RP20] is not slowed down by who has little to send", () => {
    const uplink = new Uplink();
    const neighbor = new Neighbor(peerIdFromBytes(new Uint8Array(32)), 1);
    neighbor.onRoundTrip(1);
    let now = 1_000;
    // A few bytes now and then, given free late by a busy machine.
    for (let count = 0; count < 40; count += 1) {
      uplink.onMessageSent(neighbor, 5, now);
      uplink.onInFlight(neighbor, 0, now + (count < 3 ? 2 : 95));
      now += 100;
    }
    for (let count = 0; count < 10; count += 1) {
      expect(uplink.readyAt(now)).toBeLessThanOrEqual(now);
      expect(uplink.roomAt(now)).toBe(now);
      uplink.onMessageSent(neighbor, 1_000, now);
    }
  });
});
