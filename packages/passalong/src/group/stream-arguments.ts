/** What an application may say of a stream: names and tunables within their limits. */

import { STREAM_NAME_BYTES_MAX, type StreamTunables, TUNABLE_RANGES } from "../wire/index.ts";

const TUNABLE_NAMES = [
  "windowDurationMs",
  "pushNeighborLimit",
  "relayMarginDurationMs",
  "fetchPeriodMs",
  "availabilityUpdatePeriodMs",
] as const;

/** @throws RangeError unless the name takes 1 to `STREAM_NAME_BYTES_MAX` bytes of UTF-8. */
export function checkStreamName(name: string): void {
  const isLong = new TextEncoder().encode(name).length > STREAM_NAME_BYTES_MAX;
  if (name === "" || isLong || !isWellFormed(name)) {
    throw new RangeError(`A stream's name takes 1 to ${STREAM_NAME_BYTES_MAX} bytes of UTF-8.`);
  }
}

/** @throws RangeError when one of those that are given is out of its range. */
export function checkTunables(tunables: Partial<StreamTunables>): void {
  for (const name of TUNABLE_NAMES) {
    if (!(name in tunables)) continue;
    const { min, max } = TUNABLE_RANGES[name];
    const value = tunables[name] ?? Number.NaN;
    if (Number.isInteger(value) && value >= min && value <= max) continue;
    throw new RangeError(`${name} is a whole number from ${min} to ${max}, not ${value}.`);
  }
}

/** No lone surrogates. */
function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
