/** How the command tells a calling program what came of it (CL11). */

/** What was asked for is done. Source: CL11. */
export const EXIT_DONE = 0;

/** It cannot be done; the sentence on stderr says why. Source: CL11. */
export const EXIT_FAILED = 1;

/** The arguments, or the link, are wrong. Source: CL11. */
export const EXIT_USAGE = 2;

/** The time has passed before everything was here. Source: CL11. */
export const EXIT_INCOMPLETE = 3;

/**
 * Ctrl-C, a termination signal, or nobody reads the results. Source: CL11, and 128 + SIGINT, as
 * shells count.
 */
export const EXIT_INTERRUPTED = 130;

/** Any of them. */
export type ExitCode =
  | typeof EXIT_DONE
  | typeof EXIT_FAILED
  | typeof EXIT_USAGE
  | typeof EXIT_INCOMPLETE
  | typeof EXIT_INTERRUPTED;
