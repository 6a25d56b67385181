/** The protocol: pure, synchronous, deterministic. */

export type {
  Command,
  Core,
  CoreEvent,
  DisconnectReason,
  Input,
  NeighborStatus,
  Output,
  OverlayStatus,
  Playback,
  ReplicationStrategy,
} from "./io.ts";
export type { Degree } from "./membership/membership.ts";
export { type OverlayFactory, withOverlay } from "./group-parts.ts";
export type { OverlayOptions } from "./overlay/parts.ts";
export type {
  ReceiveMode,
  RoutingCommand,
  RoutingEvent,
  SendMode,
  SendResult,
} from "./routing/io.ts";
export { type CoreOptions, createCore } from "./peer.ts";
