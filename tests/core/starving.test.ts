/** What a peer does when nothing that it wants comes. */

import type { PeerId } from "passalong/base";
import type { Output } from "passalong/core";
import { describe, expect, it } from "vitest";
import { A, Bench, ofType, peer, requested } from "./bench.ts";

const connects = (outputs: Output[]): PeerId[] =>
  ofType(outputs, "connect").map(({ peerId }) => peerId);

/** Lets seconds pass in which the neighbors are there and say nothing of use. */
function wait(bench: Bench, seconds: number, neighbors: readonly PeerId[]): void {
  for (let second = 0; second < seconds; second += 1) {
    bench.pass(1_000);
    for (const peerId of neighbors) bench.message(peerId, { type: "ping", token: 0 });
  }
}

/** A peer with as many neighbors as it aims for, that wants what none of them has. */
function starving(degree: { aim: number; max: number }, count: number): [Bench, PeerId[]] {
  const bench = new Bench(degree);
  const neighbors = Array.from({ length: count }, (_, at) => peer(at + 1));
  for (const peerId of neighbors) bench.connect(peerId);
  bench.want(0, 4);
  bench.take();
  return [bench, neighbors];
}

describe("a peer that starves", () => {
  const others = Array.from({ length: 8 }, (_, at) => peer(at + 50));

  it("[MB10] looks for two more neighbors than it has, after 5 s", () => {
    const [bench, neighbors] = starving({ aim: 2, max: 8 }, 2);
    bench.input({ type: "introduced", peerIds: others });
    wait(bench, 4, neighbors);
    expect(connects(bench.take())).toEqual([]);
    wait(bench, 2, neighbors);
    expect(connects(bench.take())).toHaveLength(2);
  });

  it("[MB10] never has more than its maximum", () => {
    const [bench, neighbors] = starving({ aim: 2, max: 3 }, 2);
    bench.input({ type: "introduced", peerIds: others });
    wait(bench, 20, neighbors);
    const tried = connects(bench.take());
    expect(tried).toHaveLength(1);
    bench.connect(tried[0] ?? A);
    wait(bench, 20, [...neighbors, ...tried]);
    const outputs = bench.take();
    expect(connects(outputs)).toEqual([]);
    expect(ofType(outputs, "sampleMembers")).toEqual([]);
  });

  it("[MB10] asks the rendezvous for members as if it had too few", () => {
    const [bench, neighbors] = starving({ aim: 2, max: 8 }, 2);
    wait(bench, 5, neighbors);
    expect(ofType(bench.take(), "sampleMembers")).toEqual([]);
    wait(bench, 60, neighbors);
    expect(ofType(bench.take(), "sampleMembers").length).toBeGreaterThan(2);
  });

  it("[MB10, MB5] has enough neighbors again when it has got what it wanted", () => {
    const [bench, neighbors] = starving({ aim: 2, max: 8 }, 2);
    wait(bench, 10, neighbors);
    bench.message(A, { type: "have", ranges: [{ start: 0, end: 4 }] });
    for (let index = 0; index < 4; index += 1) bench.deliver(A, index);
    wait(bench, 5, neighbors);
    bench.take();
    wait(bench, 300, neighbors);
    expect(ofType(bench.take(), "sampleMembers")).toEqual([]);
  });

  it("[MB10] a peer that gets one object every few seconds does not starve", () => {
    const [bench, neighbors] = starving({ aim: 2, max: 8 }, 2);
    bench.input({ type: "introduced", peerIds: others });
    bench.want(4, 20);
    for (let index = 0; index < 15; index += 1) {
      bench.message(A, { type: "have", ranges: [{ start: index, end: index + 1 }] });
      bench.deliver(A, index);
      wait(bench, 4, neighbors);
    }
    expect(connects(bench.take())).toEqual([]);
  });

  it("[RP28] asks seeding neighbors like others, after 5 s", () => {
    const bench = new Bench();
    bench.want(0, 4);
    bench.connect(A);
    bench.message(A, { type: "seeding", ranges: [{ start: 0, end: 4 }] });
    bench.message(A, { type: "have", ranges: [{ start: 0, end: 4 }] });
    bench.pass(4_700);
    expect(requested(bench.take(), A)).toEqual([]);
    bench.pass(600);
    expect(requested(bench.take(), A)).toHaveLength(4);
  });

  it("[RP28] does not ask them when it wants nothing that they have", () => {
    const bench = new Bench();
    bench.want(10, 14);
    bench.connect(A);
    bench.message(A, { type: "seeding", ranges: [{ start: 0, end: 4 }] });
    bench.message(A, { type: "have", ranges: [{ start: 0, end: 4 }] });
    bench.pass(10_000);
    expect(requested(bench.take(), A)).toEqual([]);
  });

  it("[RP28] counts from when something began to be missing, not from the start", () => {
    const bench = new Bench();
    bench.connect(A);
    bench.message(A, { type: "seeding", ranges: [{ start: 0, end: 4 }] });
    bench.message(A, { type: "have", ranges: [{ start: 0, end: 4 }] });
    wait(bench, 60, [A]);
    bench.want(0, 4);
    wait(bench, 4, [A]);
    expect(requested(bench.take(), A)).toEqual([]);
    wait(bench, 2, [A]);
    expect(requested(bench.take(), A)).toHaveLength(4);
  });
});
