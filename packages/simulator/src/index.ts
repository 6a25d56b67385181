/** A deterministic world in which real cores run. */

export { fluidBoundMs } from "./bound.ts";
export { pathBetween } from "./network/nat.ts";
export type { SimulatedPeer } from "./peers/simulated-peer.ts";
export { DEGREE, type NatClass } from "./peers/traits.ts";
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
export { FLASH_CROWD, type Scenario } from "./scenarios/scenario.ts";
export { MBPS, Swarm } from "./scenarios/swarm.ts";
