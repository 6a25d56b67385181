/** Swarms in which everything goes wrong at once, and lives that are repeated. */

import { REGRESSIONS } from "@passalong/simulator/faults";
import { describe, expect, it } from "vitest";
import { PATIENCE_MS, runSeeds } from "./programs.ts";

describe("everything at once", () => {
  it(
    "[RP18] leaves no honest receiver incomplete, in 2,000 worlds",
    async () => {
      const ended = await runSeeds("--from", "1", "--to", "2000", "--wire", "mixed");
      expect(ended.isGood, ended.output).toBe(true);
      expect(ended.output).toContain("2000 seeds, 0 failed");
    },
    PATIENCE_MS,
  );

  it.each(REGRESSIONS)(
    "does not come back: $showed",
    async ({ row, seed, wire }) => {
      const ended = await runSeeds("--row", row, "--from", `${seed}`, "--wire", wire);
      expect(ended.isGood, ended.output).toBe(true);
    },
    PATIENCE_MS,
  );
});

describe("the same seed", () => {
  it.each([
    ["run twice", "values"],
    ["on values and on bytes", "bytes"],
  ])(
    "leaves the same trace %s, in 50 worlds",
    async (_, again) => {
      const ended = await runSeeds("--from", "1", "--to", "50", "--again", again);
      expect(ended.isGood, ended.output).toBe(true);
    },
    PATIENCE_MS,
  );
});
