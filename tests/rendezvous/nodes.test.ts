/**
 * Groups whose members are on several nodes: joins, samples, signals, and what happens in failures.
 */

import { LISTED_PER_GROUP_MAX, REPORT_MS, REPORT_ROUNDS } from "@passalong/rendezvous/core";
import { assert, type GroupId, groupIdFromBytes, type MemberAddress } from "passalong/base";
import type { MembersMessage } from "passalong/wire";
import { describe, expect, it } from "vitest";
import { type BenchPeer, groupId, recordOf } from "./core-bench.ts";
import { type BenchNode, NodesBench } from "./nodes-bench.ts";

const GROUP = groupId(1);

/** How far a node that died may delay a join of its groups, ms. Source: server reference §2.5. */
const REOWNED_MS = 5_000;

/** A group id as digests are. */
function anyGroup(bench: NodesBench): GroupId {
  return groupIdFromBytes(Uint8Array.from({ length: 32 }, () => bench.random.below(256)));
}

function addressesIn({ members }: { members: MembersMessage["members"] }): MemberAddress[] {
  return members.map(({ address }) => address);
}

function sample(peer: BenchPeer, count = 16): MembersMessage {
  const [answer] = peer.send({ type: "sample", groupId: GROUP, count });
  assert(answer?.type === "members", `members, not ${answer?.type}`);
  return answer;
}

/** The node that owns the group: the one that holds its list. */
function ownerIn(bench: NodesBench): BenchNode {
  const owners = bench.nodes.filter(({ core, isRunning }) => {
    return isRunning && core.nodeSizes.listed > 0;
  });
  expect(owners).toHaveLength(1);
  return owners[0] ?? expect.unreachable();
}

describe("nodes", () => {
  it("[BP5] give addresses that begin with their id", () => {
    const bench = new NodesBench(2);
    for (const node of bench.nodes) {
      expect(node.open().join(GROUP).address.slice(0, 16)).toBe(node.id);
    }
  });

  it("[BP6] know each other from the first heartbeat on, and forget who is silent for 4 s", () => {
    const bench = new NodesBench(3);
    expect(bench.nodes.map(({ core }) => core.nodeSizes.nodes)).toEqual([3, 3, 3]);
    const late = bench.start();
    late.feed({ type: "deadline" });
    expect(late.core.nodeSizes.nodes).toBe(4);
    late.kill();
    bench.advance(3_900);
    expect(bench.node(0).core.nodeSizes.nodes).toBe(4);
    bench.advance(400);
    expect(bench.node(0).core.nodeSizes.nodes).toBe(3);
  });

  it("[BP6] pass over a heartbeat that comes late, and frames of nodes that they do not know", () => {
    const bench = new NodesBench(2);
    const [first, second] = [bench.node(0), bench.node(1)];
    const draining = Uint8Array.of(0x01, 0x00, 0x01, 0x00);
    first.feed({ type: "nodeFrame", from: second.id, frame: draining });
    first.feed({ type: "nodeFrame", from: first.id, frame: draining });
    first.openIn(GROUP);
    second.openIn(GROUP);
    const before = bench.sent("report");
    const fetch = Uint8Array.from([0x05, ...Array.from({ length: 32 }, () => 0), 1]);
    first.feed({ type: "nodeFrame", from: "00".repeat(8), frame: fetch });
    expect(bench.sent("report")).toBe(before);
    first.feed({ type: "nodeFrame", from: second.id, frame: fetch });
    expect(bench.sent("report")).toBe(before + 1);
  });
});

