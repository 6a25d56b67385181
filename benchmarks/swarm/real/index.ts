/** Swarms of real processes: flash crowds with narrow uplinks. */

import { makeSampleFile } from "../../../tests/e2e/harness/sample-file.ts";
import { fluidBound } from "./bound.ts";
import { type CrowdResult, runCrowd } from "./crowd.ts";
import { measureOwnGoodput, measurePlainGoodput } from "./goodput.ts";
import { Interruption } from "./interruption.ts";
import { Lab } from "./lab.ts";
import { passalong } from "./passalong.ts";
import { openLoopback, type Places } from "./places.ts";
import type { RealSwarmResult, UplinkLimit } from "./result.ts";
import { openShapedNetwork } from "./shaped-network.ts";
import type { SwarmSystem } from "./system.ts";
import { installWebTorrent } from "./webtorrent.ts";

export { describeMachine, type Machine } from "./machine.ts";
export type { RealSwarmResult } from "./result.ts";
export { printRealSwarms } from "./table.ts";

/** One kind of run. */
export type RealSwarmRun =
  /** Each uplink shaped by the kernel; limited by the program where that cannot be had. */
  | "shaped"
  /** WebTorrent on the same; left out where it cannot be installed, or nothing shapes. */
  | "webtorrent"
  /** As shaped, a quarter as wide: what the swarm does when processors are not in its way. */
  | "narrow"
  /** Each uplink limited by the program, on loopback. */
  | "limited";

/** Every run, in this order. */
export const REAL_SWARM_RUNS: readonly RealSwarmRun[] = [
  "shaped",
  "webtorrent",
  "narrow",
  "limited",
];

/** What to run. */
export interface RealSwarmOptions {
  readonly runs: readonly RealSwarmRun[];
}

/** How many, how much, and how narrow. */
interface Scenario {
  readonly receiverCount: number;
  readonly sizeBytes: number;
  readonly uplinkBytesPerSecond: number;
}

/** 20 MB at 20 Mbit/s. Source: WebTorrent was measured with as much and as many. */
const SHAPED: Scenario = {
  receiverCount: 16,
  sizeBytes: 20_000_000,
  uplinkBytesPerSecond: 2_500_000,
};

/** The same at 5 Mbit/s, which leaves two processors some time. */
const NARROW: Scenario = { ...SHAPED, uplinkBytesPerSecond: 625_000 };

/** 16 MiB at 8 Mbit/s: little enough for two processors. */
const LIMITED: Scenario = {
  receiverCount: 8,
  sizeBytes: 16_777_216,
  uplinkBytesPerSecond: 1_000_000,
};

/** How much of a shaped uplink's time the plain connection is given, seconds. */
const CALIBRATION_SECONDS = 8;

/** What a goodput and a crowd need. */
interface Setting {
  readonly scenario: Scenario;
  readonly uplinkLimit: UplinkLimit;
  readonly goodputBytesPerSecond: number;
}

/**
 * Runs them one after the other; nothing of them is left when it ends, or is interrupted.
 *
 * @returns What each has shown; a run that cannot be had here is said and left out.
 */
export async function runRealSwarms({ runs }: RealSwarmOptions): Promise<RealSwarmResult[]> {
  using interruption = new Interruption();
  const results: RealSwarmResult[] = [];
  for (const run of runs) results.push(...(await runKind(run, interruption)));
  return results;
}

function runKind(run: RealSwarmRun, interruption: Interruption): Promise<RealSwarmResult[]> {
  switch (run) {
    case "shaped":
      return runShaped(SHAPED, async () => [passalong()], interruption);
    case "webtorrent":
      return runShaped(SHAPED, installWebTorrent, interruption);
    case "narrow":
      return runShaped(NARROW, async () => [passalong()], interruption);
    case "limited":
      return runLimited(LIMITED, interruption);
  }
}

/** Each peer in a network namespace of its own, or what comes nearest. */
async function runShaped(
  scenario: Scenario,
  systemsIn: (lab: Lab) => Promise<SwarmSystem[]>,
  interruption: Interruption,
): Promise<RealSwarmResult[]> {
  await using lab = await Lab.open(interruption);
  const systems = await systemsIn(lab);
  using places = openShapedNetwork(scenario, interruption);
  if (places === undefined) {
    console.error("Not root on Linux: uplinks are limited by Passalong itself, on loopback.");
    return await runLimited(scenario, interruption);
  }
  const probeBytes = scenario.uplinkBytesPerSecond * CALIBRATION_SECONDS;
  const goodputBytesPerSecond = await measurePlainGoodput(lab, places, probeBytes);
  const setting = { scenario, uplinkLimit: "shaper", goodputBytesPerSecond } as const;
  const results: RealSwarmResult[] = [];
  for (const system of systems)
    results.push(await runOne(setting, { places, system, interruption }));
  return results;
}

async function runLimited(
  scenario: Scenario,
  interruption: Interruption,
): Promise<RealSwarmResult[]> {
  using places = openLoopback(scenario.receiverCount);
  await using lab = await Lab.open(interruption);
  const system = passalong(scenario.uplinkBytesPerSecond);
  const path = lab.folder.file("alone.bin");
  const file = await makeSampleFile({ path, sizeBytes: scenario.sizeBytes });
  const goodputBytesPerSecond = await measureOwnGoodput({ places, system, file }, interruption);
  const setting = { scenario, uplinkLimit: "program", goodputBytesPerSecond } as const;
  return [await runOne(setting, { places, system, interruption })];
}

/** One crowd, in a laboratory of its own. */
async function runOne(
  { scenario, uplinkLimit, goodputBytesPerSecond }: Setting,
  options: { places: Places; system: SwarmSystem; interruption: Interruption },
): Promise<RealSwarmResult> {
  const { places, system, interruption } = options;
  await using lab = await Lab.open(interruption);
  const path = lab.folder.file("swarm.bin");
  const file = await makeSampleFile({ path, sizeBytes: scenario.sizeBytes });
  const crowd: CrowdResult = await runCrowd({ lab, places, system, file });
  const bounds = {
    rawSeconds: fluidBound(scenario, scenario.uplinkBytesPerSecond),
    calibratedSeconds: fluidBound(scenario, goodputBytesPerSecond),
  };
  const { uplinkBytesPerSecond } = scenario;
  return { ...crowd, uplinkLimit, uplinkBytesPerSecond, goodputBytesPerSecond, bounds };
}
