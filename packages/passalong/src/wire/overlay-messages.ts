/**
 * What neighbors say to each other about the group's members, and what they pass on for others, as
 * values.
 *
 * Numbers and byte diagrams: docs/spec/3-wire.md. The bytes: `overlay-codec.ts`.
 */

import type { Bytes, GroupAddress, PeerId } from "../base/index.ts";

/** What a member says of itself, signed: the higher incarnation holds (OV1). */
export interface MemberRecord {
  readonly peerId: PeerId;
  /** Ed25519; 32 bytes. */
  readonly publicKey: Bytes;
  /** Raised by the member alone, with each new thing that it says of itself. */
  readonly incarnation: number;
  /** True in the last record of a member that leaves. */
  readonly isLeaving: boolean;
  /** True when the member takes what is sent to addresses nearest to its own (RT6). */
  readonly takesNearest: boolean;
  /** Ed25519 by that key, over the group and everything above; 64 bytes. */
  readonly signature: Bytes;
}

/** The first 8 bytes of a peer id, 16 hex digits: enough to tell a group's members apart. */
export type PeerPrefix = string;

/** Records that are news to the sender, or that were asked for. */
export interface MemberRecordsMessage {
  readonly type: "memberRecords";
  /** At most `RECORDS_PER_MESSAGE_MAX`. */
  readonly records: readonly MemberRecord[];
}

/** A member that seems to be gone, as of an incarnation. */
export interface Suspicion {
  readonly peerId: PeerId;
  readonly incarnation: number;
}

/** Members that seem to be gone; those who are not say so by a higher incarnation (OV6). */
export interface SuspicionsMessage {
  readonly type: "suspicions";
  /** At most `SUSPICIONS_PER_MESSAGE_MAX`. */
  readonly suspicions: readonly Suspicion[];
}

/** Sums over the sender's table of members, by which two tables can be compared (OV5). */
export interface MembersDigestMessage {
  readonly type: "membersDigest";
  /** A bucket holds the members whose peer ids begin with the same so many bits; 0 to 8. */
  readonly bucketBits: number;
  /** 32 bits for each bucket. */
  readonly sums: readonly number[];
}

/** A member in the sender's table. */
export interface KnownMember {
  readonly prefix: PeerPrefix;
  readonly incarnation: number;
}

/** Every member that the sender knows in these buckets. */
export interface MembersKnownMessage {
  readonly type: "membersKnown";
  readonly bucketBits: number;
  readonly buckets: readonly number[];
  /** At most `KNOWN_PER_MESSAGE_MAX`. */
  readonly known: readonly KnownMember[];
}

/** Asks for the records of members. */
export interface MembersWantedMessage {
  readonly type: "membersWanted";
  /** At most `WANTED_PER_MESSAGE_MAX`. */
  readonly prefixes: readonly PeerPrefix[];
}

/** Application bytes for the receiver alone (RT1). */
export interface DirectMessage {
  readonly type: "direct";
  /** At most `ROUTED_PAYLOAD_BYTES_MAX`. */
  readonly payload: Bytes;
}

/** What routed bytes are. */
export type RoutePurpose =
  /** The application's, for the member that covers the address. */
  | "application"
  /** A sealed signal, for the member that has the address (OV13). */
  | "signal";

/** Bytes on their way to a member, hop by hop (RT9). */
export interface RouteMessage {
  readonly type: "route";
  /** The sender's own for this hop; 32 bits. */
  readonly token: number;
  readonly purpose: RoutePurpose;
  /** The member that the payload comes from. */
  readonly origin: PeerId;
  /** The origin's own for this payload; 53 bits. */
  readonly number: number;
  /** How often the origin has begun anew; 0 to 255. */
  readonly attempt: number;
  readonly address: GroupAddress;
  /** Who had it already, the sender last; 1 to `ROUTE_HOPS_MAX`. */
  readonly visited: readonly PeerPrefix[];
  /** At most `ROUTED_PAYLOAD_BYTES_MAX`. */
  readonly payload: Bytes;
}

/** The sender of this looks after what was routed to it. */
export interface RouteTakenMessage {
  readonly type: "routeTaken";
  readonly token: number;
}

/** What became of what was routed. */
export interface RouteResultMessage {
  readonly type: "routeResult";
  readonly token: number;
  /** The member that has it; undefined: no way is left from the sender of this. */
  readonly takenBy: PeerId | undefined;
}

/** Messages of the overlay and of directed routing. */
export type OverlayMessage =
  | MemberRecordsMessage
  | SuspicionsMessage
  | MembersDigestMessage
  | MembersKnownMessage
  | MembersWantedMessage
  | DirectMessage
  | RouteMessage
  | RouteTakenMessage
  | RouteResultMessage;

/** Their names. */
const OVERLAY_TYPES: ReadonlySet<string> = new Set<OverlayMessage["type"]>([
  ...(["memberRecords", "suspicions", "membersDigest", "membersKnown", "membersWanted"] as const),
  ...(["direct", "route", "routeTaken", "routeResult"] as const),
]);

/** True for messages of the overlay and of directed routing. */
export function isOverlayMessage(message: { readonly type: string }): message is OverlayMessage {
  return OVERLAY_TYPES.has(message.type);
}