describe("a group on several nodes", () => {
  it("[BP10] is one group: joins and samples name members of all nodes, and count them", () => {
    const bench = new NodesBench(3);
    const joined = bench.nodes.map((node, slot) => {
      const peer = node.open();
      return { peer, ...peer.join(GROUP, recordOf(slot)) };
    });
    expect(joined.map(({ memberCount }) => memberCount)).toEqual([1, 2, 3]);
    expect(joined.map(({ members }) => members.length)).toEqual([0, 1, 2]);
    expect(joined[2]?.members).toEqual(
      expect.arrayContaining([
        { address: joined[0]?.address, record: recordOf(0) },
        { address: joined[1]?.address, record: recordOf(1) },
      ]),
    );
    for (const { peer, address } of joined) {
      const sampled = sample(peer);
      expect(sampled.memberCount).toBe(3);
      const others = joined.map((other) => other.address).filter((other) => other !== address);
      expect(new Set(addressesIn(sampled))).toEqual(new Set(others));
    }
  });

  it("[BP10] names the record that a member has renewed", () => {
    const bench = new NodesBench(3);
    const peer = bench.node(0).open();
    const { address } = peer.join(GROUP, recordOf(1));
    expect(peer.join(GROUP, recordOf(2))).toMatchObject({ address, memberCount: 1 });
    expect(bench.node(1).open().join(GROUP).members).toEqual([{ address, record: recordOf(2) }]);
  });

  it("[BP7, BP8] is listed by one node, at most 64 members of it", () => {
    const bench = new NodesBench(4);
    for (let count = 0; count < 200; count += 1) bench.node(count % 4).openIn(GROUP);
    expect(ownerIn(bench).core.nodeSizes.listed).toBe(LISTED_PER_GROUP_MAX);
    expect(sample(bench.node(1).openIn(GROUP)).memberCount).toBe(201);
  });

  it("[BP8] names everybody sooner or later, on whichever node, and nobody far more than others", () => {
    const bench = new NodesBench(4);
    const handOuts = new Map<MemberAddress, number>();
    for (let count = 0; count < 1_000; count += 1) {
      const joined = bench
        .node(count % 4)
        .open()
        .join(GROUP);
      expect(joined.members.length).toBe(Math.min(16, count));
      expect(addressesIn(joined)).not.toContain(joined.address);
      for (const address of addressesIn(joined)) {
        handOuts.set(address, (handOuts.get(address) ?? 0) + 1);
      }
    }
    // 16 a join on average; those that came last have had little time.
    expect(handOuts.size).toBeGreaterThan(900);
    expect(Math.max(...handOuts.values())).toBeLessThan(6 * 16);
  });

  it.each([
    [2, 10],
    [3, 100],
    [3, 1_000],
    [20, 100],
    [20, 1_000],
    [20, 5_000],
  ])("[BP11] costs at most three frames a join: %i nodes, %i members", (nodes, members) => {
    const bench = new NodesBench(nodes);
    for (let count = 0; count < members; count += 1) {
      bench.node(bench.random.below(nodes)).openIn(GROUP);
      if (count % 100 === 99) bench.advance(1_000);
    }
    expect(bench.sent("ask", "answer", "fetch", "report") / members).toBeLessThanOrEqual(3);
    expect(bench.node(0).core.nodeSizes.nodes).toBe(nodes);
  });

  it("[BP13] forgets who leaves or goes at once", () => {
    const bench = new NodesBench(3);
    const [leaving, closing, watching] = bench.nodes.map((node) => node.openIn(GROUP));
    assert(leaving !== undefined && closing !== undefined && watching !== undefined, "three nodes");
    leaving.send({ type: "leave", groupId: GROUP });
    expect(sample(watching).memberCount).toBe(2);
    closing.close();
    expect(sample(watching)).toMatchObject({ memberCount: 1, members: [] });
  });

  it("[BP16] hands signals on between nodes, and says when nobody is there", () => {
    const bench = new NodesBench(2);
    const receiver = bench.node(0).open();
    const { address: to } = receiver.join(GROUP);
    const sender = bench.node(1).open();
    const { address: from } = sender.join(GROUP);
    receiver.take();
    const relay = { type: "relay", groupId: GROUP, to, signal: recordOf(7) } as const;
    expect(sender.send(relay)).toEqual([]);
    expect(receiver.take()).toEqual([
      { type: "deliver", groupId: GROUP, from, signal: recordOf(7) },
    ]);
    const undeliverable = { type: "undeliverable", groupId: GROUP, to };
    receiver.send({ type: "leave", groupId: GROUP });
    expect(sender.send(relay)).toEqual([undeliverable]);
    bench.node(0).kill();
    expect(sender.send(relay)).toEqual([undeliverable]);
    bench.advance(5_000);
    const before = bench.sent("relay");
    expect(sender.send(relay)).toEqual([undeliverable]);
    expect(bench.sent("relay")).toBe(before);
  });

  it("[BP15] has its counts told again, changed or not", () => {
    const bench = new NodesBench(2, { silenceMsMax: 1_000_000, keepaliveAfterMs: 999_999 });
    const peers = Array.from({ length: 200 }, () => bench.node(0).openIn(GROUP));
    const watching = bench.node(1).openIn(GROUP);
    // What nobody lists says nothing when it leaves.
    for (const peer of peers.slice(0, 190)) peer.close();
    bench.advance((REPORT_ROUNDS + 1) * REPORT_MS);
    expect(sample(watching).memberCount).toBe(11);
  });

  it("[BP17] is not harmed by frames that no node sends", () => {
    const bench = new NodesBench(2);
    const [first, second] = [bench.node(0), bench.node(1)];
    const peer = first.openIn(GROUP);
    for (let count = 0; count < 2_000; count += 1) {
      const size = bench.random.below(100);
      const frame = Uint8Array.from({ length: size }, () => bench.random.below(256));
      frame[0] = 2 + bench.random.below(12);
      first.feed({ type: "nodeFrame", from: second.id, frame });
    }
    expect(second.open().join(GROUP).members).toHaveLength(1);
    expect(peer.closed).toBeUndefined();
  });
});

