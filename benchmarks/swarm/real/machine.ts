/** What a run was measured on. */

import { spawnSync } from "node:child_process";
import { availableParallelism, cpus, loadavg, release, totalmem, type } from "node:os";
import { PROJECT_ROOT } from "../../../tests/e2e/harness/places.ts";

/** A machine and its software. */
export interface Machine {
  /** When this was written, ISO 8601. */
  readonly date: string;
  /** Of the checkout that was measured; empty when it is none. */
  readonly commit: string;
  readonly processor: string;
  readonly processorCount: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly node: string;
  /** Running processes on average over the minute before. Source: getloadavg(3). */
  readonly loadBefore: number;
}

/** Describes this one. */
export function describeMachine(): Machine {
  return {
    date: new Date().toISOString(),
    commit: commitOf(PROJECT_ROOT),
    processor: cpus()[0]?.model ?? "unknown",
    processorCount: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${type()} ${release()}`,
    node: process.version,
    loadBefore: loadavg()[0] ?? 0,
  };
}

function commitOf(folder: string): string {
  const parameters = ["-C", folder, "describe", "--always", "--dirty"];
  return (spawnSync("git", parameters, { encoding: "utf8" }).stdout ?? "").trim();
}
