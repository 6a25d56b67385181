/** The table of members, its order and its limits. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type GroupAddress,
  increasingDistance,
  isNearer,
  type PeerId,
  peerIdFromBytes,
  ringDistance,
  seededRandom,
} from "../../base/index.ts";
import type { MemberRecord } from "../../wire/index.ts";
import { GONE_MAX, GONE_MS_MAX, MEMBERS_MAX, NEAR_MEMBERS } from "./config.ts";
import { estimatedMemberCount } from "./member-count.ts";
import { MemberTable } from "./member-table.ts";
import { RingIndex } from "./ring-index.ts";
import { bucketOf, TableSums } from "./table-sums.ts";

const random = seededRandom(7);

function freshPeer(): PeerId {
  return peerIdFromBytes(new Uint8Array(32).map(() => random.below(256)));
}

const addressOf = (peerId: PeerId): GroupAddress => BigInt(`0x${peerId}`);

function recordOf(peerId: PeerId, incarnation = 2, isLeaving = false): MemberRecord {
  const [publicKey, signature] = [new Uint8Array(32), new Uint8Array(64)];
  return { peerId, publicKey, incarnation, isLeaving, takesNearest: true, signature };
}

describe("a ring index", () => {
  const address = fc.bigInt({ min: 0n, max: 60n });

  it("is a sorted set that goes round, whatever is added and removed", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), address), { maxLength: 40 }),
        address,
        (operations, from) => {
          const index = new RingIndex();
          const model = new Set<bigint>();
          for (const [isAddition, at] of operations) {
            if (isAddition) index.add({ peerId: freshPeer(), address: at });
            else index.delete(at);
            if (isAddition) model.add(at);
            else model.delete(at);
          }
          const others = [...model].filter((at) => at !== from);
          const ahead = (at: bigint): bigint => increasingDistance(from, at);
          const order = others.toSorted((one, other) => (ahead(one) < ahead(other) ? -1 : 1));
          expect([...index.increasing(from)].map((place) => place.address)).toEqual(order);
          expect([...index.decreasing(from)].map((place) => place.address)).toEqual(
            order.toReversed(),
          );
          expect(index.size).toBe(model.size);
          for (const steps of [1, 2, -1, -2]) {
            expect(index.step(from, steps)?.address).toBe(
              steps > 0 ? order[steps - 1] : order.at(steps),
            );
          }
          const nearest = [...model].reduce<bigint | undefined>(
            (best, at) => (best === undefined || isNearer(from, at, best) ? at : best),
            undefined,
          );
          expect(index.nearest(from)?.address).toBe(nearest);
        },
      ),
    );
  });
});

describe("sums over a table", () => {
  it("[OV5] depend on who is in it and on nothing else, and are those of finer buckets together", () => {
    const peers = Array.from({ length: 200 }, () => freshPeer());
    const [forth, back] = [new TableSums(), new TableSums()];
    for (const peerId of peers) forth.add(peerId, 2);
    back.add(freshPeer(), 9);
    for (const peerId of peers.toReversed()) back.add(peerId, 2);
    expect(back.of(0)).not.toEqual(forth.of(0));
    const [extra] = peers;
    if (extra !== undefined) {
      forth.remove(extra, 2);
      forth.add(extra, 4);
      const differing = forth.of(8).flatMap((sum, at) => (sum === back.of(8)[at] ? [] : [at]));
      expect(differing).toContain(bucketOf(extra, 8));
      expect(differing.length).toBeLessThanOrEqual(2);
    }
    const fine = forth.of(4);
    expect(forth.of(3)).toEqual(
      Array.from({ length: 8 }, (_, at) => ((fine[2 * at] ?? 0) + (fine[2 * at + 1] ?? 0)) >>> 0),
    );
  });
});

describe("a table of members", () => {
  const self = freshPeer();

  function crowd(count: number): MemberTable {
    const table = new MemberTable(self, addressOf);
    for (let number = 0; number < count; number += 1) table.put(recordOf(freshPeer()), 0);
    return table;
  }

  it("[OV4] that is full takes only who is near, forgets somebody far away, and says so", () => {
    const table = crowd(3 * MEMBERS_MAX);
    expect(table.ring.size).toBe(MEMBERS_MAX);
    const near = [...table.ring.increasing(addressOf(self))].slice(0, NEAR_MEMBERS);
    const farthest = near.at(-1)?.address ?? 0n;
    const dropped = table.takeDropped();
    expect(dropped.length).toBeGreaterThan(0);
    for (const peerId of dropped) {
      expect(table.get(peerId)).toBeUndefined();
      expect(ringDistance(addressOf(self), addressOf(peerId))).toBeGreaterThan(
        increasingDistance(addressOf(self), farthest),
      );
    }
  });

  it("[OV4] remembers those who are gone for ten minutes, and not too many of them", () => {
    const table = crowd(10);
    const gone = freshPeer();
    table.put(recordOf(gone), 0);
    table.put(recordOf(gone, 3, true), 0);
    expect(table.ring.at(addressOf(gone))).toBeUndefined();
    table.expire(GONE_MS_MAX);
    expect(table.get(gone)?.state).toBe("left");
    table.expire(GONE_MS_MAX + 1);
    expect(table.get(gone)).toBeUndefined();
    for (let number = 0; number <= GONE_MAX; number += 1) {
      table.put(recordOf(freshPeer(), 3, true), 0);
    }
    const [oldest] = [...table.dead()];
    expect(oldest).toBeUndefined();
    table.expire(1);
    expect(table.ring.size).toBe(10);
  });

  it("[RT8] tells how many members there are, near and far", () => {
    expect(estimatedMemberCount(crowd(0).ring, addressOf(self))).toBe(1);
    expect(estimatedMemberCount(crowd(300).ring, addressOf(self))).toBe(300);
    for (const count of [1_000, 3_000, 8 * MEMBERS_MAX]) {
      const estimate = estimatedMemberCount(crowd(count).ring, addressOf(self));
      expect(estimate / count).toBeGreaterThan(0.75);
      expect(estimate / count).toBeLessThan(1.25);
    }
  });
});
