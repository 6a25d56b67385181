/** Quantities as people say them. */

const BYTE_UNITS = ["bytes", "kB", "MB", "GB", "TB", "PB"] as const;

const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3_600;

/** Times longer than this are not worth a number, s: a day. */
const SECONDS_MAX = 86_400;

const COUNT = new Intl.NumberFormat("en");

/** A size with decimal units and three digits at most after rounding, such as "24.1 MB". */
export function sizeText(sizeBytes: number): string {
  if (sizeBytes === 1) return "1 byte";
  let power = 0;
  let value = sizeBytes;
  // 999.5 rounds to 1,000, which the next unit says better.
  while (value >= 999.5 && power < BYTE_UNITS.length - 1) {
    value /= 1_000;
    power += 1;
  }
  const digits = power === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${BYTE_UNITS[power] ?? ""}`;
}

/** A speed, such as "3.2 MB/s"; undefined when nothing moves. */
export function speedText(bytesPerSecond: number): string | undefined {
  return bytesPerSecond >= 1 ? `${sizeText(Math.round(bytesPerSecond))}/s` : undefined;
}

/** A time that is left, rounded up, such as "2 min 5 s"; undefined when it cannot be told. */
export function durationText(seconds: number | undefined): string | undefined {
  if (seconds === undefined || !Number.isFinite(seconds)) return undefined;
  if (seconds > SECONDS_MAX) return "more than a day";
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole < SECONDS_PER_MINUTE) return `${whole} s`;
  const [unit, small, names] =
    whole < SECONDS_PER_HOUR
      ? [SECONDS_PER_MINUTE, 1, ["min", "s"]]
      : [SECONDS_PER_HOUR, SECONDS_PER_MINUTE, ["h", "min"]];
  const rest = Math.floor((whole % unit) / small);
  const large = `${Math.floor(whole / unit)} ${names[0] ?? ""}`;
  return rest === 0 ? large : `${large} ${rest} ${names[1] ?? ""}`;
}

/** A share of a whole; 100 % only when nothing is missing. An empty whole is complete. */
export function percentText(part: number, whole: number): string {
  // Said outright: 100 times more than 2^53 / 100 is rounded, and may come out below.
  const percent = part < whole ? Math.min(99, Math.floor((100 * part) / whole)) : 100;
  return `${percent} %`;
}

/** How many peers there are, and how many of them through the relay. */
export function peersText(figures: {
  readonly neighborCount: number;
  readonly relayedCount: number;
}): string {
  const { neighborCount, relayedCount } = figures;
  return relayedCount === 0 ? `${neighborCount}` : `${neighborCount} (${relayedCount} relayed)`;
}

/** A number of things, such as "1 file" and "1,204 files". */
export function countText(count: number, noun: string): string {
  return `${COUNT.format(count)} ${noun}${count === 1 ? "" : "s"}`;
}
