/** Rates as people write them: `2MB/s`, `500KiB/s`, `1.5 MB/s` (CL13). */

import { UsageError } from "./errors.ts";

/** A prefix of a unit, as it is written, and what it multiplies by. */
interface Prefix {
  readonly text: string;
  readonly factor: number;
}

/** Prefixes by their lower case. */
const PREFIXES: ReadonlyMap<string, Prefix> = new Map([
  ["", { text: "", factor: 1 }],
  ["k", { text: "k", factor: 1_000 }],
  ["m", { text: "M", factor: 1_000_000 }],
  ["g", { text: "G", factor: 1_000_000_000 }],
  ["ki", { text: "Ki", factor: 1_024 }],
  ["mi", { text: "Mi", factor: 1_048_576 }],
  ["gi", { text: "Gi", factor: 1_073_741_824 }],
]);

/** A number, a prefix, what it counts, and "per second". */
const RATE = /^(\d+(?:\.\d+)?|\.\d+)\s*([kmg]i?)?(b|bits?|bytes?)?(?:\/s|ps)?$/i;

/** Least rate, bytes per second. Source: guess, a fragment of 64 KiB takes a minute. */
export const RATE_MIN = 1_000;

/** Bits in a byte. */
const BITS_PER_BYTE = 8;

/**
 * Bytes per second, of a text such as `2MB/s`.
 *
 * @throws {@link UsageError} for bits, for a number without a unit, and for what is no rate.
 */
export function parseRate(text: string): number {
  const match = RATE.exec(text.trim());
  if (match === null) throw new UsageError(`“${text}” is no rate: write it like 2MB/s.`);
  const [, amount = "", prefixText = "", counted = ""] = match;
  const prefix = PREFIXES.get(prefixText.toLowerCase()) ?? { text: "", factor: 1 };
  const unit = `${prefix.text}B/s`;
  if (counted === "") {
    throw new UsageError(`“${text}” has no unit: write it like ${amount}${unit}.`);
  }
  if (isBits(counted)) {
    const same = `${Number(amount) / BITS_PER_BYTE}${unit}`;
    const remedy = `write ${amount}${unit} if you mean bytes, otherwise ${same}.`;
    throw new UsageError(`“${text}” counts bits: ${remedy}`);
  }
  const bytesPerSecond = Math.floor(Number(amount) * prefix.factor);
  if (bytesPerSecond < RATE_MIN) throw new UsageError(`“${text}” is too slow: use 1kB/s or more.`);
  return Math.min(bytesPerSecond, Number.MAX_SAFE_INTEGER);
}

/** "b" is a bit and "B" a byte; words are told by their letters. */
function isBits(counted: string): boolean {
  return counted === "b" || /^bits?$/i.test(counted);
}
