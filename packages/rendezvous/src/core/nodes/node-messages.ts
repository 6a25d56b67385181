/**
 * What the nodes of one rendezvous say to each other, as values.
 *
 * Numbers and fields: docs/spec/19-backplane.md. The bytes: `node-codec.ts`.
 */

import type { Bytes, GroupId, MemberAddress } from "passalong/base";
import type { MemberEntry } from "passalong/wire";

/** Says to all that the node lives. */
export interface HeartbeatMessage {
  readonly type: "heartbeat";
  /** Grows with each one; an older one that comes late is passed over. */
  readonly sequence: number;
  /** True when the node is about to end. */
  readonly isDraining: boolean;
  /** True when the sender knows nothing of the receiver's groups and wants to be told (BP6). */
  readonly isGreeting: boolean;
}

/** Asks a group's owner for members, for one that joins or samples. */
export interface AskMessage {
  readonly type: "ask";
  /** Names the question in its answer. */
  readonly id: number;
  readonly groupId: GroupId;
  /** For whom; never named in the answer. */
  readonly asker: MemberAddress;
  /** At most this many; 1 to `SAMPLE_MEMBERS_MAX`. */
  readonly count: number;
  /** Members of the group on the node that asks. */
  readonly held: number;
  /** The asker's record when the owner shall list it; undefined when it has been told before. */
  readonly record: Bytes | undefined;
}

/** Answers an {@link AskMessage}. */
export interface AnswerMessage {
  readonly type: "answer";
  readonly id: number;
  /** Members of the group on all nodes. */
  readonly memberCount: number;
  /** True when the owner now names the asker to others, and wants to know when it leaves. */
  readonly isListed: boolean;
  readonly members: readonly MemberEntry[];
}

/** What a node holds of one group. */
export interface GroupReport {
  readonly groupId: GroupId;
  /** Members on the node. */
  readonly held: number;
  /** Some of them; at most `FETCHED_MEMBERS_MAX`. */
  readonly members: readonly MemberEntry[];
}

/** Tells an owner what a node holds of the groups that it owns. */
export interface ReportMessage {
  readonly type: "report";
  readonly groups: readonly GroupReport[];
}

/** Asks a node for members of a group; answered by a {@link ReportMessage}. */
export interface FetchMessage {
  readonly type: "fetch";
  readonly groupId: GroupId;
  /** At most this many; 1 to `FETCHED_MEMBERS_MAX`. */
  readonly count: number;
}

/** Tells an owner that a listed member has left. */
export interface UnlistMessage {
  readonly type: "unlist";
  readonly groupId: GroupId;
  readonly address: MemberAddress;
  /** Members of the group that the node still holds. */
  readonly held: number;
}

/** Hands a signal to a member on another node. */
export interface NodeRelayMessage {
  readonly type: "relay";
  readonly groupId: GroupId;
  readonly from: MemberAddress;
  readonly to: MemberAddress;
  readonly signal: Bytes;
}

/** Says that a relayed signal found nobody. */
export interface NodeUndeliverableMessage {
  readonly type: "undeliverable";
  readonly groupId: GroupId;
  /** Who sent the signal, on the node that is told. */
  readonly from: MemberAddress;
  readonly to: MemberAddress;
}

/** Asks the node of a lost connection for what was kept for it. */
export interface ClaimMessage {
  readonly type: "claim";
  /** Names the claim in its answer. */
  readonly id: number;
  /** The secret of the resume token, 16 bytes. */
  readonly secret: Bytes;
}

/** A signal that came for a lost connection. */
export interface KeptSignal {
  readonly groupId: GroupId;
  readonly from: MemberAddress;
  readonly signal: Bytes;
}

/** Answers a {@link ClaimMessage}. */
export interface HandoffMessage {
  readonly type: "handoff";
  readonly id: number;
  /** In the order in which they came; at most `MAILBOX_SIGNALS_MAX`. */
  readonly signals: readonly KeptSignal[];
}

/** Hands on what a connection of the sender says about circuits that the receiver holds. */
export interface CircuitFrameMessage {
  readonly type: "circuitFrame";
  /** The sender's number of the connection. */
  readonly connection: number;
  /** A frame of the peer, as it came; of the circuits' kinds. */
  readonly frame: Bytes;
}

/** Hands on what the holder of circuits says to a connection of the receiver. */
export interface CircuitReplyMessage {
  readonly type: "circuitReply";
  /** The receiver's number of the connection. */
  readonly connection: number;
  /** A frame for the peer, as it is to go; of the circuits' kinds. */
  readonly frame: Bytes;
}

/** Says that a connection whose circuits the receiver holds is gone. */
export interface CircuitsGoneMessage {
  readonly type: "circuitsGone";
  readonly connection: number;
}

/** Everything that nodes say. */
export type NodeMessage =
  | HeartbeatMessage
  | AskMessage
  | AnswerMessage
  | ReportMessage
  | FetchMessage
  | UnlistMessage
  | NodeRelayMessage
  | NodeUndeliverableMessage
  | ClaimMessage
  | HandoffMessage
  | CircuitFrameMessage
  | CircuitReplyMessage
  | CircuitsGoneMessage;
