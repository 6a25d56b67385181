/**
 * A rendezvous for Node.js: introduces peers, relays sealed signals, and serves the web page, on
 * one port.
 */

export type { Broker, Carrier, CarrierOptions, Delivery } from "../backplanes/broker.ts";
export { MemoryBroker } from "../backplanes/memory.ts";
export type { RendezvousLimits } from "../core/index.ts";
export { RendezvousError, type RendezvousErrorCode } from "./errors.ts";
export type {
  NodesOptions,
  RendezvousEvent,
  RendezvousOptions,
  RunningRendezvous,
} from "./options.ts";
export { startRendezvous } from "./start-rendezvous.ts";
