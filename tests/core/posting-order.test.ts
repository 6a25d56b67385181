/** Whatever happens to messages: every posting comes to everybody once, in its author's order. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Mesh, type MeshMember, type PostingName } from "./posting-mesh.ts";

/** Time that everything is given to settle when links are calm, ms: a few rounds of sync. */
const CALM_MS = 60_000;

const plan = fc.record({
  seed: fc.integer(),
  memberCount: fc.integer({ min: 2, max: 6 }),
  extraLinks: fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 8 }),
  lossShare: fc.constantFrom(0, 0.1, 0.4),
  repeatShare: fc.constantFrom(0, 0.3),
  delayMsMax: fc.constantFrom(5, 400),
  posts: fc.array(fc.record({ by: fc.nat(5), atMs: fc.nat(4_000) }), { maxLength: 30 }),
});

/** Received postings by author, in the order in which they came. */
function byAuthor({ received }: MeshMember): Map<string, number[]> {
  const lists = new Map<string, number[]>();
  for (const name of received) {
    const [author = "", sequence] = name.split(".");
    lists.set(author, [...(lists.get(author) ?? []), Number(sequence)]);
  }
  return lists;
}

describe("postings over bad links", () => {
  it("[PO5, PO7, PO10] come to everybody once and in order, whatever is lost, repeated or late", () => {
    fc.assert(
      fc.property(plan, (options) => {
        const mesh = new Mesh(options.seed, options);
        const members = Array.from({ length: options.memberCount }, () => mesh.add());
        const at = (place: number): MeshMember => {
          const member = members[place % members.length];
          if (member === undefined) throw new RangeError("there is nobody");
          return member;
        };
        for (const [place, member] of members.entries()) {
          if (place > 0) mesh.link(member, at(place - 1));
        }
        for (const [left, right] of options.extraLinks) mesh.link(at(left), at(right));
        const counts = new Map<MeshMember, number>();
        for (const [token, { by, atMs }] of options.posts.entries()) {
          const author = at(by);
          counts.set(author, (counts.get(author) ?? 0) + 1);
          mesh.after(atMs, () => mesh.post(author, token));
        }
        mesh.run(5_000);
        mesh.isCalm = true;
        mesh.run(CALM_MS);
        for (const member of members) {
          const lists = byAuthor(member);
          for (const author of members) {
            const count = author === member ? 0 : (counts.get(author) ?? 0);
            const expected = Array.from({ length: count }, (_, place) => place + 1);
            expect(lists.get(String(author.number)) ?? []).toEqual(expected);
          }
          expect(member.events.filter(({ type }) => type === "banned")).toEqual([]);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("[PO10] come to both sides of a rift when it heals", () => {
    const mesh = new Mesh(5, { lossShare: 0, repeatShare: 0, delayMsMax: 20 });
    const [one, two, three] = [mesh.add(), mesh.add(), mesh.add()];
    mesh.link(one, two);
    mesh.link(two, three);
    mesh.run(1_000);
    mesh.unlink(two, three);
    for (let token = 0; token < 20; token += 1) mesh.post(token % 2 === 0 ? one : three, token);
    mesh.run(20_000);
    expect(two.received).toHaveLength(10);
    mesh.link(one, three);
    mesh.run(2_000);
    const names = (author: MeshMember): PostingName[] =>
      Array.from({ length: 10 }, (_, place): PostingName => `${author.number}.${place + 1}`);
    expect(three.received).toEqual(names(one));
    expect(one.received).toEqual(names(three));
    expect(two.received).toEqual([...names(one), ...names(three)]);
  });
});
