/** Circuits between members at two nodes: one node holds them, the other hands on. */

import {
  CIRCUIT_WAIT_MS_MAX,
  CIRCUITS_PER_CONNECTION_MAX,
  type RendezvousLimits,
} from "@passalong/rendezvous/core";
import type { Bytes, MemberAddress } from "passalong/base";
import {
  CIRCUIT_CREDIT_BYTES_MIN,
  CIRCUIT_PIECE_BYTES_MAX,
  CIRCUIT_WINDOW_BYTES,
  type ClientMessage,
  type ServerMessage,
} from "passalong/wire";
import { describe, expect, it } from "vitest";
import { type BenchPeer, groupId } from "./core-bench.ts";
import { type BenchNode, NodesBench } from "./nodes-bench.ts";

const GROUP = groupId(1);
const WHOLE_PIECE = new Uint8Array(CIRCUIT_PIECE_BYTES_MAX).fill(7);
const LINK = new Uint8Array(16).fill(9);

/** A member, where it is, and its address. */
interface Member {
  readonly node: BenchNode;
  readonly peer: BenchPeer;
  readonly address: MemberAddress;
  /** What it heard at once when it said something itself. */
  readonly log: ServerMessage[];
}

function memberAt(node: BenchNode): Member {
  const peer = node.open();
  const { address } = peer.join(GROUP);
  return { node, peer, address, log: [] };
}

function say({ peer, log }: Member, message: ClientMessage): void {
  log.push(...peer.take());
  log.push(...peer.send(message));
}

function open(member: Member, to: MemberAddress, circuit: number, linkId: Bytes = LINK): void {
  say(member, { type: "circuitOpen", circuit, groupId: GROUP, to, linkId });
}

/** What each has heard of circuits since it was asked last. */
function heard({ peer, log }: Member): ServerMessage[] {
  return [...log.splice(0), ...peer.take()].filter((message) => "circuit" in message);
}

/** One at the node with the smaller id, which holds; one at another; joined, with credit. */
function joined(limits: Partial<RendezvousLimits> = {}) {
  const bench = new NodesBench(3, limits);
  const [first, second] = bench.nodes.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  if (first === undefined || second === undefined) throw new RangeError("there are nodes");
  const [near, far] = [memberAt(first), memberAt(second)];
  near.peer.take();
  far.peer.take();
  return { bench, near, far };
}

function expectJoined(near: Member, far: Member): void {
  expect(heard(near)).toEqual([
    { type: "circuitOpened", circuit: 3 },
    { type: "circuitCredit", circuit: 3, bytes: CIRCUIT_WINDOW_BYTES },
  ]);
  expect(heard(far)).toEqual([
    { type: "circuitOpened", circuit: 7 },
    { type: "circuitCredit", circuit: 7, bytes: CIRCUIT_WINDOW_BYTES },
  ]);
}

function openBoth({ near, far }: { near: Member; far: Member }, isNearFirst = true): void {
  const steps = [() => open(near, far.address, 3), () => open(far, near.address, 7)];
  for (const step of isNearFirst ? steps : steps.toReversed()) step();
}

