/** Groups at the rendezvous' core: joining, samples, signals, refusals. */

import {
  FULL_RETRY_MS,
  GROUPS_PER_CONNECTION_MAX,
  JOINS_IN_ALL,
  JOINS_PER_CONNECTION,
  RELAYS_PER_CONNECTION,
  RELAYS_PER_PAIR,
  SAMPLES_PER_CONNECTION,
  UNJOINED_MS_MAX,
} from "@passalong/rendezvous/core";
import { type MemberAddress, parseMemberAddress } from "passalong/base";
import { SAMPLE_MEMBERS_MAX, type ServerMessage } from "passalong/wire";
import { describe, expect, it } from "vitest";
import { type BenchPeer, CoreBench, groupId, recordOf } from "./core-bench.ts";

const GROUP = groupId(1);
const OTHER_GROUP = groupId(2);
const NOBODY = parseMemberAddress("00".repeat(16)) ?? fail();

function fail(): never {
  return expect.unreachable();
}

function sample(peer: BenchPeer, count = SAMPLE_MEMBERS_MAX): ServerMessage | undefined {
  return peer.send({ type: "sample", groupId: GROUP, count })[0];
}

function sampledAddresses(peer: BenchPeer, count?: number): MemberAddress[] {
  const answer = sample(peer, count);
  return answer?.type === "members" ? answer.members.map(({ address }) => address) : [];
}

function relay(from: BenchPeer, to: MemberAddress, group = GROUP): ServerMessage[] {
  return from.send({ type: "relay", groupId: group, to, signal: recordOf(from.connection) });
}

