/**
 * Runs the simulator's compiled programs: on the sources worlds of this size take twice the time.
 */

import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What the programs are compiled to. */
const FOLDER = join(
  fileURLToPath(new URL("../..", import.meta.url)),
  "packages/simulator/dist/command",
);

/** Virtual worlds cost real time: this much for one test, ms. */
export const PATIENCE_MS = 1_200_000;

/** Output kept of one program, bytes. */
const OUTPUT_BYTES_MAX = 16_777_216;

/** What a program ended with. */
export interface Ended {
  readonly isGood: boolean;
  /** Everything that it printed. */
  readonly output: string;
}

/** Runs many seeds of a row of the fault matrix. */
export async function runSeeds(...args: readonly string[]): Promise<Ended> {
  return runProgram("seeds.js", args);
}

/** Runs a scenario. */
export async function runScenario(...args: readonly string[]): Promise<Ended> {
  return runProgram("main.js", args);
}

async function runProgram(name: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(FOLDER, name), ...args],
      { maxBuffer: OUTPUT_BYTES_MAX },
      (error, stdout, stderr) => {
        resolve({ isGood: error === null, output: stdout + stderr });
      },
    );
  });
}
