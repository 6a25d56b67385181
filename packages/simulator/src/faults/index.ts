/** Runs under faults: from a row of the fault matrix and a seed to a plan, and to a run. */

export { BrokenInvariantError, INVARIANTS, type InvariantId } from "../checks/broken-invariant.ts";
export type { Wire } from "../network/network.ts";
export { calmAtMs, type Plan, type Row, ROWS } from "./plan.ts";
export { planOf, withoutFaults } from "./planning.ts";
export { type Regression, REGRESSIONS } from "./regressions.ts";
export { FaultRun, replayOf, type RunReport, runSeed } from "./run.ts";
