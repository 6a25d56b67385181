/** The rows of the fault matrix, one fault at a time. */

import { FaultRun, planOf, type Row, withoutFaults } from "@passalong/simulator/faults";
import { describe, expect, it } from "vitest";
import { PATIENCE_MS, runSeeds } from "./programs.ts";

/** What each row is about, and on how many of its seeds it is run with each commit. */
const ROWS: readonly (readonly [Row, number, string])[] = [
  ["C1", 20, "peers go and come, 30 % of them a minute"],
  ["C2", 50, "the provider goes once each chunk exists elsewhere"],
  ["C3", 25, "the provider dies before that, and comes back"],
  ["C5", 25, "pages are in the background for 5 minutes, and laptops sleep 8 hours"],
  ["N3", 50, "one half does not reach the other for 30 s"],
  ["N4", 50, "most reach only one in four"],
  ["H1", 75, "one peer of eight corrupts what it sends, or seven do"],
  ["H2", 75, "half of the peers claim what they do not serve"],
  ["H3", 75, "half of the peers stall"],
  ["H4", 6, "some peers flood"],
  ["D2", 50, "the power goes while objects are written"],
];

/**
 * Seeds in which somebody stays incomplete, to be mended. In N4 the few who reach everybody have no
 * link left for the last who comes, because others hold several; in C1, with a provider that takes
 * minutes for one copy, whole swarms stand still, and why is not known.
 */
const KNOWN: Partial<Record<Row, readonly number[]>> = {
  C1: [10, 11, 14],
  N4: [9, 15, 18, 34, 36, 37],
  H1: [43],
};

/** The seeds that a run says have failed, ascending. */
function failedSeeds(output: string): number[] {
  const found = [...output.matchAll(/^FAILED [^\n]*?seed (\d+)/gm)];
  return found.map(([, seed]) => Number(seed)).toSorted((one, other) => one - other);
}

describe("receivers complete", () => {
  it.each(ROWS)(
    "[RP18] row %s, %i seeds: although %s",
    async (row, count) => {
      const range = ["--from", "1", "--to", `${count}`];
      const ended = await runSeeds("--row", row, ...range, "--wire", "mixed", "--threads", "1");
      expect(failedSeeds(ended.output), ended.output).toEqual(KNOWN[row] ?? []);
      expect(ended.output).toContain(`${count} seeds, `);
    },
    PATIENCE_MS,
  );
});

describe("peers that misbehave", () => {
  it.each([
    ["H2", 3],
    ["H3", 2],
  ] as const)(
    "[RP10, RP12] of row %s make a median swarm no more than %i times slower",
    (row, factor) => {
      const ratios = Array.from({ length: 40 }, (_, place) => {
        const plan = planOf(row, place + 1);
        const disturbed = new FaultRun(plan, "values").run().endedAtMs;
        return disturbed / new FaultRun(withoutFaults(plan), "values").run().endedAtMs;
      });
      const sorted = ratios.toSorted((one, other) => one - other);
      expect(sorted[sorted.length >> 1]).toBeLessThan(factor);
    },
    PATIENCE_MS,
  );
});
