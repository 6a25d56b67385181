/** Flash crowds that meet through the real rendezvous, in virtual time. */

import { DEGREE, MBPS, Meeting, overlayParts } from "@passalong/simulator";
import { describe, expect, it } from "vitest";

/** A test on a busy machine may take this long, ms of real time. */
const REAL_MS_MAX = 600_000;

/** Virtual time that a crowd may take, ms: ten times what these need. */
const PATIENCE_MS = 120_000;

/** All of a crowd come within this time, ms. */
const ARRIVALS_MS = 1_000;

/** Links that everybody has 7 s after the last arrival. Source: swarm reference, §4.2, k=4. */
const LINKS_MIN = 4;

/** Chunks of the share. */
const CHUNK_COUNT = 64;

const UPLINK = { uplinkBytesPerSecond: 10 * MBPS, downlinkBytesPerSecond: 100 * MBPS };

function gather(options: {
  readonly seed: number;
  readonly receiverCount: number;
  readonly chunkBytes?: number;
  readonly wire?: "values" | "bytes";
}): Meeting {
  const { receiverCount, ...rest } = options;
  const meeting = new Meeting({ ...rest, chunkCount: CHUNK_COUNT });
  meeting.joinAfter(0, meeting.addProvider(UPLINK));
  for (let number = 0; number < receiverCount; number += 1) {
    const delayMs = ARRIVALS_MS * meeting.world.random.unit();
    meeting.joinAfter(delayMs, meeting.addReceiver({ ...UPLINK, nat: "cone" }));
  }
  return meeting;
}

function expectSound(meeting: Meeting): void {
  const { peers } = meeting.world;
  expect(overlayParts(peers)).toEqual([peers.length]);
  expect(Math.max(...meeting.neighborsMost.values())).toBeLessThanOrEqual(DEGREE.max);
  expect(meeting.introductions.suspicions).toBe(0);
  const { violations, stuck, dropped, refused } = meeting.host.core.counts;
  expect({ violations, stuck, dropped, refused }).toEqual({
    ...{ violations: 0, stuck: 0, dropped: 0, refused: 0 },
  });
}

/** Messages that the rendezvous takes in for each peer. */
function messagesPerPeer(meeting: Meeting): number {
  return meeting.host.counts.messagesIn / meeting.world.peers.length;
}

describe("a flash crowd at the rendezvous", { timeout: REAL_MS_MAX }, () => {
  it("[MB1, MB2, RV10, CN14] of 100 becomes one overlay and completes, on two seeds", () => {
    for (let seed = 1; seed <= 2; seed += 1) {
      const meeting = gather({ seed, receiverCount: 100 });
      expect(meeting.complete(PATIENCE_MS), `seed ${String(seed)}`).toBe(true);
      expectSound(meeting);
      expect(messagesPerPeer(meeting)).toBeLessThan(64);
    }
  });

  it("[RV15, RV19] of 1,000 becomes one overlay and completes", () => {
    const meeting = gather({ seed: 1, receiverCount: 1_000, chunkBytes: 4_096 });
    expect(meeting.complete(PATIENCE_MS)).toBe(true);
    expectSound(meeting);
    expect(messagesPerPeer(meeting)).toBeLessThan(64);
  });

  it("of 2,000 who want nothing yet becomes one overlay in which all have links", () => {
    const meeting = new Meeting({ seed: 1, chunkCount: 1 });
    for (let number = 0; number < 2_000; number += 1) {
      const delayMs = ARRIVALS_MS * meeting.world.random.unit();
      meeting.joinAfter(delayMs, meeting.addMember({ nat: "cone" }));
    }
    meeting.run(() => false, 8_000);
    expectSound(meeting);
    const degrees = meeting.world.peers.map(({ links }) => links.size);
    expect(Math.min(...degrees)).toBeGreaterThanOrEqual(LINKS_MIN);
  });

  it("gives the same trace twice, on values and on bytes", () => {
    const traceOf = (wire: "values" | "bytes"): string => {
      const meeting = gather({ seed: 5, receiverCount: 20, wire });
      meeting.complete(PATIENCE_MS);
      return meeting.world.timeline.trace.digest;
    };
    expect(traceOf("values")).toBe(traceOf("values"));
    expect(traceOf("bytes")).toBe(traceOf("values"));
  });
});