describe("when a node dies", () => {
  it("[BP14] its groups have a new owner that knows their members, within 5 s", () => {
    const bench = new NodesBench(3);
    for (let count = 0; count < 12; count += 1) bench.node(count % 3).openIn(GROUP);
    const dead = ownerIn(bench);
    const [live] = bench.nodes.filter((node) => node !== dead);
    assert(live !== undefined, "others live");
    dead.kill();
    bench.advance(REOWNED_MS);
    const joined = live.open().join(GROUP);
    expect(joined.memberCount).toBe(9);
    expect(joined.members).toHaveLength(8);
    expect(addressesIn(joined).some((address) => address.startsWith(dead.id))).toBe(false);
  });

  it("[BP12] joins of its groups are answered meanwhile, from the members of the own node", () => {
    const bench = new NodesBench(3);
    for (let count = 0; count < 12; count += 1) bench.node(count % 3).openIn(GROUP);
    const dead = ownerIn(bench);
    const [live] = bench.nodes.filter((node) => node !== dead);
    assert(live !== undefined, "others live");
    dead.kill();
    expect(live.open().join(GROUP)).toMatchObject({ memberCount: 5 });
  });

  it("[BP7] groups of other owners stay where they are", () => {
    const bench = new NodesBench(4);
    for (let count = 0; count < 400; count += 1) bench.node(count % 4).openIn(anyGroup(bench));
    const owned = (): number[] => bench.nodes.map(({ core }) => core.nodeSizes.ownedGroups);
    const before = owned();
    expect(Math.min(...before)).toBeGreaterThan(50);
    bench.node(3).kill();
    bench.advance(REOWNED_MS);
    const after = owned();
    for (const slot of [0, 1, 2]) {
      expect((after[slot] ?? 0) + 100).toBeGreaterThanOrEqual(before[slot] ?? 0);
    }
    expect(after.slice(0, 3).reduce((sum, count) => sum + count)).toBe(300);
  });
});

