/** What `npm run simulate` was asked to do. */

import { parseArgs } from "node:util";
import { findScenario, NAMED, type Scenario, TABLE, type Wire } from "../index.ts";

/** A run, or several with seeds that follow each other. */
export interface SimulateCommand {
  readonly type: "simulate";
  readonly scenario: Scenario;
  readonly seed: number;
  readonly seedCount: number;
  readonly wire: Wire;
  readonly knowsUplinks: boolean;
  readonly isJson: boolean;
  /** Limits that are not kept are failures. */
  readonly isChecked: boolean;
  readonly progressEveryMs: number | undefined;
}

/** What is to be done. */
export type SimulatorCommand =
  | SimulateCommand
  | { readonly type: "list" }
  /** The arguments make no sense: one sentence that says why and what to do. */
  | { readonly type: "mistake"; readonly sentence: string };

/** Peers beyond which a run takes hours. Source: guess. */
const PEERS_MAX = 100_000;

const OPTIONS = {
  scenario: { type: "string", default: "flash-crowd" },
  peers: { type: "string" },
  chunks: { type: "string" },
  seed: { type: "string", default: "1" },
  seeds: { type: "string", default: "1" },
  wire: { type: "string", default: "values" },
  uplinks: { type: "string", default: "known" },
  progress: { type: "string" },
  json: { type: "boolean", default: false },
  check: { type: "boolean", default: false },
  list: { type: "boolean", default: false },
} as const;

/** Reads the arguments. */
export function readArguments(words: readonly string[]): SimulatorCommand {
  try {
    return readOptions(words);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { type: "mistake", sentence: `${error.message} --list shows the scenarios.` };
  }
}

function readOptions(words: readonly string[]): SimulatorCommand {
  const { values } = parseArgs({ args: [...words], options: OPTIONS });
  if (values.list) return { type: "list" };
  const found = findScenario(values.scenario);
  if (found === undefined) {
    const names = [...NAMED, ...TABLE].map(({ id }) => id).join(", ");
    throw new TypeError(`There is no scenario "${values.scenario}"; take one of ${names}.`);
  }
  const receiverCount = numberOf("peers", values.peers, [1, PEERS_MAX]) ?? found.receiverCount;
  const chunkCount = numberOf("chunks", values.chunks, [1, 65_536]) ?? found.chunkCount;
  return {
    type: "simulate",
    scenario: { ...found, receiverCount, chunkCount },
    seed: numberOf("seed", values.seed, [0, 2 ** 31]) ?? 1,
    seedCount: numberOf("seeds", values.seeds, [1, 1_000_000]) ?? 1,
    wire: choiceOf("wire", values.wire, ["values", "bytes"]),
    knowsUplinks: choiceOf("uplinks", values.uplinks, ["known", "measured"]) === "known",
    isJson: values.json,
    isChecked: values.check,
    progressEveryMs: numberOf("progress", values.progress, [1, 3_600_000]),
  };
}

function numberOf(
  name: string,
  text: string | undefined,
  [least, most]: readonly [number, number],
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new TypeError(`--${name} is a whole number from ${least} to ${most}, not "${text}".`);
}

function choiceOf<T extends string>(name: string, text: string, choices: readonly T[]): T {
  const choice = choices.find((one) => one === text);
  if (choice !== undefined) return choice;
  throw new TypeError(`--${name} is ${choices.join(" or ")}, not "${text}".`);
}
