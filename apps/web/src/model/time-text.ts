/** Moments as people say them. */

/** Later moments are none. Source: ECMA-262, Time Values and Time Range. */
const TIME_MS_MAX = 8.64e15;

const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

const DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

/** The time of day, with the day when that is another one. @param timeMs  Since 1970. */
export function timeText(timeMs: number, nowMs: number = Date.now()): string {
  const time = momentOf(timeMs);
  const isToday = time.toDateString() === momentOf(nowMs).toDateString();
  return isToday ? TIME.format(time) : `${DAY.format(time)}, ${TIME.format(time)}`;
}

/** The same for machines. */
export function isoTime(timeMs: number): string {
  return momentOf(timeMs).toISOString();
}

function momentOf(timeMs: number): Date {
  return new Date(Math.min(timeMs, TIME_MS_MAX));
}
