/** A multicast stream on real cores in a deterministic world. */

import { describe, expect, it } from "vitest";
import { Broadcast } from "../../packages/simulator/src/scenarios/broadcast.ts";

describe("a stream", () => {
  it("reports", () => {
    const count = Number(process.env["N"] ?? 50);
    const t = Date.now();
    const broadcast = new Broadcast({
      seed: 1,
      memberCount: count,
      streamMbps: 2,
      messagesPerSecond: 25,
      streamMs: Number(process.env["MS"] ?? 10_000),
      uplinkMbps: 6,
      downlinkMbps: 50,
      leavingShare: 0.2,
      tunables: {
        windowDurationMs: 8000,
        pushNeighborLimit: 4,
        relayMarginDurationMs: 2000,
        fetchPeriodMs: 2500,
        availabilityUpdatePeriodMs: 100,
        availabilitySendToAll: false,
      },
    });
    const r = broadcast.run();
    console.log(JSON.stringify({ ...r, real: Date.now() - t }, null, 1));
    console.log(
      broadcast.publisher.counts,
      JSON.stringify(broadcast.statusOf(broadcast.publisher), (k, v) =>
        v instanceof Uint8Array ? v.length : v,
      ),
    );
    expect(r.fragmentCount).toBeGreaterThan(0);
  }, 200000);
});