describe("when the broker is away", () => {
  it("[BP12, BP16] joins are answered from what the node has, and signals to others fail at once", () => {
    const bench = new NodesBench(3);
    const peers = bench.nodes.map((node) => node.openIn(GROUP));
    const far = addressesIn(sample(peers[0] ?? expect.unreachable()));
    bench.setBroker("away");
    for (const [slot, node] of bench.nodes.entries()) {
      const joining = node.open();
      const joined = joining.join(GROUP);
      expect(joined.memberCount).toBeGreaterThanOrEqual(2);
      const [to] = far.filter((address) => !address.startsWith(node.id));
      assert(to !== undefined, `somebody is elsewhere than on node ${slot}`);
      const relay = { type: "relay", groupId: GROUP, to, signal: recordOf(1) } as const;
      expect(joining.send(relay)).toEqual([{ type: "undeliverable", groupId: GROUP, to }]);
    }
  });

  it.each([1_000, 30_000])(
    "[BP14] for %i ms and back: the group is one again, with those who came meanwhile",
    (durationMs) => {
      const bench = new NodesBench(3);
      for (const node of bench.nodes) node.openIn(GROUP);
      bench.setBroker("away");
      for (const node of bench.nodes) node.openIn(GROUP);
      bench.advance(durationMs);
      for (const node of bench.nodes) node.openIn(GROUP);
      bench.setBroker("there");
      bench.advance(REOWNED_MS);
      const joined = bench.node(0).open().join(GROUP);
      expect(joined.memberCount).toBe(10);
      expect(joined.members).toHaveLength(9);
    },
  );

  it("[BP12] and stands still: a question without an answer is answered after half a second", () => {
    const bench = new NodesBench(3);
    for (const node of bench.nodes) node.openIn(GROUP);
    const owner = ownerIn(bench);
    const [other] = bench.nodes.filter((node) => node !== owner);
    assert(other !== undefined, "others live");
    bench.setBroker("still");
    const peer = other.open();
    peer.take();
    expect(peer.send({ type: "join", groupId: GROUP, record: recordOf(1) })).toEqual([]);
    expect(other.core.nodeSizes.waiting).toBe(1);
    bench.advance(750);
    expect(peer.take()).toMatchObject([{ type: "joined", memberCount: 2 }]);
    expect(other.core.nodeSizes.waiting).toBe(0);
    bench.setBroker("there");
    bench.advance(REOWNED_MS);
    expect(sample(bench.node(0).openIn(GROUP)).memberCount).toBe(5);
  });

  it("[BP14] for one half of the nodes: two groups, and one when it is healed", () => {
    const bench = new NodesBench(4);
    for (const node of bench.nodes) node.openIn(GROUP);
    for (const slot of [0, 1]) bench.node(slot).side = 1;
    bench.advance(REOWNED_MS);
    expect(bench.node(0).open().join(GROUP)).toMatchObject({ memberCount: 3 });
    expect(bench.node(3).open().join(GROUP)).toMatchObject({ memberCount: 3 });
    for (const slot of [0, 1]) bench.node(slot).side = 0;
    bench.advance(REOWNED_MS);
    const joined = bench.node(3).open().join(GROUP);
    expect(joined).toMatchObject({ memberCount: 7 });
    expect(joined.members).toHaveLength(6);
  });

  it("[BP6, BP14] for one node that does not notice: it tells its groups to who has forgotten it", () => {
    const bench = new NodesBench(2);
    for (const node of bench.nodes) node.openIn(GROUP);
    const owner = ownerIn(bench);
    const [other] = bench.nodes.filter((node) => node !== owner);
    assert(other !== undefined, "others live");
    // The owner alone stands still for a while, as a stopped process does.
    bench.now += 10_000;
    owner.feed({ type: "deadline" });
    expect(owner.core.nodeSizes.nodes).toBe(1);
    bench.advance(2_000);
    expect(owner.core.nodeSizes.nodes).toBe(2);
    expect(owner.open().join(GROUP)).toMatchObject({ memberCount: 3 });
  });
});

describe("when one node alone loses the broker", () => {
  it("[BP14] its owners know who has left meanwhile, when it is back", () => {
    const bench = new NodesBench(3);
    for (const node of bench.nodes) node.openIn(GROUP);
    const owner = ownerIn(bench);
    const [lonely] = bench.nodes.filter((node) => node !== owner);
    assert(lonely !== undefined, "others live");
    const leaving = lonely.openIn(GROUP);
    // What it sends is lost without a word.
    bench.lossShare = 1;
    leaving.close();
    bench.lossShare = 0;
    lonely.feed({ type: "backplaneUp" });
    bench.advance(1_000);
    const joined = owner.open().join(GROUP);
    expect(joined.memberCount).toBe(4);
    expect(joined.members).toHaveLength(3);
  });

  it("[BP14] an owner that did not hear of an end is told again", () => {
    const bench = new NodesBench(2);
    for (const node of bench.nodes) node.openIn(GROUP);
    const owner = ownerIn(bench);
    const [other] = bench.nodes.filter((node) => node !== owner);
    assert(other !== undefined, "there are two nodes");
    const leaving = other.openIn(GROUP);
    other.side = 1;
    leaving.close();
    other.side = 0;
    bench.advance(1_000);
    expect(owner.open().join(GROUP)).toMatchObject({ memberCount: 3 });
  });
});

describe("a node that drains", () => {
  it("[BP30] closes its connections one after the other over 20 s, and owns nothing", () => {
    const bench = new NodesBench(3);
    const peers = Array.from({ length: 400 }, (_, count) => {
      return bench.node(0).openIn(count % 2 === 0 ? GROUP : anyGroup(bench));
    });
    bench.node(1).openIn(GROUP);
    bench.node(0).feed({ type: "drain" });
    expect(bench.node(0).core.nodeSizes.ownedGroups).toBe(0);
    const left = (): number => peers.filter(({ closed }) => closed === undefined).length;
    for (let second = 1; second <= 20; second += 1) {
      const before = left();
      bench.advance(1_000);
      expect(before - left()).toBeLessThanOrEqual(25);
    }
    bench.advance(500);
    expect(left()).toBe(0);
    expect(peers[0]?.closed).toEqual({ code: 1012, reason: "BP30" });
    expect(sample(bench.node(2).openIn(GROUP))).toMatchObject({ memberCount: 2 });
  });
});
