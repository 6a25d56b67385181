/** What one core makes of what its neighbors say of members. */

import { type PeerId, peerIdFromBytes } from "passalong/base";
import type { Output } from "passalong/core";
import type { MemberRecord, OverlayMessage } from "passalong/wire";
import { describe, expect, it } from "vitest";
import { A, B, Bench, C, events, ofType, peer, SELF, sentIn } from "./bench.ts";
import { OverlayBench, recordOf } from "./overlay-bench.ts";

const D = peer(4);

/** Many peers, evenly around the ring. */
function ringOf(count: number): PeerId[] {
  return Array.from({ length: count }, (_, number) => {
    const place = Math.floor(((number + 1) * 65_536) / (count + 1));
    return peerIdFromBytes(new Uint8Array([place >> 8, place & 255, ...new Uint8Array(30)]));
  });
}

function recordsTo(outputs: Output[], to: PeerId): MemberRecord[] {
  return sentIn(outputs, to, "memberRecords").flatMap((message) =>
    message.type === "memberRecords" ? [...message.records] : [],
  );
}

function suspectedTo(outputs: Output[], to: PeerId): PeerId[] {
  return sentIn(outputs, to, "suspicions").flatMap((message) =>
    message.type === "suspicions" ? message.suspicions.map(({ peerId }) => peerId) : [],
  );
}

function connects(outputs: Output[]): PeerId[] {
  return ofType(outputs, "connect").map(({ peerId }) => peerId);
}

describe("member records", () => {
  it("[OV1] who passes on one that is not authentic is banned, and it is not believed", () => {
    const bench = new OverlayBench();
    bench.connect(A);
    bench.take();
    bench.records(A, recordOf(C, { isForged: true }));
    const outputs = bench.take();
    expect(events(outputs)).toContainEqual({ type: "banned", peerId: A, rule: "OV1" });
    expect(bench.core.memberIds()).toEqual([]);
  });

  it("[OV2] a peer that leaves says so with a record signed ahead, and then goodbye", () => {
    const bench = new OverlayBench();
    bench.connect(A);
    bench.pass(200);
    bench.take();
    const outputs = bench.command({ type: "leave" });
    const [record] = recordsTo(outputs, A);
    expect(record).toMatchObject({ peerId: SELF, isLeaving: true, incarnation: 3 });
    expect(outputs.at(-1)).toEqual({ type: "disconnect", peerId: A, reason: "leaving" });
  });

  it("[OV2, OV3] one that left is gone, and the news goes on", () => {
    const bench = new OverlayBench();
    bench.connect(A);
    bench.connect(B);
    bench.records(A, recordOf(C));
    bench.passWith([A, B], 4_000);
    bench.take();
    bench.records(A, recordOf(C, { incarnation: 3, isLeaving: true }));
    bench.passWith([A, B], 200);
    const outputs = bench.take();
    expect(events(outputs)).toContainEqual({ type: "memberLeft", peerId: C, reason: "left" });
    expect(recordsTo(outputs, B)).toMatchObject([{ peerId: C, isLeaving: true }]);
    expect(recordsTo(outputs, A)).toEqual([]);
  });

  it("[OV3] who passes on what is known already is not answered", () => {
    const bench = new OverlayBench();
    bench.connect(A);
    const left = recordOf(C, { incarnation: 3, isLeaving: true });
    bench.records(A, recordOf(B), left);
    bench.take();
    expect(bench.records(A, recordOf(B), left)).toEqual([]);
    expect(recordsTo(bench.records(A, recordOf(C)), A)).toEqual([left]);
  });

  it("[OV3] news goes on once, the higher incarnation holds, and who is behind is told", () => {
    const bench = new OverlayBench();
    for (const peerId of [A, B]) bench.connect(peerId);
    bench.passWith([A, B], 4_000);
    bench.take();
    bench.records(A, recordOf(C, { incarnation: 4 }));
    bench.passWith([A, B], 100);
    const outputs = bench.take();
    expect(events(outputs)).toContainEqual({ type: "memberJoined", peerId: C });
    expect(recordsTo(outputs, B)).toMatchObject([{ peerId: C, incarnation: 4 }]);
    bench.records(B, recordOf(C, { incarnation: 2 }), recordOf(C, { incarnation: 4 }));
    bench.passWith([A, B], 300);
    expect(recordsTo(bench.take(), A)).toEqual([]);
    bench.message(B, { type: "suspicions", suspicions: [{ peerId: C, incarnation: 2 }] });
    expect(recordsTo(bench.take(), B)).toMatchObject([{ peerId: C, incarnation: 4 }]);
  });

  it("[OV3] a newcomer passes on no news but its own", () => {
    const bench = new OverlayBench();
    bench.connect(A);
    bench.connect(B);
    bench.records(A, recordOf(C));
    bench.pass(300);
    expect(recordsTo(bench.take(), B)).toMatchObject([{ peerId: SELF }]);
  });

  it("[OV12] what one neighbor sends beyond its rate is passed over", () => {
    const bench = new OverlayBench();
    bench.connect(A);
    const crowd = ringOf(2_000).map((peerId) => recordOf(peerId));
    const flood = (): number => {
      let taken = 0;
      for (let at = 0; at < crowd.length; at += 100) {
        const outputs = bench.records(A, ...crowd.slice(at, at + 100));
        taken += ofType(outputs, "verifyRecords").length;
      }
      return taken;
    };
    expect(flood()).toBe(20);
    for (let round = 0; round < 5; round += 1) flood();
    const late = bench.records(A, ...ringOf(99).map((peerId) => recordOf(peerId)));
    expect(ofType(late, "verifyRecords")).toEqual([]);
  });

  it("[OV11] without an overlay nothing of this is sent, and what comes is passed over", () => {
    const bench = new Bench();
    bench.connect(A);
    const strange: OverlayMessage[] = [
      { type: "memberRecords", records: [recordOf(C)] },
      { type: "suspicions", suspicions: [{ peerId: C, incarnation: 2 }] },
      { type: "membersDigest", bucketBits: 0, sums: [5] },
      { type: "direct", payload: new Uint8Array(1) },
    ];
    bench.take();
    for (const message of strange) expect(bench.message(A, message)).toEqual([]);
    bench.pass(4_000);
    const sent = ofType(bench.take(), "send").map(({ message }) => message.type);
    expect(sent.every((type) => type === "ping")).toBe(true);
    expect(bench.core.overlayStatus()).toBeUndefined();
  });
});

