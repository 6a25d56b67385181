/** What the seed runner is asked to do. */

import { parseArgs } from "node:util";
import { type Row, ROWS, type Wire } from "@passalong/simulator/faults";

/** How messages cross the network: as values, as bytes, or as bytes with every eighth seed. */
const WIRES = ["values", "bytes", "mixed"] as const;

/** How a second run may be made. */
const AGAIN = ["values", "bytes"] as const;

/** An option that was not given, as against one that makes no sense. */
const NONE: unique symbol = Symbol("none");

/** One seed in so many crosses the network as bytes: codec and core have to agree. */
const BYTES_EVERY = 8;

/** A range of seeds of one row, both ends included. */
export interface SeedsOptions {
  readonly row: Row;
  readonly from: number;
  readonly to: number;
  readonly wire: (typeof WIRES)[number];
  /** Each seed is run a second time this way, and has to leave the same trace. */
  readonly again: Wire | undefined;
  /** Threads that share the seeds; undefined: one for each processor. */
  readonly threads: number | undefined;
}

/** How to use it. */
export const USAGE: string =
  `usage: seeds.js --from A [--to B] [--row ${ROWS.join("|")}] [--wire ${WIRES.join("|")}] ` +
  "[--again values|bytes] [--threads N]";

/** Reads the arguments; undefined: they say nothing that makes sense. */
export function readOptions(args: readonly string[]): SeedsOptions | undefined {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { row: text, from: text, to: text, wire: text, again: text, threads: text },
    strict: false,
  });
  const row = ROWS.find((candidate) => candidate === (values.row ?? "S1"));
  const wire = WIRES.find((candidate) => candidate === (values.wire ?? "values"));
  const again = values.again === undefined ? NONE : AGAIN.find((way) => way === values.again);
  const from = countIn(values.from);
  const to = countIn(values.to ?? values.from);
  const threads = values.threads === undefined ? NONE : countIn(values.threads);
  if (row === undefined || wire === undefined || again === undefined) return undefined;
  if (from === undefined || to === undefined || threads === undefined || from > to)
    return undefined;
  return { row, from, to, wire, again: optional(again), threads: optional(threads) };
}

/** A whole number that is not negative; undefined: the text is none. */
function countIn(text: unknown): number | undefined {
  return typeof text === "string" && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function optional<T>(value: T | typeof NONE): T | undefined {
  return value === NONE ? undefined : value;
}

/** How the messages of one seed cross the network. */
export function wireOf({ wire }: SeedsOptions, seed: number): Wire {
  if (wire !== "mixed") return wire;
  return seed % BYTES_EVERY === 0 ? "bytes" : "values";
}
