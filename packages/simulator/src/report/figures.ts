/** Figures of lists of numbers. */

/** The mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * The value that a share of all is at most, by the nearest rank.
 *
 * @param ascending  Sorted, the least first.
 * @param part  0 to 1.
 */
export function quantile(ascending: readonly number[], part: number): number {
  const rank = Math.max(1, Math.ceil(part * ascending.length));
  return ascending[rank - 1] ?? Number.NaN;
}

/** A part of a whole; 0 of nothing. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
