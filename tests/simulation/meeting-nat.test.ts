/** Peers that cannot all reach each other are served through those who reach both. */

import {
  Meeting,
  type NatClass,
  pathBetween,
  reachableFrom,
  type SimulatedPeer,
} from "@passalong/simulator";
import { describe, expect, it } from "vitest";

/** A test on a busy machine may take this long, ms of real time. */
const REAL_MS_MAX = 600_000;

/** Virtual time that a world may take, ms: an attempt without a path takes 15 s of it. */
const PATIENCE_MS = 900_000;

/** Bytes of one chunk: small, for what counts here is who meets whom. */
const CHUNK_BYTES = 4_096;

/** Who comes in the mixed worlds, in percent. */
const MIX: readonly (readonly [NatClass, number])[] = [
  ["symmetric", 30],
  ["udpBlocked", 10],
  ["open", 25],
  ["cone", 35],
];

function drawClass(meeting: Meeting): NatClass {
  let left = meeting.world.random.below(100);
  for (const [nat, percent] of MIX) {
    left -= percent;
    if (left < 0) return nat;
  }
  return "cone";
}

function canLink(left: SimulatedPeer, right: SimulatedPeer): boolean {
  return pathBetween(left.traits.nat, right.traits.nat) !== undefined;
}

/** A world in which a provider and receivers of these classes come within a second. */
function gather(seed: number, receiverCount: number, drawFor: (meeting: Meeting) => NatClass) {
  const meeting = new Meeting({ seed, chunkCount: 16, chunkBytes: CHUNK_BYTES });
  const provider = meeting.addProvider({ nat: drawFor(meeting) });
  const receivers = Array.from({ length: receiverCount }, () =>
    meeting.addReceiver({ nat: drawFor(meeting) }),
  );
  for (const peer of meeting.world.peers) {
    meeting.joinAfter(1_000 * meeting.world.random.unit(), peer);
  }
  return { meeting, provider, receivers };
}

/** Everybody who is reached by anybody who is reached completes, and nobody else can. */
function expectServed({ meeting, provider, receivers }: ReturnType<typeof gather>, seed: number) {
  const reached = reachableFrom([provider], receivers, canLink);
  const areServed = (): boolean => meeting.completedAt.size === reached.size - 1;
  expect(meeting.run(areServed, PATIENCE_MS), `seed ${String(seed)}`).toBe(true);
  for (const peer of meeting.completedAt.keys()) expect(reached.has(peer)).toBe(true);
  for (const peer of meeting.world.peers) {
    for (const { to } of peer.links.values()) expect(canLink(peer, to)).toBe(true);
  }
}

describe("NAT classes", { timeout: REAL_MS_MAX }, () => {
  it("meet as they do in the network lab", () => {
    const expected = {
      open: ["open", "cone", "symmetric", "udpBlocked"],
      cone: ["open", "cone"],
      symmetric: ["open"],
      udpBlocked: ["open"],
    };
    const classes: NatClass[] = ["open", "cone", "symmetric", "udpBlocked"];
    for (const left of classes) {
      const met = classes.filter((right) => pathBetween(left, right) !== undefined);
      expect(met).toEqual(expected[left]);
    }
  });
});

describe("peers that cannot reach each other", { timeout: REAL_MS_MAX }, () => {
  it("[CN18] are served through one who reaches both, on 200 seeds", () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const meeting = new Meeting({ seed, chunkCount: 16, chunkBytes: CHUNK_BYTES });
      const { random } = meeting.world;
      const hidden: NatClass[] = ["symmetric", "udpBlocked"];
      const provider = meeting.addProvider({ nat: hidden[random.below(2)] ?? "symmetric" });
      const between = meeting.addReceiver({ nat: "open" });
      const farther = meeting.addReceiver({ nat: hidden[random.below(2)] ?? "symmetric" });
      for (const peer of meeting.world.peers) meeting.joinAfter(1_000 * random.unit(), peer);
      expect(meeting.complete(PATIENCE_MS), `seed ${String(seed)}`).toBe(true);
      expect([...farther.links.keys()]).toEqual([between.peerId]);
      expect([...provider.links.keys()]).toEqual([between.peerId]);
    }
  });

  it("all complete who are reached by anybody, on 200 seeds of eleven of any class", () => {
    for (let seed = 1; seed <= 200; seed += 1) expectServed(gather(seed, 10, drawClass), seed);
  });

  it("all complete who are reached by anybody, on two seeds of 151 of any class", () => {
    for (let seed = 1; seed <= 2; seed += 1) expectServed(gather(seed, 150, drawClass), seed);
  });

  it("[MB11] all complete through the only one who reaches them, 40 of them", () => {
    const meeting = new Meeting({ seed: 1, chunkCount: 16, chunkBytes: CHUNK_BYTES });
    const { random } = meeting.world;
    meeting.addProvider({ nat: "open" });
    for (let number = 0; number < 40; number += 1) meeting.addReceiver({ nat: "symmetric" });
    for (const peer of meeting.world.peers) meeting.joinAfter(1_000 * random.unit(), peer);
    expect(meeting.complete(600_000)).toBe(true);
  });
});
