/** Whom a core connects to, keeps and lets go. */

import { type PeerId, peerIdFromBytes } from "passalong/base";
import type { Output } from "passalong/core";
import { describe, expect, it } from "vitest";
import { A, B, Bench, C, events, ofType, peer, requested, sentIn } from "./bench.ts";

describe("membership", () => {
  const many = Array.from({ length: 20 }, (_, number) => peer(number + 10));
  const connects = (outputs: Output[]): PeerId[] =>
    ofType(outputs, "connect").map(({ peerId }) => peerId);

  it("[MB1] connects to as many as it aims for, four at once", () => {
    const bench = new Bench({ aim: 6, max: 8 });
    const first = connects(bench.input({ type: "introduced", peerIds: many }));
    expect(first).toHaveLength(4);
    const second = first.flatMap((peerId) =>
      connects(bench.input({ type: "neighborConnected", peerId })),
    );
    expect(second).toHaveLength(2);
    const third = second.flatMap((peerId) =>
      connects(bench.input({ type: "neighborConnected", peerId })),
    );
    expect(third).toEqual([]);
  });

  it("[MB2] takes links up to its maximum and refuses the next", () => {
    const bench = new Bench({ aim: 1, max: 2 });
    for (const peerId of many.slice(0, 2)) bench.connect(peerId);
    bench.take();
    bench.connect(peer(99));
    expect(ofType(bench.take(), "disconnect")).toEqual([
      { type: "disconnect", peerId: peer(99), reason: "surplus" },
    ]);
    expect(bench.core.neighborStatuses()).toHaveLength(2);
  });

  it("[MB11] makes room for a newcomer: of the links that others opened the one unused for longest", () => {
    const bench = new Bench({ aim: 1, max: 3 });
    bench.input({ type: "introduced", peerIds: [A] });
    bench.connect(A);
    bench.connect(B);
    bench.now += 5_000;
    bench.connect(C);
    bench.passHeard(24_000);
    expect(bench.core.canSpareNeighborFor(peer(99), bench.now)).toBe(false);
    bench.passHeard(2_000);
    expect(bench.core.canSpareNeighborFor(peer(99), bench.now)).toBe(true);
    bench.take();
    bench.connect(peer(99));
    expect(ofType(bench.take(), "disconnect")).toEqual([
      { type: "disconnect", peerId: B, reason: "surplus" },
    ]);
    const ids = bench.core.neighborStatuses().map(({ peerId }) => peerId);
    expect(ids).toEqual([A, C, peer(99)]);
  });

  it("[MB11] makes room once in 10 s, and never with a link that is used or that it opened", () => {
    const bench = new Bench({ aim: 2, max: 3 });
    bench.input({ type: "introduced", peerIds: [A, B] });
    bench.connect(A);
    bench.connect(B);
    bench.connect(C);
    bench.passHeard(40_000);
    bench.connect(peer(99));
    const ids = (): PeerId[] => bench.core.neighborStatuses().map(({ peerId }) => peerId);
    expect(ids()).toEqual([A, B, peer(99)]);
    bench.passHeard(25_000);
    bench.want(0, 1);
    bench.message(peer(99), { type: "have", ranges: [{ start: 0, end: 1 }] });
    bench.deliver(peer(99), 0);
    bench.passHeard(20_000);
    bench.connect(C);
    expect(ids()).toEqual([A, B, peer(99)]);
  });

  it("[MB3] tries a lost peer again after pauses that double", () => {
    const bench = new Bench();
    bench.connect(A);
    bench.input({ type: "neighborDisconnected", peerId: A });
    bench.take();
    bench.pass(499);
    expect(connects(bench.take())).toEqual([]);
    bench.pass(502);
    expect(connects(bench.take())).toEqual([A]);
    bench.input({ type: "connectFailed", peerId: A });
    bench.pass(999);
    expect(connects(bench.take())).toEqual([]);
    bench.pass(1_002);
    expect(connects(bench.take())).toEqual([A]);
  });

  it("[MB3] an attempt that fails after the peer has linked by itself is no loss", () => {
    const bench = new Bench();
    bench.input({ type: "introduced", peerIds: [A] });
    bench.connect(A);
    bench.input({ type: "connectFailed", peerId: A });
    expect(bench.core.neighborStatuses()).toHaveLength(1);
  });

  it("[MB4] pings, measures the round trip, and ends what stays silent", () => {
    const bench = new Bench();
    bench.connect(A);
    const [ping] = bench.sent(A, "ping");
    bench.now += 40;
    bench.message(A, { type: "pong", token: ping?.type === "ping" ? ping.token : -1 });
    expect(bench.core.neighborStatuses()[0]?.rttMs).toBe(40);
    bench.message(A, { type: "ping", token: 77 });
    expect(bench.sent(A, "pong")).toEqual([{ type: "pong", token: 77 }]);
    bench.pass(14_000);
    const outputs = bench.take();
    expect(sentIn(outputs, A, "ping").length).toBeGreaterThanOrEqual(2);
    expect(ofType(outputs, "disconnect")).toEqual([]);
    bench.pass(2_500);
    const ended = bench.take();
    expect(ofType(ended, "disconnect")).toEqual([
      { type: "disconnect", peerId: A, reason: "silent" },
    ]);
    expect(events(ended)).toContainEqual({ type: "neighborLeft", peerId: A });
  });

  it("[MB5] asks for members with growing pauses while it has too few, and not at all when it has enough", () => {
    const bench = new Bench({ aim: 1, max: 2 });
    bench.input({ type: "introduced", peerIds: [] });
    bench.pass(600_000);
    const asked = ofType(bench.take(), "sampleMembers").length;
    expect(asked).toBeGreaterThan(5);
    expect(asked).toBeLessThan(25);
    bench.connect(A);
    bench.take();
    for (let second = 0; second < 120; second += 1) {
      bench.pass(1_000);
      bench.message(A, { type: "ping", token: 0 });
    }
    expect(ofType(bench.take(), "sampleMembers")).toEqual([]);
  });

  it("[MB6] a banned peer is neither accepted nor tried", () => {
    const bench = new Bench();
    bench.connect(A);
    bench.message(A, { type: "register", version: 1, value: new Uint8Array(1) });
    bench.input({ type: "registerVerified", version: 1, from: A, isAuthentic: false });
    bench.take();
    bench.connect(A);
    bench.input({ type: "introduced", peerIds: [A] });
    const outputs = bench.take();
    expect(ofType(outputs, "disconnect")).toEqual([
      { type: "disconnect", peerId: A, reason: "violation" },
    ]);
    expect(connects(outputs)).toEqual([]);
  });

  it("[MB7] leave says goodbye to everyone", () => {
    const bench = new Bench();
    bench.connect(A);
    bench.connect(B);
    const outputs = bench.command({ type: "leave" });
    expect(outputs).toEqual([
      { type: "disconnect", peerId: A, reason: "leaving" },
      { type: "disconnect", peerId: B, reason: "leaving" },
    ]);
  });

  it("[MB8] remembers no more candidates than its limit", () => {
    const bench = new Bench({ aim: 4, max: 6 });
    const crowd = Array.from({ length: 1_000 }, (_, number) =>
      peerIdFromBytes(
        new Uint8Array(32).fill(1).map((_byte, at) => (at < 2 ? (number >> (8 * at)) & 255 : 9)),
      ),
    );
    bench.input({ type: "introduced", peerIds: crowd });
    const tried = new Set<PeerId>();
    for (let round = 0; round < 400; round += 1) {
      for (const peerId of connects(bench.take())) {
        tried.add(peerId);
        bench.input({ type: "connectFailed", peerId });
      }
    }
    expect(tried.size).toBe(256);
  });

  it("[MB9] a second link to a neighbor takes over, and what was asked is asked again", () => {
    const bench = new Bench();
    bench.connect(A, { start: 0, end: 1 });
    bench.want(0, 1);
    bench.take();
    bench.connect(A, { start: 0, end: 1 });
    const outputs = bench.take();
    expect(requested(outputs, A)).toEqual([0]);
    expect(events(outputs)).toEqual([]);
  });
});
