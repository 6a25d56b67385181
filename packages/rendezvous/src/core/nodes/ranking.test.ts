/** Which node owns a group. */

import { groupIdFromBytes, seededRandom } from "passalong/base";
import { describe, expect, it } from "vitest";
import { Ranking } from "./ranking.ts";

const random = seededRandom(5);
const NODES = Array.from({ length: 10 }, () =>
  Array.from({ length: 16 }, () => random.below(16).toString(16)).join(""),
);
const GROUPS = Array.from({ length: 10_000 }, () =>
  groupIdFromBytes(Uint8Array.from({ length: 32 }, () => random.below(256))),
);

describe("a ranking", () => {
  it("[BP7] is the same in whichever order the nodes are known", () => {
    const ranking = new Ranking(NODES);
    const reversed = new Ranking(NODES.toReversed());
    for (const group of GROUPS) expect(reversed.ownerOf(group)).toBe(ranking.ownerOf(group));
  });

  it("[BP7] gives each node its share, and the loss of one changes the owners of its groups alone", () => {
    const [lost, ...others] = NODES;
    const before = new Ranking(NODES);
    const after = new Ranking(others);
    const shares = new Map<string, number>();
    for (const group of GROUPS) {
      const owner = before.ownerOf(group);
      shares.set(owner, (shares.get(owner) ?? 0) + 1);
      if (owner !== lost) expect(after.ownerOf(group)).toBe(owner);
    }
    const counts = NODES.map((node) => shares.get(node) ?? 0);
    expect(Math.min(...counts)).toBeGreaterThan(850);
    expect(Math.max(...counts)).toBeLessThan(1_150);
  });
});