describe("joining", () => {
  it("[RV10] names the own address, the number of members and others with their records", () => {
    const bench = new CoreBench();
    const first = bench.open();
    const alone = first.join(GROUP, recordOf(11));
    expect(alone).toMatchObject({ groupId: GROUP, memberCount: 1, members: [] });
    const second = bench.open().join(GROUP, recordOf(12));
    expect(second.memberCount).toBe(2);
    expect(second.members).toEqual([{ address: alone.address, record: recordOf(11) }]);
  });

  it("[RV10] names at most 16 others", () => {
    const bench = new CoreBench();
    for (let count = 0; count < 40; count += 1) bench.openIn(GROUP);
    const { memberCount, members } = bench.open().join(GROUP);
    expect(memberCount).toBe(41);
    expect(new Set(members.map(({ address }) => address)).size).toBe(SAMPLE_MEMBERS_MAX);
  });

  it("[RV10] keeps the record, not the frame that it came in", () => {
    const bench = new CoreBench();
    const record = recordOf(5);
    bench.open().join(GROUP, record);
    record.fill(0);
    expect(bench.open().join(GROUP).members[0]?.record).toEqual(recordOf(5));
  });

  it("[RV11] gives each membership an address of its own, and a new one after leaving", () => {
    const bench = new CoreBench();
    const peer = bench.open();
    const inGroup = peer.join(GROUP).address;
    const inOtherGroup = peer.join(OTHER_GROUP).address;
    peer.send({ type: "leave", groupId: GROUP });
    const again = peer.join(GROUP).address;
    expect(new Set([inGroup, inOtherGroup, again]).size).toBe(3);
  });

  it("[RV12] again renews the record and keeps the address", () => {
    const bench = new CoreBench();
    const peer = bench.open();
    const { address } = peer.join(GROUP, recordOf(1));
    expect(peer.join(GROUP, recordOf(2))).toMatchObject({ address, memberCount: 1, members: [] });
    expect(bench.open().join(GROUP).members).toEqual([{ address, record: recordOf(2) }]);
  });

  it("[RV13] ends by leaving or with the connection, and leaving what was not joined is passed over", () => {
    const bench = new CoreBench();
    const watcher = bench.openIn(GROUP);
    const leaving = bench.openIn(GROUP);
    const closing = bench.openIn(GROUP);
    expect(leaving.send({ type: "leave", groupId: GROUP })).toEqual([]);
    expect(leaving.send({ type: "leave", groupId: GROUP })).toEqual([]);
    closing.close();
    expect(sample(watcher)).toMatchObject({ memberCount: 1, members: [] });
  });

  it("[RV20] is refused for more than 32 groups of one connection", () => {
    const peer = new CoreBench().open();
    for (let slot = 0; slot < GROUPS_PER_CONNECTION_MAX; slot += 1) peer.join(groupId(slot));
    const refused = groupId(GROUPS_PER_CONNECTION_MAX);
    expect(peer.send({ type: "join", groupId: refused, record: recordOf(1) })).toEqual([
      { type: "refused", groupId: refused, reason: "tooManyGroups", retryAfterMs: 0 },
    ]);
    peer.send({ type: "leave", groupId: groupId(0) });
    expect(peer.join(refused).memberCount).toBe(1);
  });

  it("[RV21] is refused when the group or the rendezvous is full", () => {
    const bench = new CoreBench({ membersPerGroupMax: 2, membershipsMax: 3 });
    bench.openIn(GROUP);
    bench.openIn(GROUP);
    const late = bench.open();
    late.take();
    const full = { type: "refused", reason: "full", retryAfterMs: FULL_RETRY_MS };
    const join = { type: "join", groupId: GROUP, record: recordOf(1) } as const;
    expect(late.send(join)).toMatchObject([full]);
    late.join(OTHER_GROUP);
    expect(bench.open().send({ ...join, groupId: groupId(3) })).toMatchObject([full]);
    expect(bench.core.sizes).toMatchObject({ groups: 2, memberships: 3 });
  });

  it("[RV19] faster than 2 a second after 64 is refused, and the connection may wait as long as it was told", () => {
    const bench = new CoreBench();
    const peer = bench.open();
    for (let count = 0; count < JOINS_PER_CONNECTION.burst; count += 1) peer.join(GROUP);
    peer.send({ type: "leave", groupId: GROUP });
    const [refused] = peer.send({ type: "join", groupId: GROUP, record: recordOf(1) });
    const retryAfterMs = 1_000 / JOINS_PER_CONNECTION.perSecond;
    expect(refused).toMatchObject({ type: "refused", reason: "rateLimited", retryAfterMs });
    bench.advance(UNJOINED_MS_MAX + retryAfterMs - 1);
    expect(peer.closed).toBeUndefined();
    expect(peer.join(GROUP).memberCount).toBe(1);
  });

  it("[RV19] faster than 1,000 a second after 2,000 is refused to all", () => {
    const bench = new CoreBench();
    for (let count = 0; count < JOINS_IN_ALL.burst; count += 1) bench.openIn(groupId(count % 50));
    const late = bench.open();
    late.take();
    expect(late.send({ type: "join", groupId: GROUP, record: recordOf(1) })).toMatchObject([
      { type: "refused", reason: "rateLimited", retryAfterMs: 1 },
    ]);
    bench.advance(1);
    expect(late.join(GROUP).memberCount).toBeGreaterThan(0);
  });
});

describe("a sample", () => {
  it("[RV14] names as many others as asked for, none twice, never the asker", () => {
    const bench = new CoreBench();
    const peer = bench.open();
    const own = peer.join(GROUP).address;
    for (let count = 0; count < 30; count += 1) bench.openIn(GROUP);
    bench.openIn(OTHER_GROUP);
    for (const count of [1, 5, SAMPLE_MEMBERS_MAX]) {
      const addresses = sampledAddresses(peer, count);
      expect(new Set(addresses).size).toBe(count);
      expect(addresses).not.toContain(own);
    }
    expect(sample(peer)).toMatchObject({ type: "members", memberCount: 31 });
  });

  it("[RV15] hands everybody out equally often, whoever is asked for how many", () => {
    const bench = new CoreBench();
    const asker = bench.openIn(GROUP);
    for (let count = 0; count < 100; count += 1) bench.openIn(GROUP);
    // Joining has begun a round: it ends with the hundredth member of this count.
    const handOuts = new Map<MemberAddress, number>();
    for (let round = 0; round < 500; round += 1) {
      bench.advance(1_000);
      for (const address of sampledAddresses(asker, 1 + (round % SAMPLE_MEMBERS_MAX))) {
        handOuts.set(address, (handOuts.get(address) ?? 0) + 1);
      }
    }
    const counts = [...handOuts.values()];
    expect(counts.length).toBe(100);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
  });

  it("[RV18] of a group that was not joined is refused", () => {
    const bench = new CoreBench();
    bench.openIn(GROUP);
    const stranger = bench.openIn(OTHER_GROUP);
    expect(sample(stranger)).toEqual({
      type: "refused",
      groupId: GROUP,
      reason: "notJoined",
      retryAfterMs: 0,
    });
  });

  it("[RV19] faster than 4 a second after 64 is refused", () => {
    const bench = new CoreBench();
    const peer = bench.openIn(GROUP);
    for (let count = 0; count < SAMPLES_PER_CONNECTION.burst; count += 1) sample(peer);
    const retryAfterMs = 1_000 / SAMPLES_PER_CONNECTION.perSecond;
    expect(sample(peer)).toMatchObject({ reason: "rateLimited", retryAfterMs });
    bench.advance(retryAfterMs);
    expect(sample(peer)).toMatchObject({ type: "members" });
  });
});

