/** What the seed runner is asked to do. */

import { parseArgs } from "node:util";
import { type Row, ROWS, type Wire } from "@passalong/simulator/faults";

/** A range of seeds of one row, both ends included. */
export interface SeedsOptions {
  readonly row: Row;
  readonly from: number;
  readonly to: number;
  readonly wire: Wire;
}

/** How to use it. */
export const USAGE: string = `usage: seeds.js --from A [--to B] [--wire values|bytes] [--row ${ROWS.join("|")}]`;

/** Reads the arguments; undefined: they say nothing that makes sense. */
export function readOptions(args: readonly string[]): SeedsOptions | undefined {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { row: text, from: text, to: text, wire: text },
    strict: false,
  });
  const row = ROWS.find((candidate) => candidate === (values.row ?? "S1"));
  const from = Number(values.from);
  const to = Number(values.to ?? values.from);
  const wire = values.wire ?? "values";
  const isSound = Number.isSafeInteger(from) && Number.isSafeInteger(to) && from <= to;
  if (row === undefined || !isSound || (wire !== "values" && wire !== "bytes")) return undefined;
  return { row, from, to, wire };
}
