/** One measurement, and how it is shown. */

/** What every benchmark takes. */
export interface MeasureOptions {
  /** Payload of one transfer. */
  readonly sizeBytes: number;
  /** Some of the benchmark's parts, by their names with commas between; undefined: all. */
  readonly only?: string | undefined;
  /** What takes a quarter of an hour is measured too. */
  readonly isNightly?: boolean;
}

/** A transfer that was measured. */
export interface Transfer {
  /** What was measured, for people. */
  readonly what: string;
  /** Payload of all receivers together. */
  readonly bytes: number;
  /** From the beginning to the last byte. */
  readonly seconds: number;
  /** Processor time of all processes at both ends. */
  readonly processorSeconds: number;
}

/** A transfer by the raw thing and by Passalong, side by side. */
export interface Comparison {
  readonly pair: string;
  readonly raw: Transfer;
  readonly passalong: Transfer;
}

/** Bytes in a megabyte and in a gigabyte. */
const MEGABYTE = 1e6;
const GIGABYTE = 1e9;

/** Megabytes a second. */
export function speedOf({ bytes, seconds }: Transfer): number {
  return bytes / MEGABYTE / seconds;
}

/** Processor seconds per gigabyte, both ends together. */
export function costOf({ bytes, processorSeconds }: Transfer): number {
  return processorSeconds / (bytes / GIGABYTE);
}

/** How much of the raw speed Passalong reaches. */
export function ratioOf({ raw, passalong }: Comparison): number {
  return speedOf(passalong) / speedOf(raw);
}

/** Prints rows under a head, columns aligned; the first column to the left. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length)),
  );
  for (const row of [head, ...rows]) {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    console.log(cells.join("  "));
  }
}

/** Prints comparisons, one a row. */
export function printComparisons(comparisons: readonly Comparison[]): void {
  const head = ["", "raw MB/s", "Passalong MB/s", "ratio", "raw CPU s/GB", "Passalong CPU s/GB"];
  const rows = comparisons.map((comparison) => [
    comparison.pair,
    speedOf(comparison.raw).toFixed(1),
    speedOf(comparison.passalong).toFixed(1),
    ratioOf(comparison).toFixed(2),
    costOf(comparison.raw).toFixed(1),
    costOf(comparison.passalong).toFixed(1),
  ]);
  printTable(head, rows);
}
