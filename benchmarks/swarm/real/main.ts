/**
 * Swarms of real processes alone: `npm run bench -- swarm/real --json FILE`. The variable
 * SWARM_RUNS names some of the runs, such as `shaped,limited`.
 */

import {
  describeMachine,
  type Machine,
  printRealSwarms,
  REAL_SWARM_RUNS,
  type RealSwarmResult,
  runRealSwarms,
} from "./index.ts";

/** Everything that a plot needs. */
interface RealSwarmReport {
  readonly machine: Machine;
  readonly results: readonly RealSwarmResult[];
}

/** Runs them and prints the table. */
export async function measure(): Promise<RealSwarmReport> {
  const machine = describeMachine();
  const wanted = process.env["SWARM_RUNS"]?.split(",");
  const runs = REAL_SWARM_RUNS.filter((run) => wanted?.includes(run) ?? true);
  const results = await runRealSwarms({ runs });
  printRealSwarms(results);
  return { machine, results };
}
