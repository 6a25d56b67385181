/** Looks at the machine and at the uplinks while a swarm runs. Source: proc(5). */

import { readFileSync } from "node:fs";
import type { Sample } from "./result.ts";

/** Between two looks, ms: often enough to see phases, seldom enough to cost nothing. */
const INTERVAL_MS = 500;

/** Fields of the first line of /proc/stat after its name: idle, and waiting for a disk. */
const IDLE_FIELDS = [3, 4];

/** The field of sent bytes behind an interface's name. */
const SENT_BYTES_FIELD = 8;

/** The fields of a process's own times behind its name: as a user, and in the kernel. */
const OWN_FIELDS = [11, 12];

/** What /proc counts, in ticks. */
interface Ticks {
  /** Of all processors. */
  readonly all: number;
  readonly idle: number;
  /** Of the peers' processes. */
  readonly own: number;
}

/** Takes samples until it is stopped; none where there is no /proc. */
export class Sampling {
  readonly samples: Sample[] = [];
  readonly #startedAtMs: number;
  readonly #pids: readonly number[];
  readonly #timer: NodeJS.Timeout;
  #ticks: Ticks;

  /**
   * @param startedAtMs  Seconds count from here, by `performance.now()`.
   * @param pids         One process in each peer's place, the provider's first.
   */
  constructor(startedAtMs: number, pids: readonly number[]) {
    this.#startedAtMs = startedAtMs;
    this.#pids = pids;
    this.#ticks = readTicks(pids);
    this.#timer = setInterval(() => this.#look(), INTERVAL_MS);
  }

  /** Takes a last sample. */
  stop(): void {
    clearInterval(this.#timer);
    this.#look();
  }

  #look(): void {
    const ticks = readTicks(this.#pids);
    const before = this.#ticks;
    const all = ticks.all - before.all;
    if (all === 0) return;
    this.#ticks = ticks;
    this.samples.push({
      seconds: (performance.now() - this.#startedAtMs) / 1_000,
      busyShare: 1 - (ticks.idle - before.idle) / all,
      ownShare: (ticks.own - before.own) / all,
      sentBytes: this.#pids.flatMap((pid) => sentBytesBeside(pid)),
    });
  }
}

function readTicks(pids: readonly number[]): Ticks {
  const [line = ""] = read("/proc/stat").split("\n");
  const fields = line.split(/\s+/).slice(1).map(Number);
  return {
    all: fields.reduce((sum, field) => sum + field, 0),
    idle: sumOf(fields, IDLE_FIELDS),
    own: pids.reduce((sum, pid) => sum + ownTicks(pid), 0),
  };
}

/** 0 when the process has ended. */
function ownTicks(pid: number): number {
  const text = read(`/proc/${pid}/stat`);
  return sumOf(
    text
      .slice(text.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number),
    OWN_FIELDS,
  );
}

function sumOf(fields: readonly number[], indices: readonly number[]): number {
  return indices.reduce((sum, index) => sum + (fields[index] ?? 0), 0);
}

/** What has left the uplink of the place where a process is; nothing when it has no uplink. */
function sentBytesBeside(pid: number): number[] {
  const lines = read(`/proc/${pid}/net/dev`).split("\n");
  const line = lines.find((text) => text.trim().startsWith("uplink:"));
  if (line === undefined) return [];
  const fields = line
    .slice(line.indexOf(":") + 1)
    .trim()
    .split(/\s+/);
  return [Number(fields[SENT_BYTES_FIELD])];
}

/** Empty when it is not there. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
