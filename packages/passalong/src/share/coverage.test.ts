/** Tests of coverage. */

import { describe, expect, it } from "vitest";
import { peerIdFromBytes, type Range, RangeSet } from "../base/index.ts";
import type { SessionNeighbor } from "../group/index.ts";
import { measureCoverage } from "./coverage.ts";

/** A session that knows nothing but what its neighbors hold. */
function sessionOf(...held: readonly RangeSet[]): Parameters<typeof measureCoverage>[0] {
  return {
    neighbors: () => held.map((set): SessionNeighbor => neighborWith(set.size)),
    countHolders: (ranges: readonly Range[]) =>
      held.filter((set) => ranges.every((range) => set.covers(range))).length,
  };
}

function neighborWith(haveCount: number): SessionNeighbor {
  const figures = { rttMs: undefined, haveCount, receivedBytes: 0, sentBytes: 0 };
  return { peerId: peerIdFromBytes(new Uint8Array(32)), kind: "memory", ...figures };
}

const objects = { start: 0, end: 10 };

describe("coverage", () => {
  it("[SH24] is nothing without neighbors", () => {
    expect(measureCoverage(sessionOf(), objects)).toEqual({ completeReceivers: 0, copies: 0 });
  });

  it("[SH24] counts whole copies that several neighbors make up together", () => {
    const left = RangeSet.of({ start: 0, end: 6 });
    const right = RangeSet.of({ start: 5, end: 10 });
    const session = sessionOf(left, right);
    expect(measureCoverage(session, objects)).toEqual({ completeReceivers: 0, copies: 1 });
    right.deleteIndex(9);
    expect(measureCoverage(session, objects)).toEqual({ completeReceivers: 0, copies: 0 });
  });

  it("[SH24] counts complete neighbors among the copies", () => {
    const all = RangeSet.of(objects);
    const session = sessionOf(all, all, RangeSet.of({ start: 0, end: 9 }));
    expect(measureCoverage(session, objects)).toEqual({ completeReceivers: 2, copies: 2 });
  });

  it("[SH24] is a lower bound in large batches", () => {
    const many = { start: 0, end: 4_096 };
    const even = RangeSet.of({ start: 0, end: 2_048 });
    const odd = RangeSet.of({ start: 2_048, end: 4_096 });
    expect(measureCoverage(sessionOf(even, odd), many).copies).toBe(1);
    const within = RangeSet.of({ start: 0, end: 2_047 });
    const beyond = RangeSet.of({ start: 2_047, end: 4_096 });
    expect(measureCoverage(sessionOf(within, beyond), many).copies).toBe(0);
  });
});
