/** Durations in words. */

/** Seconds in a minute. */
const MINUTE = 60;

/** Seconds in an hour. */
const HOUR = 3_600;

/** Hours from which nobody cares for minutes. Source: guess, two days. */
const HOURS_MAX = 48;

/** A time as people say it, such as "12 s", "2 min 5 s" or "3 h 20 min". */
export function durationText(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min ${whole % MINUTE} s`;
  const hours = Math.floor(whole / HOUR);
  if (hours >= HOURS_MAX) return `${Math.floor(hours / 24)} days`;
  return `${hours} h ${Math.floor((whole % HOUR) / MINUTE)} min`;
}
