/** Runs one seed of a scenario and reports on it. */

import type { Wire } from "../network/network.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { Swarm } from "../scenarios/swarm.ts";
import { followProgress, type ProgressMoment } from "./progress.ts";
import { referenceMsOf, reportOf, type SwarmReport } from "./report.ts";

/** Virtual time after which nobody waits any longer, as multiples of the bound and beyond, ms. */
const PATIENCE_FACTOR = 20;

/** As above. */
const PATIENCE_MS = 300_000;

/** What is to be run. */
export interface SimulateOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly wire: Wire;
  readonly knowsUplinks: boolean;
  /** Looks at the progress this often, ms; that changes the trace. Undefined: never. */
  readonly progressEveryMs?: number;
}

/** A report, and the looks on the way. */
export interface Simulated {
  readonly report: SwarmReport;
  readonly progress: readonly ProgressMoment[];
}

/** Makes the swarm and lets it run until everyone who should has everything. */
export function simulate(options: SimulateOptions): Simulated {
  const swarm = new Swarm(options);
  const { progressEveryMs } = options;
  const progress = progressEveryMs === undefined ? [] : followProgress(swarm, progressEveryMs);
  const isComplete = swarm.run(PATIENCE_MS + PATIENCE_FACTOR * referenceMsOf(swarm));
  return { report: reportOf(swarm, options.seed, isComplete), progress };
}
