/** What every verb is given. */

import type { Interruption } from "./interruption.ts";
import type { Output, TextStream } from "./output.ts";
import type { Services } from "./services.ts";

/** The world of one run of a verb. */
export interface Context {
  readonly output: Output;
  /** Takes a file's bytes where that is asked for, and nothing else then. */
  readonly stdout: TextStream;
  readonly services: Services;
  readonly interruption: Interruption;
}
