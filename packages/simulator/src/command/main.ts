/** `npm run simulate`: one scenario, its seed first, then what came of it. */

import { judge, NAMED, type Simulated, simulate, TABLE } from "../index.ts";
import { readArguments, type SimulateCommand } from "./arguments.ts";
import { describeReport, describeScenario } from "./description.ts";

const NANOSECONDS_PER_SECOND = 1e9;

/** What one run took of the machine. */
interface Cost {
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

// Whoever reads the first lines only has closed the pipe: there is nobody left to tell.
process.stdout.on("error", () => process.exit(0));

const command = readArguments(process.argv.slice(2));
switch (command.type) {
  case "list":
    for (const scenario of [...NAMED, ...TABLE]) print(describeScenario(scenario));
    break;
  case "mistake":
    process.stderr.write(`${command.sentence}\n`);
    process.exitCode = 2;
    break;
  case "simulate":
    process.exitCode = runAll(command) ? 0 : 1;
}

function runAll(options: SimulateCommand): boolean {
  const reports = [];
  let isComplete = true;
  for (let seed = options.seed; seed < options.seed + options.seedCount; seed += 1) {
    if (!options.isJson) print(`seed ${seed}`);
    const { simulated, cost } = runOne(options, seed);
    reports.push(simulated.report);
    if (options.isJson) print(JSON.stringify({ ...simulated, cost }));
    else print(describeReport(options.scenario, simulated.report, cost));
    if (simulated.report.isComplete) continue;
    isComplete = false;
    process.stderr.write(`Not everyone completed; again: ${replay(options, seed)}\n`);
  }
  const { failures } = judge(options.scenario, reports);
  if (!options.isChecked) return isComplete;
  for (const failure of failures) process.stderr.write(`${options.scenario.id}: ${failure}\n`);
  return failures.length === 0;
}

function runOne(
  options: SimulateCommand,
  seed: number,
): { readonly simulated: Simulated; readonly cost: Cost } {
  const { scenario, wire, knowsUplinks, progressEveryMs } = options;
  const before = process.cpuUsage();
  const simulated = simulate({
    scenario,
    seed,
    wire,
    knowsUplinks,
    ...(progressEveryMs === undefined ? {} : { progressEveryMs }),
  });
  const { user, system } = process.cpuUsage(before);
  const cpuSeconds = ((user + system) * 1_000) / NANOSECONDS_PER_SECOND;
  return { simulated, cost: { cpuSeconds, residentBytes: process.memoryUsage.rss() } };
}

function replay({ scenario, wire, knowsUplinks }: SimulateCommand, seed: number): string {
  const size = `--peers ${scenario.receiverCount} --chunks ${scenario.chunkCount}`;
  const uplinks = knowsUplinks ? "known" : "measured";
  const how = `--wire ${wire} --uplinks ${uplinks}`;
  return `npm run simulate -- --scenario ${scenario.id} ${size} ${how} --seed ${seed}`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
