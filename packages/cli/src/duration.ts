/** Durations as people write them: `30s`, `2m`, `90` (CL14). */

import { UsageError } from "./errors.ts";

/** Milliseconds in each unit. */
const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["", 1_000],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
]);

/** A number and a unit. */
const DURATION = /^(\d+(?:\.\d+)?|\.\d+)\s*(ms|s|m|h|)$/;

/** Longest duration, ms: 24 days. Source: Node.js timers count in 31 bits, 24.8 days. */
export const DURATION_MS_MAX = 2_073_600_000;

/**
 * Milliseconds, of a text such as `30s`.
 *
 * @throws {@link UsageError} for what is no duration, zero, or too long.
 */
export function parseDuration(text: string): number {
  const [, digits = "", unit = ""] = DURATION.exec(text.trim()) ?? [];
  if (digits === "") {
    throw new UsageError(`“${text}” is no time: write it like 30s, 2m or 1h.`);
  }
  const durationMs = Number(digits) * (UNIT_MS.get(unit) ?? 1);
  if (durationMs <= 0) throw new UsageError(`“${text}” is no time to wait.`);
  if (durationMs > DURATION_MS_MAX) {
    throw new UsageError(`“${text}” is too long: 24 days are the most.`);
  }
  return durationMs;
}
