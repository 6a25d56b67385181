/** The protocol: pure, synchronous, deterministic. */

export type {
  Command,
  Core,
  CoreEvent,
  DisconnectReason,
  Input,
  NeighborStatus,
  ObjectKeeping,
  Output,
  Playback,
  ReplicationStrategy,
  RequestFailure,
  ServiceOutput,
} from "./io.ts";
export { STREAM_MESSAGE_BYTES_MAX, STREAM_TUNABLES } from "./multicast/config.ts";
export type {
  MulticastCommand,
  MulticastCounts,
  MulticastEvent,
  MulticastInput,
  MulticastOutput,
  StreamStatus,
  StreamVerdict,
  Traffic,
} from "./multicast/io.ts";
export { multicastService } from "./multicast/multicast.ts";
export type { Degree } from "./membership/membership.ts";
export type {
  MemberEvent,
  OverlayCommand,
  OverlayInput,
  OverlayOutput,
  OverlayStatus,
} from "./overlay/io.ts";
export { overlayService } from "./overlay/overlay-service.ts";
export type { OverlayOptions } from "./overlay/parts.ts";
export type {
  ReceiveMode,
  RoutingCommand,
  RoutingEvent,
  SendCommand,
  SendMode,
  SendResult,
} from "./routing/io.ts";
export { type CoreOptions, createCore } from "./peer.ts";
export type {
  PostCommand,
  PostingCommand,
  PostingCounts,
  PostingEvent,
  PostingOptions,
  PostingOutput,
  PostingVerdict,
  PostRefusal,
  SignedPosting,
} from "./posting/io.ts";
export { latePostingService } from "./posting/late-posting.ts";
export { postingService } from "./posting/posting.ts";
export type { Service, ServiceCommand, ServiceFactory, ServiceInput } from "./service.ts";
