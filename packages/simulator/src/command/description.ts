/** Scenarios and reports as text for people. */

import type { Scenario, SwarmReport } from "../index.ts";

/** Bytes of one MiB. */
const MEBIBYTE = 1_048_576;

/** One line about a scenario. */
export function describeScenario({ id, title, limits, ...scenario }: Scenario): string {
  const size = (scenario.chunkBytes * scenario.chunkCount) / MEBIBYTE;
  const limit = limits === undefined ? "" : `; last receiver at most ${limits.last}`;
  const crowd = `${size} MiB to ${scenario.receiverCount}`;
  return `${id.padEnd(12)} ${title.padEnd(34)} ${crowd}${limit}`;
}

/** Some lines about a run. */
export function describeReport(
  scenario: Scenario,
  report: SwarmReport,
  cost: { readonly cpuSeconds: number; readonly residentBytes: number },
): string {
  const { limits, prototype } = scenario;
  const { referenceSeconds: reference } = report;
  const eventsPerSecond = Math.round(report.events / cost.cpuSeconds);
  const limit = limits === undefined ? "" : `, limit ${limits.last}`;
  const known = prototype === undefined ? "" : `, prototype ${prototype.last}`;
  const lines = [
    `completed    first ${ratio(report.first)}, median ${ratio(report.median)}, last ${ratio(report.last)} x ${reference.toFixed(2)} s${limit}${known}`,
    `waste        duplicates ${percent(report.duplicates)}, control ${percent(report.control)}, ${report.messagesPerChunk.toFixed(1)} control messages a chunk`,
    `provider     ${report.providerCopies.toFixed(2)} copies`,
    `simulation   ${report.events} events, ${eventsPerSecond} a second, ${cost.cpuSeconds.toFixed(1)} s of CPU, ${Math.round(cost.residentBytes / MEBIBYTE)} MiB, ${memoryOf(scenario, cost.residentBytes)} KiB a peer, trace ${report.trace}`,
  ];
  if (report.lastOverMundinger !== undefined) {
    lines.splice(1, 0, `in chunks    last ${ratio(report.lastOverMundinger)} x the least possible`);
  }
  if (report.startSeconds !== undefined) {
    const stall = `stalled ${(report.stallPercent ?? 0).toFixed(2)} %`;
    lines.push(`viewing      starts after ${report.startSeconds.toFixed(2)} s, ${stall}`);
  }
  return lines.join("\n");
}

/** Memory of the whole process for each peer, KiB. */
function memoryOf({ receiverCount, seedCount }: Scenario, residentBytes: number): number {
  return Math.round(residentBytes / 1_024 / (1 + receiverCount + seedCount));
}

function ratio(value: number): string {
  return value.toFixed(3);
}

function percent(part: number): string {
  return `${(100 * part).toFixed(2)} %`;
}
