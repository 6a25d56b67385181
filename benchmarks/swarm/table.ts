/** The table of scenarios, as Markdown. */

import type { Verdict } from "@passalong/simulator";
import type { ScenarioResult } from "./main.ts";

const HEAD = [
  "id",
  "scenario",
  "bound s",
  "last (worst)",
  "measuring",
  "limit",
  "prototype",
  "duplicates %",
  "control %",
  "copies",
] as const;

/** Prints it on stdout, and what is not kept on stderr. */
export function printTable(results: readonly ScenarioResult[]): void {
  process.stdout.write(`${tableOf(results)}\n`);
  for (const { scenario, uplinks, verdict } of results) {
    if (uplinks === "measured") continue;
    for (const failure of verdict.failures) process.stderr.write(`${scenario.id}: ${failure}\n`);
  }
}

/** One row a scenario: told its uplinks, and, in one column, measuring them. */
export function tableOf(results: readonly ScenarioResult[]): string {
  const rows = results
    .filter(({ uplinks }) => uplinks === "known")
    .map((known) =>
      rowOf(
        known,
        results.find((other) => isMeasured(other, known)),
      ),
    );
  const lines = [HEAD, HEAD.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function isMeasured(other: ScenarioResult, known: ScenarioResult): boolean {
  return other.uplinks === "measured" && other.scenario.id === known.scenario.id;
}

function rowOf(known: ScenarioResult, measured: ScenarioResult | undefined): string[] {
  const { scenario, verdict, runs } = known;
  return [
    scenario.id,
    `${scenario.title}${viewingOf(verdict)}`,
    fixed(runs[0]?.report.referenceSeconds, 2),
    lastOf(verdict),
    fixed(measured?.verdict.last, 3),
    scenario.limits?.last.toString() ?? "",
    scenario.prototype?.last.toString() ?? "",
    fixed(100 * verdict.duplicates, 2),
    fixed(100 * verdict.control, 2),
    fixed(verdict.providerCopies, 2),
  ];
}

/** Bold when some limit is not kept. */
function lastOf({ last, lastWorst, failures }: Verdict): string {
  const text = `${fixed(last, 3)} (${fixed(lastWorst, 3)})`;
  return failures.length === 0 ? text : `**${text}**`;
}

function viewingOf({ startSeconds, stallPercent }: Verdict): string {
  if (startSeconds === undefined) return "";
  return `, starts after ${fixed(startSeconds, 2)} s, stalls ${fixed(stallPercent, 2)} %`;
}

function fixed(value: number | undefined, digits: number): string {
  return value === undefined ? "" : value.toFixed(digits);
}
