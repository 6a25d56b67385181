/** How a program ended. */

/** Either an exit code, or the signal (or the reason) that ended it. */
export interface End {
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

/** The end in words. */
export function describeEnd(end: End): string {
  return end.code === undefined
    ? `the program was ended by ${end.signal ?? "nobody knows what"}`
    : `the program ended with exit code ${end.code}`;
}
