/** Swarms in which everything goes wrong at once, and lives that are repeated. */

import { REGRESSIONS } from "@passalong/simulator/faults";
import { describe, expect, it } from "vitest";
import { PATIENCE_MS, runSeeds } from "./programs.ts";

/** Worlds in which somebody may stay incomplete, to be mended: some do. Guess. */
const INCOMPLETE_MAX = 20;

describe("everything at once", () => {
  it(
    `[RP18] leaves no honest receiver incomplete, in 2,000 worlds but for ${INCOMPLETE_MAX}`,
    async () => {
      const ended = await runSeeds("--from", "1", "--to", "2000", "--wire", "mixed");
      const failures = ended.output.match(/^FAILED .*$/gm) ?? [];
      expect(failures.length, ended.output).toBeLessThanOrEqual(INCOMPLETE_MAX);
      // No wrong byte is kept and nobody honest is banned, in any of them.
      expect(failures.filter((line) => /^FAILED I[16] /.test(line))).toEqual([]);
      expect(ended.output).toContain("2000 seeds, ");
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
