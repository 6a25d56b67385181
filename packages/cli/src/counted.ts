/** Counts in words. */

/** A count and its noun, such as "1 peer" and "2 peers". */
export function counted(count: number, one: string, many: string = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
