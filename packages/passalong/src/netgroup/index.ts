/**
 * NetGroup: objects, postings, directed routing and live streams between the members of a group, as
 * `flash.net.NetGroup` had it.
 */

export {
  type ReceiveMode,
  type SendMode,
  type SendResult,
  STREAM_MESSAGE_BYTES_MAX,
  STREAM_TUNABLES,
} from "../core/index.ts";
export type { StreamTunables } from "../wire/index.ts";
export type { ObjectVerifier } from "./arrivals.ts";
export { type IndexRange, OBJECT_INDEX_MAX } from "./index-range.ts";
export * from "./limits.ts";
export { type JoinOptions, NetGroup } from "./net-group.ts";
export type {
  Coverage,
  DenyReason,
  FetchAttempt,
  FetchFailure,
  FetchResult,
  Member,
  MemberLeaveReason,
  NeighborEvent,
  NetGroupEvents,
  NetGroupNeighbor,
  NetGroupStream,
  PostingNotification,
  PublishNotification,
  ReplicationRequest,
  RouteNotification,
  RouteResult,
  SendToNotification,
} from "./net-group-events.ts";
export {
  type DecodedObject,
  decodeObject,
  encodeObject,
  type ObjectValue,
} from "./object-codec.ts";
export type { ObjectProvider } from "./object-replication.ts";
export { messageIDOf } from "./postings.ts";
export { type PostingGroup, SessionPostings } from "./session-postings.ts";
export { StreamPlayback } from "./stream-playback.ts";
export type { MulticastInfo } from "./stream-rates.ts";
export type { NetGroupInfo } from "./traffic.ts";
