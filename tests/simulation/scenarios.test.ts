/** Scenarios of the swarm reference on the real core, as many as a commit has time for. */

import { describe, expect, it } from "vitest";
import { PATIENCE_MS, runScenario } from "./programs.ts";

/** Receivers of one large swarm. Source: server reference, row S2. */
const MANY = 2_000;

/** Completion of the last of them, in fluid bounds, at most. Source: as above. */
const MANY_RATIO_MAX = 1.5;

describe("a swarm", () => {
  it.each(["A1", "B1", "B2", "C1", "F1", "F2", "F3", "G7", "V1"])(
    "[RP18, RP22] of scenario %s ends within its limits",
    async (scenario) => {
      const { isGood, output } = await runScenario("--scenario", scenario, "--check");
      expect(isGood, output).toBe(true);
    },
    PATIENCE_MS,
  );

  it.each(["C2", "F2"])(
    "[RP20, RP22] %s ends within its limits when nobody is told what its uplink gives",
    async (scenario) => {
      const args = ["--scenario", scenario, "--uplinks", "measured", "--check"];
      const { isGood, output } = await runScenario(...args);
      expect(isGood, output).toBe(true);
    },
    PATIENCE_MS,
  );

  it(
    "ends the same when its messages cross the network as bytes",
    async () => {
      const values = await runScenario("--scenario", "A2", "--json");
      const bytes = await runScenario("--scenario", "A2", "--json", "--wire", "bytes");
      expect(reportOf(bytes.output)).toEqual(reportOf(values.output));
    },
    PATIENCE_MS,
  );

  it(
    `[RP18] of ${MANY} receivers completes, the last within ${MANY_RATIO_MAX} times the bound`,
    async () => {
      const size = ["--peers", `${MANY}`, "--chunks", "96"];
      const { isGood, output } = await runScenario("--scenario", "flash-crowd", ...size, "--json");
      expect(isGood, output).toBe(true);
      expect(reportOf(output).last).toBeLessThan(MANY_RATIO_MAX);
    },
    PATIENCE_MS,
  );
});

interface Report {
  readonly last: number;
  readonly trace: string;
}

/** The report in the one line that a run prints. */
function reportOf(output: string): Report {
  const { report }: { readonly report: Report } = JSON.parse(output);
  return report;
}