describe("a signal", () => {
  it("[RV16] reaches the member at the address, with the sender's address in the group", () => {
    const bench = new CoreBench();
    const sender = bench.open();
    sender.join(OTHER_GROUP);
    const from = sender.join(GROUP).address;
    const receiver = bench.open();
    const to = receiver.join(GROUP).address;
    receiver.take();
    expect(relay(sender, to)).toEqual([]);
    expect(receiver.take()).toEqual([
      { type: "deliver", groupId: GROUP, from, signal: recordOf(sender.connection) },
    ]);
    expect(bench.core.counts).toMatchObject({ delivered: 1, undeliverable: 0 });
  });

  it("[RV17] to nobody, to oneself or to an address of another group is undeliverable", () => {
    const bench = new CoreBench();
    const sender = bench.open();
    const own = sender.join(GROUP).address;
    const gone = bench.open();
    const goneAddress = gone.join(GROUP).address;
    gone.close();
    const elsewhere = bench.open();
    const elsewhereAddress = elsewhere.join(OTHER_GROUP).address;
    elsewhere.take();
    for (const to of [NOBODY, own, goneAddress, elsewhereAddress]) {
      expect(relay(sender, to)).toEqual([{ type: "undeliverable", groupId: GROUP, to }]);
    }
    expect(elsewhere.take()).toEqual([]);
  });

  it("[RV18] in a group that was not joined is refused", () => {
    const bench = new CoreBench();
    const member = bench.open();
    const { address } = member.join(GROUP);
    member.take();
    const stranger = bench.openIn(OTHER_GROUP);
    expect(relay(stranger, address)).toMatchObject([{ type: "refused", reason: "notJoined" }]);
    expect(member.take()).toEqual([]);
  });

  it("[RV19] to one address goes 32 times at once and 8 times a second, to others still", () => {
    const bench = new CoreBench();
    const sender = bench.openIn(GROUP);
    const [to, other] = [bench.open().join(GROUP).address, bench.open().join(GROUP).address];
    for (let count = 0; count < RELAYS_PER_PAIR.burst; count += 1) {
      expect(relay(sender, to)).toEqual([]);
    }
    const retryAfterMs = 1_000 / RELAYS_PER_PAIR.perSecond;
    expect(relay(sender, to)).toMatchObject([{ reason: "rateLimited", retryAfterMs }]);
    expect(relay(sender, other)).toEqual([]);
    bench.advance(retryAfterMs);
    expect(relay(sender, to)).toEqual([]);
  });

  it("[RV19] of one connection goes 200 times at once and 50 times a second", () => {
    const bench = new CoreBench();
    const sender = bench.openIn(GROUP);
    const addresses = Array.from({ length: 20 }, () => bench.open().join(GROUP).address);
    for (let count = 0; count < RELAYS_PER_CONNECTION.burst; count += 1) {
      expect(relay(sender, addresses[count % 20] ?? NOBODY)).toEqual([]);
    }
    const retryAfterMs = 1_000 / RELAYS_PER_CONNECTION.perSecond;
    expect(relay(sender, addresses[0] ?? NOBODY)).toMatchObject([{ retryAfterMs }]);
  });
});
