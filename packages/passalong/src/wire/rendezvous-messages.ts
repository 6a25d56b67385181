/**
 * What a peer and the rendezvous say to each other, as values.
 *
 * Numbers and byte diagrams: docs/spec/2-rendezvous.md. The bytes: `rendezvous-codec.ts`.
 */

import type { Bytes, GroupId, MemberAddress } from "../base/index.ts";

/** Enters a group, or renews the record there. */
export interface JoinMessage {
  readonly type: "join";
  readonly groupId: GroupId;
  /** Sealed under the group's signalKey: opaque to the rendezvous; at most `RECORD_BYTES_MAX`. */
  readonly record: Bytes;
}

/** Leaves a group. */
export interface LeaveMessage {
  readonly type: "leave";
  readonly groupId: GroupId;
}

/** Asks for other members of a group that the connection has joined. */
export interface SampleMessage {
  readonly type: "sample";
  readonly groupId: GroupId;
  /** At most this many; 1 to `SAMPLE_MEMBERS_MAX`. */
  readonly count: number;
}

/** Asks to hand a sealed signal to another member of the same group. */
export interface RelayMessage {
  readonly type: "relay";
  readonly groupId: GroupId;
  readonly to: MemberAddress;
  /** Opaque; at most `SIGNAL_BYTES_MAX`. */
  readonly signal: Bytes;
}

/** Asks for the signals that came for an earlier connection after it was lost (BP21). */
export interface ResumeMessage {
  readonly type: "resume";
  /** The earlier connection's, `RESUME_TOKEN_BYTES`. */
  readonly token: Bytes;
}

/**
 * Says that the connection lives; the other side says the same back when it was not the one to
 * begin.
 */
export interface KeepaliveMessage {
  readonly type: "keepalive";
  /** True in the answer. */
  readonly isAnswer: boolean;
}

/** First message of the rendezvous on a connection. */
export interface WelcomeMessage {
  readonly type: "welcome";
  /** Milliseconds since 1970 at the rendezvous: descriptors expire by this clock. */
  readonly serverTimeMs: number;
  /** A connection that is silent for longer than this is dead, ms. */
  readonly silenceMsMax: number;
  /** What to come back with, `RESUME_TOKEN_BYTES`; absent where nothing is kept (BP20). */
  readonly resumeToken?: Bytes;
}

/** One other member. */
export interface MemberEntry {
  readonly address: MemberAddress;
  readonly record: Bytes;
}

/** Answers a {@link JoinMessage}. */
export interface JoinedMessage {
  readonly type: "joined";
  readonly groupId: GroupId;
  /** This connection's own address in the group. */
  readonly address: MemberAddress;
  /** Members of the group, this one included. */
  readonly memberCount: number;
  readonly members: readonly MemberEntry[];
}

/** Answers a {@link SampleMessage}. */
export interface MembersMessage {
  readonly type: "members";
  readonly groupId: GroupId;
  readonly memberCount: number;
  readonly members: readonly MemberEntry[];
}

/** A signal from another member. */
export interface DeliverMessage {
  readonly type: "deliver";
  readonly groupId: GroupId;
  readonly from: MemberAddress;
  readonly signal: Bytes;
}

/** A signal found nobody at its address. */
export interface UndeliverableMessage {
  readonly type: "undeliverable";
  readonly groupId: GroupId;
  readonly to: MemberAddress;
}

/** Why the rendezvous did not do what it was asked. */
export type RefusalReason =
  /** The rate limit is reached; try again after `retryAfterMs`. */
  | "rateLimited"
  /** The connection is in as many groups as one may be. */
  | "tooManyGroups"
  /** The rendezvous takes no more members; try again after `retryAfterMs`. */
  | "full"
  /** The connection has not joined the group that it named. */
  | "notJoined";

/** A request was not carried out. */
export interface RefusedMessage {
  readonly type: "refused";
  readonly groupId: GroupId;
  readonly reason: RefusalReason;
  /** 0 when trying again is of no use. */
  readonly retryAfterMs: number;
}

/** What a peer says. */
export type ClientMessage =
  | JoinMessage
  | LeaveMessage
  | SampleMessage
  | RelayMessage
  | ResumeMessage
  | KeepaliveMessage;

/** What the rendezvous says. */
export type ServerMessage =
  | WelcomeMessage
  | JoinedMessage
  | MembersMessage
  | DeliverMessage
  | UndeliverableMessage
  | RefusedMessage
  | KeepaliveMessage;