describe("a circuit between two nodes", () => {
  it.each([true, false])("[BP18, RL2] joins the two, whoever comes first: %s", (isNearFirst) => {
    const world = joined();
    openBoth(world, isNearFirst);
    expectJoined(world.near, world.far);
    const [holder, other] = [world.near.node.core, world.far.node.core];
    expect([holder.sizes.circuitEnds, other.sizes.circuitEnds]).toEqual([2, 0]);
  });

  it("[BP18, RL5] hands pieces and credit on, both ways, and its end", () => {
    const { near, far } = joined();
    openBoth({ near, far });
    expectJoined(near, far);
    say(far, { type: "circuitData", circuit: 7, piece: WHOLE_PIECE });
    say(near, { type: "circuitData", circuit: 3, piece: Uint8Array.of(1) });
    expect(heard(near)).toEqual([{ type: "circuitData", circuit: 3, piece: WHOLE_PIECE }]);
    expect(heard(far)).toEqual([{ type: "circuitData", circuit: 7, piece: Uint8Array.of(1) }]);
    say(near, { type: "circuitCredit", circuit: 3, bytes: CIRCUIT_CREDIT_BYTES_MIN });
    expect(heard(far)).toEqual([
      { type: "circuitCredit", circuit: 7, bytes: CIRCUIT_CREDIT_BYTES_MIN },
    ]);
    say(far, { type: "circuitClose", circuit: 7 });
    expect(heard(near)).toEqual([{ type: "circuitClosed", circuit: 3, reason: "closed" }]);
    // What is sent on it from now on is passed over.
    say(far, { type: "circuitData", circuit: 7, piece: WHOLE_PIECE });
    expect(far.peer.closed).toBeUndefined();
    expect(near.node.core.sizes.circuitEnds).toBe(0);
  });

  it("[BP18, RL5] lets nobody send beyond credit, or grant what has not come", () => {
    const greedy = joined();
    openBoth(greedy);
    const before = greedy.bench.sent("circuitFrame");
    const pieces = CIRCUIT_WINDOW_BYTES / CIRCUIT_PIECE_BYTES_MAX;
    for (let count = 0; count <= pieces; count += 1) {
      say(greedy.far, { type: "circuitData", circuit: 7, piece: WHOLE_PIECE });
    }
    expect(greedy.far.peer.closed).toEqual({ code: 1008, reason: "RL5" });
    expect(greedy.bench.sent("circuitFrame") - before).toBe(pieces);
    expect(heard(greedy.near).at(-1)).toMatchObject({ type: "circuitClosed", circuit: 3 });
    const generous = joined();
    openBoth(generous);
    say(generous.far, { type: "circuitCredit", circuit: 7, bytes: CIRCUIT_CREDIT_BYTES_MIN });
    expect(generous.far.peer.closed).toEqual({ code: 1008, reason: "RL5" });
  });

  it("[BP18, RL3, RL4] keeps the limits of a connection", () => {
    const { near, far } = joined();
    for (let circuit = 1; circuit <= CIRCUITS_PER_CONNECTION_MAX; circuit += 1) {
      open(
        far,
        near.address,
        circuit,
        LINK.map(() => circuit),
      );
    }
    expect(heard(far)).toEqual([]);
    open(far, near.address, 9, LINK);
    expect(heard(far)).toEqual([{ type: "circuitClosed", circuit: 9, reason: "tooMany" }]);
    open(far, near.address, 1);
    expect(far.peer.closed).toEqual({ code: 1008, reason: "RL3" });
  });

  it("[BP18, RL2] ends alone when nobody comes, and is refused outside the group", () => {
    const { bench, near, far } = joined();
    open(far, near.address, 7);
    bench.advance(CIRCUIT_WAIT_MS_MAX);
    expect(heard(far)).toEqual([{ type: "circuitClosed", circuit: 7, reason: "alone" }]);
    say(far, { type: "leave", groupId: GROUP });
    open(far, near.address, 8);
    expect(heard(far)).toEqual([{ type: "circuitClosed", circuit: 8, reason: "refused" }]);
    const lone = joined({ hasRelay: false });
    open(lone.far, lone.near.address, 7);
    expect(heard(lone.far)).toEqual([{ type: "circuitClosed", circuit: 7, reason: "refused" }]);
  });

  it.each(["leaves", "is gone"])("[BP18, RL7] ends when the far member %s", (how) => {
    const { near, far } = joined();
    openBoth({ near, far });
    heard(near);
    if (how === "leaves") say(far, { type: "leave", groupId: GROUP });
    else far.peer.feed({ type: "connectionClosed", connection: far.peer.connection });
    expect(heard(near)).toEqual([{ type: "circuitClosed", circuit: 3, reason: "closed" }]);
    expect(near.node.core.sizes.circuitEnds).toBe(0);
  });

  it.each(["near", "far"] as const)("[BP18] ends when the node of the %s member dies", (dead) => {
    const world = joined();
    openBoth(world);
    const { bench, near, far } = world;
    heard(near);
    heard(far);
    (dead === "near" ? near : far).node.kill();
    bench.advance(5_000);
    const [left, circuit] = dead === "near" ? [far, 7] : [near, 3];
    expect(heard(left)).toEqual([{ type: "circuitClosed", circuit, reason: "closed" }]);
    expect(left.node.core.sizes.circuitEnds).toBe(0);
  });

  it("[BP18] ends when the holder does not hear", () => {
    const { bench, near, far } = joined();
    openBoth({ near, far });
    heard(far);
    bench.setBroker("away");
    say(far, { type: "circuitData", circuit: 7, piece: WHOLE_PIECE });
    expect(heard(far)).toEqual([{ type: "circuitClosed", circuit: 7, reason: "closed" }]);
  });
});
