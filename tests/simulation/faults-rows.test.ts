/** The rows of the fault matrix, one fault at a time. */

import { FaultRun, planOf, type Row, withoutFaults } from "@passalong/simulator/faults";
import { describe, expect, it } from "vitest";
import { PATIENCE_MS, runSeeds } from "./programs.ts";

/** What each row is about, and how many seeds of it are run. Source: server reference, §5.3. */
const ROWS: readonly (readonly [Row, number, string])[] = [
  ["C1", 200, "peers go and come, 30 % of them a minute"],
  ["C2", 200, "the provider goes once each chunk exists elsewhere"],
  ["C3", 100, "the provider dies before that, and comes back"],
  ["C5", 100, "pages are in the background for 5 minutes, and laptops sleep 8 hours"],
  ["N3", 200, "one half does not reach the other for 30 s"],
  ["N4", 200, "most reach only one in four"],
  ["H1", 300, "one peer of eight corrupts what it sends, or seven do"],
  ["H2", 300, "half of the peers claim what they do not serve"],
  ["H3", 300, "half of the peers stall"],
  ["H4", 6, "some peers flood"],
  ["D2", 200, "the power goes while objects are written"],
];

describe("receivers complete", () => {
  it.each(ROWS)(
    "[RP18] row %s, %i seeds: although %s",
    async (row, count) => {
      const range = ["--from", "1", "--to", `${count}`];
      const ended = await runSeeds("--row", row, ...range, "--wire", "mixed", "--threads", "1");
      expect(ended.isGood, ended.output).toBe(true);
      expect(ended.output).toContain(`${count} seeds, 0 failed`);
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
