/** One thread of the seed runner: runs the seeds that it is given, and says what came of each. */

import { parentPort } from "node:worker_threads";
import {
  BrokenInvariantError,
  replayOf,
  type Row,
  runSeed,
  type Wire,
} from "@passalong/simulator/faults";

/** A seed to run. */
export interface SeedTask {
  readonly row: Row;
  readonly seed: number;
  readonly wire: Wire;
  /** It is run a second time this way, and has to leave the same trace; undefined: it is not. */
  readonly again: Wire | undefined;
}

/** What came of it. */
export interface SeedOutcome {
  readonly seed: number;
  readonly events: number;
  /** Processor time of this thread, ms. */
  readonly cpuMs: number;
  /** Virtual time from the last fault to the end, ms. */
  readonly afterCalmMs: number;
  /** What did not hold, with the command that repeats it; undefined: everything held. */
  readonly failure: string | undefined;
}

parentPort?.on("message", (task: SeedTask) => parentPort?.postMessage(runTask(task), []));

function runTask({ row, seed, wire, again }: SeedTask): SeedOutcome {
  const began = performance.now();
  const outcome = (
    result: Pick<SeedOutcome, "events" | "afterCalmMs" | "failure">,
  ): SeedOutcome => {
    return { seed, cpuMs: performance.now() - began, ...result };
  };
  try {
    const { events, afterCalmMs, trace } = runSeed(row, seed, wire);
    const second = again === undefined ? trace : runSeed(row, seed, again).trace;
    const failure =
      second === trace ? undefined : `I7: seed ${seed} leaves ${trace} on ${wire}, then ${second}`;
    return outcome({ events, afterCalmMs, failure });
  } catch (error) {
    return outcome({ events: 0, afterCalmMs: 0, failure: describe(error, { row, seed, wire }) });
  }
}

/** A broken invariant says everything itself; of any other error it helps where it was. */
function describe(
  error: unknown,
  { row, seed, wire }: Pick<SeedTask, "row" | "seed" | "wire">,
): string {
  if (error instanceof BrokenInvariantError) return error.message;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `seed ${seed}: ${text}\nReplay: ${replayOf(row, seed, wire).command}`;
}