describe("comparing tables", () => {
  it("[OV5] begins soon after a link stands, and finds what each side lacks", () => {
    const bench = new OverlayBench();
    bench.connect(A);
    bench.records(A, recordOf(B), recordOf(C, { incarnation: 4 }));
    bench.pass(600);
    const digest = bench.sent(A, "membersDigest");
    expect(digest).toHaveLength(1);
    const known = [
      { prefix: C.slice(0, 16), incarnation: 2 },
      { prefix: D.slice(0, 16), incarnation: 2 },
    ];
    bench.message(A, { type: "membersKnown", bucketBits: 0, buckets: [0], known });
    const outputs = bench.take();
    expect(new Set(recordsTo(outputs, A).map(({ peerId }) => peerId))).toEqual(
      new Set([SELF, B, C]),
    );
    expect(sentIn(outputs, A, "membersWanted")).toEqual([
      { type: "membersWanted", prefixes: [D.slice(0, 16)] },
    ]);
  });

  it("[OV5] answers with what it knows where sums differ, and with records that are wanted", () => {
    const bench = new OverlayBench();
    bench.connect(A);
    bench.records(A, recordOf(B));
    bench.take();
    bench.message(A, { type: "membersDigest", bucketBits: 0, sums: [0] });
    const [answer] = bench.sent(A, "membersKnown");
    expect(answer).toMatchObject({
      bucketBits: 0,
      buckets: [0],
      known: [{ incarnation: 2 }, { prefix: B.slice(0, 16), incarnation: 2 }],
    });
    bench.message(A, { type: "membersWanted", prefixes: [B.slice(0, 16), "00ff00ff00ff00ff"] });
    expect(recordsTo(bench.take(), A)).toMatchObject([{ peerId: B }]);
  });

  it("[OV5] becomes rare while there is no difference", () => {
    const bench = new OverlayBench();
    bench.connect(A);
    bench.passWith([A], 120_000);
    const early = bench.sent(A, "membersDigest").length;
    expect(early).toBeGreaterThan(3);
    bench.passWith([A], 600_000);
    expect(bench.sent(A, "membersDigest").length).toBeLessThanOrEqual(10);
  });
});

