/** Whether a scenario's runs keep its limits. */

import type { Scenario } from "../scenarios/scenario.ts";
import { mean } from "./figures.ts";
import type { SwarmReport } from "./report.ts";

/** Duplicates, of what is needed, at most, for files of 16 MiB and more. Source: reference, §6. */
export const DUPLICATES_MAX: number = 0.025;

/** Control messages, of all that receivers hold, at most, for such files. Source: as above. */
export const CONTROL_MAX: number = 0.015;

/** Files for which those two hold, bytes. Source: as above. */
const LARGE_FILE_BYTES = 16_777_216;

/** Means over the runs of a scenario, and what is wrong with them. */
export interface Verdict {
  readonly last: number;
  readonly lastWorst: number;
  readonly median: number;
  readonly duplicates: number;
  readonly control: number;
  readonly providerCopies: number;
  readonly startSeconds: number | undefined;
  readonly stallPercent: number | undefined;
  /** One sentence for each limit that is not kept. */
  readonly failures: readonly string[];
}

/** Looks at the runs of one scenario with different seeds. */
export function judge(scenario: Scenario, reports: readonly SwarmReport[]): Verdict {
  const of = (figure: (report: SwarmReport) => number): number => mean(reports.map(figure));
  const isViewed = scenario.viewing !== undefined;
  const figures = {
    last: of(({ last }) => last),
    lastWorst: Math.max(...reports.map(({ last }) => last)),
    median: of(({ median }) => median),
    duplicates: of(({ duplicates }) => duplicates),
    control: of(({ control }) => control),
    providerCopies: of(({ providerCopies }) => providerCopies),
    startSeconds: isViewed ? of(({ startSeconds }) => startSeconds ?? Number.NaN) : undefined,
    stallPercent: isViewed ? of(({ stallPercent }) => stallPercent ?? Number.NaN) : undefined,
  };
  const incomplete = reports.filter(({ isComplete }) => !isComplete);
  const failures = incomplete.map(({ seed }) => `seed ${seed}: not everyone completed`);
  return { ...figures, failures: [...failures, ...exceeded(scenario, figures)] };
}

function exceeded(scenario: Scenario, figures: Omit<Verdict, "failures">): string[] {
  const { limits, misconduct, chunkBytes, chunkCount } = scenario;
  const isLarge = chunkBytes * chunkCount >= LARGE_FILE_BYTES;
  const isWasteful = misconduct.type === "leechAndCorrupt";
  const checks: [string, number | undefined, number | undefined][] = [
    ["last receiver", figures.last, limits?.last],
    ["start, s", figures.startSeconds, limits?.startSeconds],
    ["stalled, %", figures.stallPercent, limits?.stallPercent],
    ["provider's copies", figures.providerCopies, limits?.copies],
    ["duplicates", figures.duplicates, isLarge && !isWasteful ? DUPLICATES_MAX : undefined],
    ["control", figures.control, isLarge && !isWasteful ? CONTROL_MAX : undefined],
  ];
  return checks.flatMap(([name, value, most]) => {
    if (value === undefined || most === undefined || value <= most) return [];
    return [`${name}: ${value.toFixed(4)} is more than ${most}`];
  });
}
