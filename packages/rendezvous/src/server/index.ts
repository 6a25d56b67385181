/**
 * A rendezvous for Node.js: introduces peers, relays sealed signals, and serves the web page, on
 * one port.
 */

export type { RendezvousLimits } from "../core/index.ts";
export { RendezvousError, type RendezvousErrorCode } from "./errors.ts";
export type { RendezvousEvent, RendezvousOptions, RunningRendezvous } from "./options.ts";
export { startRendezvous } from "./start-rendezvous.ts";