describe("suspicion", () => {
  function known(): OverlayBench {
    const bench = new OverlayBench();
    for (const peerId of [A, B]) bench.connect(peerId);
    bench.records(A, recordOf(A), recordOf(B), recordOf(C));
    bench.passWith([A, B], 4_000);
    bench.take();
    return bench;
  }

  it("[OV6] falls on a neighbor lost without a goodbye; it is gone when it does not contradict", () => {
    const bench = known();
    bench.input({ type: "neighborDisconnected", peerId: B });
    bench.passWith([A], 200);
    expect(suspectedTo(bench.take(), A)).toEqual([B]);
    bench.passWith([A], 4_000);
    expect(bench.core.memberIds()).toContain(B);
    bench.passWith([A], 1_000);
    expect(events(bench.take())).toContainEqual({ type: "memberLeft", peerId: B, reason: "lost" });
  });

  it("[OV6] does not fall on one that says why its link ends", () => {
    const bench = known();
    bench.input({ type: "neighborDisconnected", peerId: B, goodbye: "surplus" });
    bench.passWith([A], 10_000);
    expect(suspectedTo(bench.take(), A)).toEqual([]);
    expect(bench.core.memberIds()).toContain(B);
  });

  it("[OV6] ends with a higher incarnation", () => {
    const bench = known();
    bench.message(A, { type: "suspicions", suspicions: [{ peerId: C, incarnation: 2 }] });
    bench.records(B, recordOf(C, { incarnation: 4 }));
    bench.passWith([A, B], 10_000);
    expect(events(bench.take())).not.toContainEqual({
      ...{ type: "memberLeft", peerId: C, reason: "lost" },
    });
    expect(bench.core.memberIds()).toContain(C);
  });

  it("[OV6] of the own peer is contradicted, at most once a second", () => {
    const bench = known();
    const accuse = (incarnation: number): void => {
      bench.message(A, { type: "suspicions", suspicions: [{ peerId: SELF, incarnation }] });
    };
    accuse(2);
    bench.passWith([A, B], 200);
    expect(recordsTo(bench.take(), B)).toMatchObject([{ peerId: SELF, incarnation: 4 }]);
    accuse(4);
    accuse(8);
    bench.passWith([A, B], 500);
    expect(recordsTo(bench.take(), B)).toEqual([]);
    bench.passWith([A, B], 1_000);
    expect(recordsTo(bench.take(), B)).toMatchObject([{ peerId: SELF, incarnation: 10 }]);
  });

  it("[OV6] of a neighbor is told to it, and it has three seconds to answer a ping", () => {
    const bench = known();
    bench.message(A, { type: "suspicions", suspicions: [{ peerId: B, incarnation: 2 }] });
    const outputs = bench.take();
    expect(suspectedTo(outputs, B)).toEqual([B]);
    expect(sentIn(outputs, B, "ping")).toHaveLength(1);
    bench.passWith([A], 4_000);
    expect(ofType(bench.take(), "disconnect")).toEqual([
      { type: "disconnect", peerId: B, reason: "silent" },
    ]);
  });

  it("[OV6] falls on a neighbor that leaves a ping unanswered for three seconds", () => {
    const bench = known();
    bench.passWith([A], 7_000);
    expect(suspectedTo(bench.take(), A)).toEqual([]);
    bench.passWith([A], 3_000);
    expect(suspectedTo(bench.take(), A)).toEqual([B]);
  });
});

