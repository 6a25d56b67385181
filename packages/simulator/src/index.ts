/** A deterministic world in which real cores run. */

export { fluidBoundMs } from "./bound.ts";
export { FLASH_CROWD, type Scenario } from "./scenarios/scenario.ts";
export { MBPS, Swarm } from "./scenarios/swarm.ts";
