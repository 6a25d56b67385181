/** A deterministic world in which real cores run. */

export { fluidBoundMs } from "./bound.ts";
export { pathBetween } from "./network/nat.ts";
export type { SimulatedPeer } from "./peers/simulated-peer.ts";
export { DEGREE, type NatClass } from "./peers/traits.ts";
export {
  addressOf,
  blockPairs,
  type CanLink,
  Gathering,
  type GatheringOptions,
} from "./scenarios/gathering.ts";
export { Meeting, type MeetingOptions } from "./scenarios/meeting.ts";
export {
  corrupt,
  eclipse,
  healRift,
  openRift,
  replay,
  type Rift,
} from "./scenarios/meeting-faults.ts";
export { overlayParts, reachableFrom } from "./scenarios/meeting-overlay.ts";
export type { Wire } from "./network/network.ts";
export { mean, quantile, share } from "./report/figures.ts";
export type { ProgressMoment } from "./report/progress.ts";
export type { SwarmReport } from "./report/report.ts";
export { simulate, type Simulated, type SimulateOptions } from "./report/simulate.ts";
export { CONTROL_MAX, DUPLICATES_MAX, judge, type Verdict } from "./report/verdict.ts";
export { Broadcast, type BroadcastOptions, type BroadcastReport } from "./scenarios/broadcast.ts";
export { FLASH_CROWD, type Limits, type Scenario } from "./scenarios/scenario.ts";
export { MBPS, Swarm } from "./scenarios/swarm.ts";
export { findScenario, NAMED, TABLE } from "./scenarios/table.ts";
export {
  Discussion,
  type DiscussionOptions,
  type DiscussionReport,
} from "./scenarios/discussion.ts";