describe("topology", () => {
  const members = ringOf(30);

  function settle(options: ConstructorParameters<typeof OverlayBench>[0]): OverlayBench {
    const bench = new OverlayBench(options);
    bench.connect(A);
    bench.records(A, recordOf(A), ...members.map((peerId) => recordOf(peerId)));
    return bench;
  }

  /** Links with whoever is asked for, until nobody is. */
  function linkAll(bench: OverlayBench): Set<PeerId> {
    const linked = new Set<PeerId>();
    for (let round = 0; round < 40; round += 1) {
      bench.passWith([A, ...linked], 250);
      for (const peerId of connects(bench.take())) {
        linked.add(peerId);
        bench.connect(peerId);
      }
    }
    return linked;
  }

  it("[OV7] needs the two next on either side, and nobody else where nothing is routed", () => {
    const bench = settle({ degree: { aim: 1, max: 20 }, isRoutingEnabled: false });
    const linked = linkAll(bench);
    const [a, b, y, z] = [members[0], members[1], members.at(-2), members.at(-1)];
    // A stands before all of them.
    expect([...linked]).toEqual(expect.arrayContaining([a, y, z]));
    expect(linked.size).toBe(3);
    expect(linked.has(b ?? SELF)).toBe(false);
  });

  it("[OV7] needs a neighbor in each arc where messages are routed", () => {
    const bench = settle({ degree: { aim: 1, max: 20 } });
    const linked = [...linkAll(bench)].map((peerId) => Number.parseInt(peerId.slice(0, 4), 16));
    for (const [from, to] of [
      [32_768, 65_536],
      [16_384, 32_768],
      [8_192, 16_384],
    ] as const) {
      expect(linked.some((place) => place >= from && place < to)).toBe(true);
    }
    expect(linked.length).toBeLessThan(10);
  });

  it("[OV7] passes over a ring neighbor that cannot be connected to", () => {
    const bench = settle({ degree: { aim: 1, max: 20 }, isRoutingEnabled: false });
    const [first, second] = members;
    bench.pass(250);
    expect(connects(bench.take())).toContain(first);
    if (first !== undefined) bench.input({ type: "connectFailed", peerId: first });
    bench.pass(250);
    expect(connects(bench.take())).toContain(second);
  });

  it("[OV8] draws the rest from the members it knows, up to the aim", () => {
    const bench = settle({ degree: { aim: 12, max: 20 }, isRoutingEnabled: false });
    linkAll(bench);
    expect(bench.core.neighborStatuses()).toHaveLength(12);
  });

  it("[OV8, OV9] makes room for a ring neighbor, and for nobody else", () => {
    const bench = new OverlayBench({ degree: { aim: 4, max: 6 }, isRoutingEnabled: false });
    const far = members.slice(8, 14);
    for (const peerId of far.slice(0, 4)) bench.connect(peerId);
    bench.records(far[0] ?? A, ...members.map((peerId) => recordOf(peerId)));
    bench.pass(250);
    bench.take();
    const stranger = far[4] ?? A;
    bench.connect(stranger);
    expect(ofType(bench.take(), "disconnect")).toEqual([
      { type: "disconnect", peerId: stranger, reason: "surplus" },
    ]);
    const near = [members[0], members[1], members.at(-1), members.at(-2)];
    for (const peerId of near) if (peerId !== undefined) bench.connect(peerId);
    const kept = new Set(bench.core.neighborStatuses().map(({ peerId }) => peerId));
    for (const peerId of near) expect(kept.has(peerId ?? SELF)).toBe(true);
    expect(kept.size).toBeLessThanOrEqual(6);
    const dropped = ofType(bench.take(), "disconnect");
    expect(dropped.length).toBeGreaterThanOrEqual(2);
    expect(dropped.every(({ reason }) => reason === "surplus")).toBe(true);
  });

  it("[OV10] looks for members that were lost", () => {
    const bench = new OverlayBench({ degree: { aim: 1, max: 6 } });
    bench.connect(A);
    bench.connect(B);
    bench.records(A, recordOf(A), recordOf(B));
    bench.passWith([A, B], 4_000);
    bench.input({ type: "neighborDisconnected", peerId: B });
    const failAll = (): PeerId[] => {
      bench.passWith([A], 1_000);
      const tried = connects(bench.take());
      for (const peerId of tried) bench.input({ type: "connectFailed", peerId });
      return tried;
    };
    while (bench.core.memberIds().includes(B)) failAll();
    const probes = Array.from({ length: 200 }, failAll).flat();
    expect(new Set(probes)).toEqual(new Set([B]));
    expect(probes.length).toBeLessThan(20);
  });
});
