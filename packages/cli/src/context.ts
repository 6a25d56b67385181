/** What every verb is given. */

import type { Interruption } from "./interruption.ts";
import type { Output } from "./output.ts";
import type { Services } from "./services.ts";

/** The world of one run of a verb. */
export interface Context {
  readonly output: Output;
  readonly services: Services;
  readonly interruption: Interruption;
}
