/** Whom a group hands out. */

import fc from "fast-check";
import {
  assert,
  groupIdFromBytes,
  type MemberAddress,
  memberAddressFromBytes,
  seededRandom,
} from "passalong/base";
import { describe, expect, it } from "vitest";
import { Group, type Membership } from "./group.ts";

const ID = groupIdFromBytes(new Uint8Array(32));

function addressOf(number: number): MemberAddress {
  return memberAddressFromBytes(
    Uint8Array.from({ length: 16 }, (_, slot) => (number >>> (8 * slot)) & 0xff),
  );
}

function joined(group: Group<number>, owner: number): Membership<number> {
  const record = new Uint8Array(0);
  const member = { group, owner, address: addressOf(owner), record, slot: 0 };
  group.add(member);
  return member;
}

describe("a group", () => {
  it("[RV14] hands out others, none twice, as many as there are", () => {
    const steps = fc.array(
      fc.record({ kind: fc.constantFrom("add", "add", "remove", "deal", "deal"), pick: fc.nat() }),
      { maxLength: 120 },
    );
    fc.assert(
      fc.property(steps, fc.integer(), (plan, seed) => {
        const group = new Group<number>(ID, seededRandom(seed));
        const members: Membership<number>[] = [];
        for (const [owner, { kind, pick }] of plan.entries()) {
          const member = members[pick % Math.max(1, members.length)];
          if (kind === "add" || member === undefined) {
            members.push(joined(group, owner));
          } else if (kind === "remove") {
            group.remove(member);
            members.splice(members.indexOf(member), 1);
          } else {
            const count = 1 + (pick % 16);
            const dealt = group.deal(member, count);
            expect(dealt).not.toContain(member);
            expect(new Set(dealt).size).toBe(Math.min(count, members.length - 1));
            expect(members).toEqual(expect.arrayContaining(dealt));
          }
          expect(group.size).toBe(members.length);
        }
      }),
    );
  });

  it("[RV15] hands everybody out once before anybody twice, but for the asker", () => {
    const group = new Group<number>(ID, seededRandom(7));
    const members = Array.from({ length: 50 }, (_, owner) => joined(group, owner));
    const [asker] = members;
    assert(asker !== undefined, "there are members");
    const handOuts = new Map<Membership<number>, number>();
    for (let round = 0; round < 49; round += 1) {
      for (const member of group.deal(asker, 7)) {
        handOuts.set(member, (handOuts.get(member) ?? 0) + 1);
      }
      const counts = members.slice(1).map((member) => handOuts.get(member) ?? 0);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
    expect([...handOuts.values()].every((count) => count === 7)).toBe(true);
  });

  it("[RV14] hands out each other member with the same probability", () => {
    const counts = Array.from({ length: 10 }, () => 0);
    const trials = 4_000;
    for (let seed = 0; seed < trials; seed += 1) {
      const group = new Group<number>(ID, seededRandom(seed * 7_919));
      const members = Array.from({ length: 10 }, (_, owner) => joined(group, owner));
      const [asker] = members;
      assert(asker !== undefined, "there are members");
      for (let before = seed % 5; before > 0; before -= 1) group.deal(asker, 3);
      for (const { owner } of group.deal(asker, 3)) counts[owner] = (counts[owner] ?? 0) + 1;
    }
    const expected = (trials * 3) / 9;
    for (const count of counts.slice(1)) expect(Math.abs(count / expected - 1)).toBeLessThan(0.15);
  });

  it("[RV15] hands a member that leaves and comes back each time out less than twice as often", () => {
    const group = new Group<number>(ID, seededRandom(3));
    const members = Array.from({ length: 40 }, (_, owner) => joined(group, owner));
    const [asker, other] = members;
    assert(asker !== undefined && other !== undefined, "there are members");
    let cunning = joined(group, 1_000);
    let cunningCount = 0;
    let otherCount = 0;
    for (let round = 0; round < 8_000; round += 1) {
      for (const member of group.deal(asker, 4)) {
        if (member === other) otherCount += 1;
        if (member !== cunning) continue;
        cunningCount += 1;
        group.remove(cunning);
        cunning = joined(group, 1_001 + round);
      }
    }
    expect(cunningCount).toBeLessThan(1.9 * otherCount);
  });
});
