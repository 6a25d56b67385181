/** What comes for a connection that was lost, and peers that come back for it. */

import {
  MAILBOX_BYTES_MAX,
  MAILBOX_MS,
  MAILBOX_SIGNALS_MAX,
  MAILBOXES_MAX,
} from "@passalong/rendezvous/core";
import { assert, type Bytes, type MemberAddress } from "passalong/base";
import { RESUME_TOKEN_BYTES, type ServerMessage } from "passalong/wire";
import { describe, expect, it } from "vitest";
import { type BenchPeer, CoreBench, groupId, recordOf } from "./core-bench.ts";
import { type BenchNode, NodesBench } from "./nodes-bench.ts";

const GROUP = groupId(1);

/** A connection in the group, its token and its address. */
function member(node: BenchNode): { peer: BenchPeer; token: Bytes; address: MemberAddress } {
  const peer = node.open();
  const [welcome] = peer.take();
  const token = welcome?.type === "welcome" ? welcome.resumeToken : undefined;
  assert(token !== undefined, "a node gives a token");
  return { peer, token, address: peer.join(GROUP).address };
}

/** Sends signals of a size to an address. @returns What the sender heard. */
function signals(from: BenchPeer, to: MemberAddress, plan: readonly number[]): ServerMessage[] {
  return plan.flatMap((sizeBytes, slot) => {
    const signal = new Uint8Array(sizeBytes).fill(slot);
    return from.send({ type: "relay", groupId: GROUP, to, signal });
  });
}

/** Comes back with a token. @returns What was delivered: the first byte of each signal. */
function resumed(node: BenchNode, token: Bytes): (number | undefined)[] {
  const peer = node.open();
  peer.take();
  return peer.send({ type: "resume", token }).map((message) => {
    return message.type === "deliver" ? message.signal[0] : expect.unreachable();
  });
}

const FREE = { relaysPerPair: { burst: 999, perSecond: 1 } };

describe("a mailbox", () => {
  it("[BP20] has a token with the node's id; a lone rendezvous gives none", () => {
    const bench = new NodesBench(2);
    const { token } = member(bench.node(1));
    expect(token.length).toBe(RESUME_TOKEN_BYTES);
    expect(Buffer.from(token.subarray(0, 8)).toString("hex")).toBe(bench.node(1).id);
    const alone = new CoreBench().open();
    expect(alone.take()).toEqual([
      { type: "welcome", serverTimeMs: 0, silenceMsMax: 45_000, hasRelay: true },
    ]);
    expect(alone.send({ type: "resume", token })).toEqual([]);
  });

  it.each([
    ["the same node", 0],
    ["another node", 1],
  ])("[BP20, BP21] keeps what comes after the loss, and gives it once: %s", (_name, slot) => {
    const bench = new NodesBench(3);
    const lost = member(bench.node(0));
    const near = bench.node(0).openIn(GROUP);
    const far = bench.node(2).openIn(GROUP);
    lost.peer.close();
    expect(signals(near, lost.address, [1, 2])).toEqual([]);
    expect(signals(far, lost.address, [1, 2, 3])).toEqual([]);
    expect(bench.node(0).core.nodeSizes.mailboxes).toBe(1);
    expect(resumed(bench.node(slot), lost.token)).toEqual([0, 1, 0, 1, 2]);
    expect(resumed(bench.node(slot), lost.token)).toEqual([]);
    const gone = [{ type: "undeliverable", groupId: GROUP, to: lost.address }];
    expect(signals(near, lost.address, [1])).toEqual(gone);
    expect(signals(far, lost.address, [1])).toEqual(gone);
  });

  it("[BP20] is for the lost: nobody is introduced to it, and it is of its groups alone", () => {
    const bench = new NodesBench(2);
    const lost = member(bench.node(0));
    lost.peer.close();
    const joined = bench.node(1).open().join(GROUP);
    expect(joined).toMatchObject({ memberCount: 1, members: [] });
    const other = bench.node(1).open();
    other.join(groupId(2));
    const relay = { type: "relay", groupId: groupId(2), to: lost.address, signal: recordOf(1) };
    expect(other.send({ ...relay, type: "relay" })).toMatchObject([{ type: "undeliverable" }]);
  });

  it("[BP20] is not made for who leaves, breaks a rule or is stuck, but for who was silent", () => {
    const bench = new NodesBench(1);
    const node = bench.node(0);
    const left = member(node);
    left.peer.send({ type: "leave", groupId: GROUP });
    left.peer.close();
    const wrong = member(node);
    wrong.peer.sendFrame(Uint8Array.of(0));
    const stuck = member(node).peer;
    stuck.feed({ type: "sendQueue", connection: stuck.connection, bytes: 2_000_000, frames: 1 });
    expect(node.core.nodeSizes.mailboxes).toBe(0);
    const silent = member(node);
    bench.advance(45_000);
    expect(silent.peer.closed).toEqual({ code: 1008, reason: "RV6" });
    expect(node.core.nodeSizes.mailboxes).toBe(1);
  });

  it("[BP20] holds 64 signals of 64 KiB together, the newest, for 30 s", () => {
    const bench = new NodesBench(1, FREE);
    const node = bench.node(0);
    const [many, large, old] = [member(node), member(node), member(node)];
    for (const { peer } of [many, large, old]) peer.close();
    const sender = node.openIn(GROUP);
    const small = Array.from({ length: MAILBOX_SIGNALS_MAX + 5 }, () => 1);
    signals(sender, many.address, small);
    signals(
      sender,
      large.address,
      Array.from({ length: 20 }, () => 4_096),
    );
    const kept = resumed(node, many.token);
    expect([kept.length, kept[0]]).toEqual([MAILBOX_SIGNALS_MAX, 5]);
    expect(resumed(node, large.token)).toHaveLength(MAILBOX_BYTES_MAX / 4_096);
    bench.advance(MAILBOX_MS - 1_000);
    expect(signals(sender, old.address, [1])).toEqual([]);
    bench.advance(1_500);
    expect(signals(sender, old.address, [1])).toMatchObject([{ type: "undeliverable" }]);
    expect(resumed(node, old.token)).toEqual([]);
  });

  it("[BP20] gives way to newer ones when there are 10,000", () => {
    const bench = new NodesBench(1);
    const node = bench.node(0);
    const first = member(node);
    first.peer.close();
    for (let count = 0; count < MAILBOXES_MAX; count += 1) {
      // No faster than all connections together may join.
      if (count % 1_000 === 999) bench.now += 1_000;
      member(node).peer.close();
    }
    expect(node.core.nodeSizes.mailboxes).toBe(MAILBOXES_MAX);
    expect(signals(node.openIn(GROUP), first.address, [1])).toMatchObject([
      { type: "undeliverable" },
    ]);
  });
});

