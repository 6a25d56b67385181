/** The protocol: pure, synchronous, deterministic. */

export type {
  Command,
  Core,
  CoreEvent,
  DisconnectReason,
  Input,
  NeighborStatus,
  Output,
  ReplicationStrategy,
} from "./io.ts";
