/** Runs of the simulator, in processes of their own, one for each processor. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Simulated } from "@passalong/simulator";
import { PROJECT_ROOT } from "../../tests/e2e/harness/places.ts";

/** The simulator's program. */
const PROGRAM = join(PROJECT_ROOT, "packages/simulator/dist/command/main.js");

/** One run, and what it took of the machine. */
export interface Run extends Simulated {
  readonly cost: { readonly cpuSeconds: number; readonly residentBytes: number };
}

/** What to run: arguments of `npm run simulate`. */
export type RunRequest = readonly string[];

/** Runs the simulator with each request's arguments; the results in the requests' order. */
export async function runSimulations(requests: readonly RunRequest[]): Promise<Run[][]> {
  const results: Run[][] = [];
  const left = [...requests.entries()];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [place, request] = next;
      results[place] = await runOne(request);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return results;
}

async function runOne(request: RunRequest): Promise<Run[]> {
  const child = spawn(process.execPath, [PROGRAM, "--json", ...request], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const runs: Run[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    // The program is our own: what it prints is what its types say.
    runs.push(JSON.parse(line) as Run);
  }
  if (child.exitCode === null) await once(child, "close");
  return runs;
}
