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
  {
    ...{ row: "C1", seed: 10, wire: "values" },
    showed: "receivers of a slow uplink that gave up what only it had, again and again",
  },
  {
    ...{ row: "C1", seed: 38, wire: "values" },
    showed: "an uplink of 3 kB/s that sent nothing but that it was busy",
  },
  {
    ...{ row: "C1", seed: 194, wire: "values" },
    showed: "an uplink that was filled ever more while nothing came through",
  },
  {
    ...{ row: "S1", seed: 1_543, wire: "values" },
    showed: "a provider that came back when everybody had as many links as they take",
  },
  {
    ...{ row: "S1", seed: 6_905, wire: "values" },
    showed: "one request of a peer that took nothing, which kept its neighbor busy for ever",
  },
  {
    ...{ row: "S1", seed: 5_592, wire: "values" },
    showed: "a request that was never given up, because the computer had slept before",
  },
  {
    ...{ row: "S1", seed: 7_949, wire: "values" },
    showed: "more objects being read than may be uploaded, for neighbors that came and went",
  },
  {
    ...{ row: "S1", seed: 15_490, wire: "values" },
    showed: "pauses after busy that late answers made longer and longer",
  },
  {
    ...{ row: "S1", seed: 16_260, wire: "values" },
    showed: "a narrow downlink in front of which everything was given up before it came",
  },
];
