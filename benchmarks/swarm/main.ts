/** Swarms, simulated and real: the table of scenarios, growth, file sizes, progress. */

import { join } from "node:path";
import { findScenario, judge, type Scenario, TABLE, type Verdict } from "@passalong/simulator";
import { PROJECT_ROOT } from "../../tests/e2e/harness/places.ts";
import type { MeasureOptions } from "../measure/result.ts";
import { writePlots } from "./plots.ts";
import {
  printRealSwarms,
  REAL_SWARM_RUNS,
  type RealSwarmResult,
  runRealSwarms,
} from "./real/index.ts";
import { type Run, runSimulations } from "./runs.ts";
import { printTable } from "./table.ts";

/** Seeds of each scenario; of those with 1,000 receivers one. Source: swarm reference, §6. */
const SEEDS = 3;

/** From so many receivers on one seed has to do: it takes a minute. */
const LARGE_CROWD = 1_000;

/** Receivers of 64 MiB, for the picture of growth; each with one seed. */
const GROWTH_CROWDS = [1, 3, 10, 30, 100, 300, 1_000] as const;

/** Chunks of files that go to 100, for the picture of sizes. */
const SIZES_IN_CHUNKS = [32, 64, 128, 256, 512, 1_024, 2_048] as const;

/** A run that takes a quarter of an hour and several GB. */
const NIGHTLY = ["--scenario", "flash-crowd", "--peers", "10000", "--chunks", "256"] as const;

/** A scenario's runs and what they amount to. */
export interface ScenarioResult {
  readonly scenario: Scenario;
  readonly uplinks: "known" | "measured";
  readonly verdict: Verdict;
  readonly runs: readonly Run[];
}

/** Everything that was measured. */
export interface SwarmResults {
  readonly scenarios: readonly ScenarioResult[];
  readonly growth: readonly (Run & { readonly receivers: number })[];
  readonly sizes: readonly { readonly chunks: number; readonly run: Run }[];
  readonly progress: Run | undefined;
  readonly nightly: Run | undefined;
  readonly real: readonly RealSwarmResult[];
}

/** Measures all of it, or the scenarios that `only` names, and prints the table. */
export async function measure({ only, isNightly }: MeasureOptions): Promise<SwarmResults> {
  const scenarios = await measureScenarios(scenariosOf(only));
  printTable(scenarios);
  if (only !== undefined) return { ...NOTHING, scenarios };
  const rest = await measurePictures();
  const nightly = isNightly === true ? (await runSimulations([NIGHTLY]))[0]?.[0] : undefined;
  const real = await runRealSwarms({ runs: REAL_SWARM_RUNS });
  printRealSwarms(real);
  const results = { scenarios, ...rest, nightly, real };
  await writePlots(results, join(PROJECT_ROOT, "docs/plots"));
  return results;
}

const NOTHING = { growth: [], sizes: [], progress: undefined, nightly: undefined, real: [] };

function scenariosOf(only: string | undefined): readonly Scenario[] {
  if (only === undefined) return TABLE;
  return only.split(",").flatMap((name) => findScenario(name) ?? []);
}

async function measureScenarios(scenarios: readonly Scenario[]): Promise<ScenarioResult[]> {
  const kinds = scenarios.flatMap((scenario) =>
    (["known", "measured"] as const).map((uplinks) => ({ scenario, uplinks })),
  );
  const requests = kinds.map(({ scenario, uplinks }) => {
    const seeds = scenario.receiverCount >= LARGE_CROWD ? 1 : SEEDS;
    return ["--scenario", scenario.id, "--uplinks", uplinks, "--seeds", String(seeds)];
  });
  const results = await runSimulations(requests);
  return kinds.map((kind, place) => {
    const runs = results[place] ?? [];
    const reports = runs.map(({ report }) => report);
    return { ...kind, runs, verdict: judge(kind.scenario, reports) };
  });
}

async function measurePictures(): Promise<Pick<SwarmResults, "growth" | "sizes" | "progress">> {
  const flashCrowd = ["--scenario", "flash-crowd"];
  const growth = GROWTH_CROWDS.map((peers) => [
    ...flashCrowd,
    ...["--peers", String(peers), "--chunks", "1024"],
  ]);
  const sizes = SIZES_IN_CHUNKS.map((chunks) => [...flashCrowd, "--chunks", String(chunks)]);
  const progress = [...flashCrowd, "--chunks", "512", "--progress", "250"];
  const runs = (await runSimulations([...growth, ...sizes, progress])).flat();
  const rest = runs.slice(growth.length);
  return {
    growth: GROWTH_CROWDS.flatMap((receivers, place) => {
      const run = runs[place];
      return run === undefined ? [] : [{ ...run, receivers }];
    }),
    sizes: SIZES_IN_CHUNKS.flatMap((chunks, place) => {
      const run = rest[place];
      return run === undefined ? [] : [{ chunks, run }];
    }),
    progress: rest[sizes.length],
  };
}
