/** Seeds that once showed a fault of the core, of the rendezvous, or of this world. */

import type { Wire } from "../network/network.ts";
import type { Row } from "./plan.ts";

/** A seed that is kept. */
export interface Regression {
  readonly row: Row;
  readonly seed: number;
  readonly wire: Wire;
  /** What it showed, as the name of a test. */
  readonly showed: string;
}

/** All that are kept; what they do changes with the core, so each names what it was about. */
export const REGRESSIONS: readonly Regression[] = [
  {
    ...{ row: "S1", seed: 4, wire: "values" },
    showed:
      "a rendezvous that looked for a silent member for ever, when a sum of times was rounded",
  },
  {
    ...{ row: "S1", seed: 1, wire: "values" },
    showed: "objects larger than a link's window that never came",
  },
  {
    ...{ row: "S1", seed: 285, wire: "values" },
    showed: "an honest peer banned for the tail of an upload that had been taken back",
  },
  {
    ...{ row: "S1", seed: 5, wire: "values" },
    showed: "a core that a denial of the last index there is brought down",
  },
  {
    ...{ row: "S1", seed: 261, wire: "values" },
    showed: "an uplink that became slow, was shared by all, and brought nobody anything in time",
  },
  {
    ...{ row: "S1", seed: 662, wire: "values" },
    showed: "the same before anything was measured",
  },
];