describe("coming back", () => {
  it.each([
    ["the same node", 0],
    ["another node", 1],
  ])("[BP22] to %s ends the connection that still stands", (_name, slot) => {
    const bench = new NodesBench(2);
    const { peer, token } = member(bench.node(0));
    expect(resumed(bench.node(slot), token)).toEqual([]);
    expect(peer.closed).toEqual({ code: 4000, reason: "replaced" });
    expect(bench.node(1).open().join(GROUP)).toMatchObject({ memberCount: 1 });
  });

  it("[BP22] with the own token changes nothing", () => {
    const bench = new NodesBench(1);
    const { peer, token } = member(bench.node(0));
    expect(peer.send({ type: "resume", token })).toEqual([]);
    expect(peer.closed).toBeUndefined();
  });

  it("[BP21] with a token of nobody, or of a node that is gone, gives nothing and costs a join", () => {
    const bench = new NodesBench(2);
    const dead = member(bench.node(1));
    bench.node(1).kill();
    const peer = bench.node(0).open();
    peer.take();
    const stranger = new Uint8Array(RESUME_TOKEN_BYTES);
    expect(peer.send({ type: "resume", token: stranger })).toEqual([]);
    expect(peer.send({ type: "resume", token: dead.token })).toEqual([]);
    bench.advance(5_000);
    const before = bench.sent("claim");
    for (let count = 0; count < 100; count += 1) peer.send({ type: "resume", token: dead.token });
    expect(bench.sent("claim")).toBe(before);
    expect(bench.node(0).core.counts.refused).toBeGreaterThan(0);
    expect(bench.node(0).core.nodeSizes.waiting).toBe(0);
  });

  it("[BP30, BP21] from a node that drains: what came meanwhile is there", () => {
    const bench = new NodesBench(2);
    const drained = member(bench.node(0));
    const sender = bench.node(1).openIn(GROUP);
    bench.node(0).feed({ type: "drain" });
    bench.advance(20_500);
    expect(drained.peer.closed?.code).toBe(1012);
    expect(signals(sender, drained.address, [1])).toEqual([]);
    expect(resumed(bench.node(1), drained.token)).toEqual([0]);
  });
});
