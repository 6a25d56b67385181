/** Sizes in words. */

const UNITS = ["bytes", "kB", "MB", "GB", "TB", "PB"] as const;

/** A size as people say it, with decimal units, such as "1.5 GB". */
export function sizeText(sizeBytes: number): string {
  const power = Math.floor(Math.log10(Math.max(1, sizeBytes)) / 3);
  const unit = Math.min(power, UNITS.length - 1);
  const digits = unit === 0 ? 0 : 1;
  return `${(sizeBytes / 1_000 ** unit).toFixed(digits)} ${UNITS[unit]}`;
}
