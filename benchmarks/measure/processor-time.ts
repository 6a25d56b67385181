/**
 * Processor time of a process and all that it has started, read from /proc. Source:
 * proc_pid_stat(5).
 */

import { readdirSync, readFileSync } from "node:fs";

/** Clock ticks a second. Source: sysconf(_SC_CLK_TCK), 100 on every Linux. */
const TICKS_PER_SECOND = 100;

/**
 * Fields after the command's name, from 0: parent, and the four times in ticks. Source:
 * proc_pid_stat(5), 3 is the state.
 */
const PARENT_FIELD = 1;
const TIME_FIELDS = [11, 12, 13, 14];

/** One process as /proc shows it. */
interface ProcessStatus {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
}

/**
 * Seconds of processor time that a tree of processes has used so far, those that ended in it
 * included.
 *
 * @param root  Its process id.
 * @returns 0 where there is no /proc.
 */
export function processorSeconds(root: number): number {
  const all = readAll();
  const tree = new Set([root]);
  for (let size = 0; size !== tree.size;) {
    size = tree.size;
    for (const { pid, parent } of all) if (tree.has(parent)) tree.add(pid);
  }
  const ticks = all.filter(({ pid }) => tree.has(pid)).map((status) => status.ticks);
  return ticks.reduce((sum, one) => sum + one, 0) / TICKS_PER_SECOND;
}

function readAll(): ProcessStatus[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => readOne(Number(name)));
  } catch {
    return [];
  }
}

/** Empty when the process has just ended. */
function readOne(pid: number): ProcessStatus[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const ticks = TIME_FIELDS.reduce((sum, field) => sum + Number(fields[field]), 0);
    return [{ pid, parent: Number(fields[PARENT_FIELD]), ticks }];
  } catch {
    return [];
  }
}
