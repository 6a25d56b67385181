/** How many members a group has, judged by how close they stand on the ring. */

import { type GroupAddress, increasingDistance, RING_SIZE } from "../../base/index.ts";
import { NEAR_MEMBERS } from "./config.ts";
import type { RingIndex } from "./ring-index.ts";

/** Digits kept of a quotient. */
const PRECISION = 1_000_000n;

/**
 * Everybody, the own peer included: counted where all are near, else the nearest on both sides
 * divided by the share of the ring that they stand on (RT8).
 */
export function estimatedMemberCount(ring: RingIndex, self: GroupAddress): number {
  if (ring.size <= 2 * NEAR_MEMBERS + 1) return Math.max(1, ring.size);
  const after = ring.step(self, NEAR_MEMBERS)?.address ?? self;
  const before = ring.step(self, -NEAR_MEMBERS)?.address ?? self;
  const span = increasingDistance(before, after);
  return Number((BigInt(2 * NEAR_MEMBERS) * RING_SIZE * PRECISION) / span) / Number(PRECISION);
}
