/** A network that falls into two for a while: afterwards there is one overlay again. */

import { DEGREE, healRift, MBPS, Meeting, openRift, overlayParts } from "@passalong/simulator";
import { describe, expect, it } from "vitest";

/** A test on a busy machine may take this long, ms of real time. */
const REAL_MS_MAX = 600_000;

/** How long the rift is open, ms. Source: server reference §5.3, N3. */
const RIFT_MS = 30_000;

/** The overlay is one again this long after the rift has closed, ms. Source: as above. */
const HEALED_MS_MAX = 30_000;

/** Virtual time in which everybody completes after that, ms. */
const PATIENCE_MS = 300_000;

/** The overlay is looked at once in so many moments. */
const LOOK_EVERY = 64;

interface Rifted {
  readonly meeting: Meeting;
  /** True when the overlay was one in time. */
  readonly isHealed: boolean;
}

/** A swarm of which a part is cut off in the middle of its work, from the rendezvous too or not. */
function tear(options: {
  readonly seed: number;
  readonly peerCount: number;
  readonly nearCount: number;
  readonly opensAt: number;
  readonly riftMs: number;
  readonly isCutOff: boolean;
  readonly degree?: { readonly aim: number; readonly max: number };
}): Rifted {
  const { seed, peerCount, nearCount, opensAt, riftMs, isCutOff, degree = DEGREE } = options;
  const meeting = new Meeting({ seed, chunkCount: 32, chunkBytes: 16_384 });
  const traits = { nat: "cone", uplinkBytesPerSecond: MBPS / 2, degree } as const;
  meeting.joinAfter(0, meeting.addProvider(traits));
  for (let number = 1; number < peerCount; number += 1) {
    meeting.joinAfter(1_000 * meeting.world.random.unit(), meeting.addReceiver(traits));
  }
  meeting.run(() => false, opensAt);
  openRift(meeting, {
    sideOf: ({ number }) => (number < nearCount ? 0 : 1),
    isCutOff: ({ number }) => isCutOff && number >= nearCount,
  });
  meeting.run(() => false, opensAt + riftMs);
  const { peers, timeline } = meeting.world;
  expect(overlayParts(peers).length).toBeGreaterThan(1);
  healRift(meeting);
  const isWhole = (): boolean =>
    timeline.count % LOOK_EVERY === 0 && overlayParts(peers).length === 1;
  return { meeting, isHealed: meeting.run(isWhole, opensAt + riftMs + HEALED_MS_MAX) };
}

describe("a rift through the swarm", { timeout: REAL_MS_MAX }, () => {
  it("[MB3, MB4] of 30 s: one overlay within 30 s, and all complete, on 200 seeds", () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const peerCount = 4 + (seed % 9);
      const nearCount = 1 + (seed % (peerCount - 1));
      const opensAt = 1_500 + 37 * seed;
      const isCutOff = seed % 2 === 0;
      const { meeting, isHealed } = tear({
        ...{ seed, peerCount, nearCount, opensAt, isCutOff },
        riftMs: RIFT_MS,
      });
      expect(isHealed, `seed ${String(seed)}`).toBe(true);
      expect(meeting.complete(PATIENCE_MS), `seed ${String(seed)}`).toBe(true);
    }
  });

  // Who has as many neighbors as it aims for looks for nobody, and nobody notices that the group
  // has two overlays: sides of five times that many fill up within themselves, and stay apart.
  it.fails("of 5 minutes between two large sides: one overlay within 30 s, on 20 seeds", () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const { isHealed } = tear({
        ...{ seed, peerCount: 40, nearCount: 20, opensAt: 60_000 },
        ...{ riftMs: 300_000, isCutOff: false, degree: { aim: 4, max: 8 } },
      });
      expect(isHealed).toBe(true);
    }
  });
});
