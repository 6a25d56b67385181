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

/** Asks for a circuit with the member of the group that names the same link (RL2). */
export interface CircuitOpenMessage {
  readonly type: "circuitOpen";
  /** The peer's own number of the circuit, other than any before on the connection. */
  readonly circuit: number;
  readonly groupId: GroupId;
  /** Where the other member is: of several nodes one holds the circuit (RL13). */
  readonly to: MemberAddress;
  /** 16 bytes that only the two members know. */
  readonly linkId: Bytes;
}

/** One piece of what goes over a circuit; either way. */
export interface CircuitDataMessage {
  readonly type: "circuitData";
  readonly circuit: number;
  /** Opaque to the rendezvous; 1 to `CIRCUIT_PIECE_BYTES_MAX`. */
  readonly piece: Bytes;
}

/** Lets the other side send more; either way (RL5). */
export interface CircuitCreditMessage {
  readonly type: "circuitCredit";
  readonly circuit: number;
  /** In addition to what was granted before; 1 to `CIRCUIT_WINDOW_BYTES`. */
  readonly bytes: number;
}

/** Ends a circuit, or takes back the wish for one. */
export interface CircuitCloseMessage {
  readonly type: "circuitClose";
  readonly circuit: number;
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
  /** True when the rendezvous joins members by circuits; absent: it does not. */
  readonly hasRelay?: true;
  /** UDP port at the host of the rendezvous where STUN is answered; absent: nowhere. */
  readonly stunPort?: number;
}

/** Where a peer may have its traffic relayed by TURN, and with what right (RV47). */
export interface TurnMessage {
  readonly type: "turn";
  /** How long the credentials are good, from when this arrives, ms. */
  readonly goodForMs: number;
  /** 1 to `TURN_TEXT_BYTES_MAX` printable ASCII characters, and so the credential. */
  readonly username: string;
  readonly credential: string;
  /** 1 to `TURN_URLS_MAX` URLs as in RFC 7065, each as long as the others at most. */
  readonly urls: readonly string[];
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

/** Both members have asked for the circuit: what is sent on it arrives. */
export interface CircuitOpenedMessage {
  readonly type: "circuitOpened";
  readonly circuit: number;
}

/** Why a circuit is over, or was not opened. */
export type CircuitEndReason =
  /** The other member closed it, or is gone. */
  | "closed"
  /** Nobody named the same link in time. */
  | "alone"
  /** The connection, its source or the rendezvous has as many circuits as it may. */
  | "tooMany"
  /** The rendezvous has no relay, or the connection is not in the group. */
  | "refused";

/** A circuit is over. */
export interface CircuitClosedMessage {
  readonly type: "circuitClosed";
  readonly circuit: number;
  readonly reason: CircuitEndReason;
}

/** What a peer says. */
export type ClientMessage =
  | JoinMessage
  | LeaveMessage
  | SampleMessage
  | RelayMessage
  | ResumeMessage
  | CircuitOpenMessage
  | CircuitDataMessage
  | CircuitCreditMessage
  | CircuitCloseMessage
  | KeepaliveMessage;

/** What the rendezvous says. */
export type ServerMessage =
  | WelcomeMessage
  | TurnMessage
  | JoinedMessage
  | MembersMessage
  | DeliverMessage
  | UndeliverableMessage
  | RefusedMessage
  | CircuitOpenedMessage
  | CircuitDataMessage
  | CircuitCreditMessage
  | CircuitClosedMessage
  | KeepaliveMessage;
