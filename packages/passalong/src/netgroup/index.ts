/**
 * NetGroup: object replication between the members of a group, as `flash.net.NetGroup` had it.
 */

export type { ObjectVerifier } from "./arrivals.ts";
export { type IndexRange, OBJECT_INDEX_MAX } from "./index-range.ts";
export * from "./limits.ts";
export { type JoinOptions, NetGroup, type NetGroupInfo } from "./net-group.ts";
export type {
  DenyReason,
  FetchAttempt,
  FetchFailure,
  FetchResult,
  NeighborEvent,
  NetGroupEvents,
  PostingNotification,
  ReplicationRequest,
} from "./net-group-events.ts";
export type { ObjectValue } from "./object-codec.ts";
export type { ObjectProvider } from "./object-replication.ts";
export { messageIDOf } from "./postings.ts";
export { type PostingGroup, SessionPostings } from "./session-postings.ts";
