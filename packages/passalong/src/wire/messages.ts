/**
 * What two neighbors say to each other, as values.
 *
 * Numbers and byte diagrams: docs/spec/3-wire.md. The bytes: `codec.ts`.
 */

import type { Bytes, ObjectIndex, Range } from "../base/index.ts";
import type { PostingPeerMessage } from "./posting-messages.ts";
import type { MulticastMessage } from "./multicast-messages.ts";
import type { OverlayMessage } from "./overlay-messages.ts";

/**
 * First frame of each side on a new channel: membership and identity, both bound to the channel
 * (LK3).
 */
export interface AuthMessage {
  readonly type: "auth";
  /** HMAC-SHA-256 under the group's authKey; 32 bytes. */
  readonly mac: Bytes;
  /** Ed25519 signature by the sender's identity over the transcript; 64 bytes. */
  readonly signature: Bytes;
}

/**
 * Payload bytes of data frames that the sender of this message has granted since the link opened
 * (LK5).
 */
export interface CreditMessage {
  readonly type: "credit";
  readonly totalBytes: number;
}

/** Why a link is being closed. */
export type GoodbyeReason =
  /** The peer leaves the group. */
  | "leaving"
  /** The peer has more neighbors than it aims for. */
  | "surplus"
  /** Another link to the same peer has taken over. */
  | "replaced"
  /** The receiver of this message broke a numbered rule. */
  | "violation"
  /** Nothing was heard for too long. */
  | "silent";

/** The last frame on a link. */
export interface GoodbyeMessage {
  readonly type: "goodbye";
  readonly reason: GoodbyeReason;
}

/** Asks for a {@link PongMessage} with the same token, at once. */
export interface PingMessage {
  readonly type: "ping";
  /** Any 32-bit number. */
  readonly token: number;
}

/** Answers a {@link PingMessage}. */
export interface PongMessage {
  readonly type: "pong";
  readonly token: number;
}

/** The group's register: the highest version that the sender has verified. */
export interface RegisterMessage {
  readonly type: "register";
  readonly version: number;
  /** At most `REGISTER_BYTES_MAX`. */
  readonly value: Bytes;
}

/** The sender now holds, verified and stored, the objects of these ranges. */
export interface HaveMessage {
  readonly type: "have";
  /** Ascending, disjoint, not touching; 1 to `RANGES_PER_MESSAGE_MAX`. */
  readonly ranges: readonly Range[];
}

/** The sender no longer serves the objects of these ranges. */
export interface WithdrawMessage {
  readonly type: "withdraw";
  readonly ranges: readonly Range[];
}

/**
 * Asks for objects, most wanted first; each is answered exactly once: by data, `busy` or `deny`
 * (RP3).
 */
export interface RequestMessage {
  readonly type: "request";
  /** 1 to `INDICES_PER_MESSAGE_MAX`, none twice. */
  readonly indices: readonly ObjectIndex[];
}

/**
 * The objects of these ranges the sender hands out by its own choice, to neighbors that gave it
 * {@link WildcardMessage}s: they are not to be asked of it. Replaces what was said before; no
 * ranges: all may be asked for.
 */
export interface SeedingMessage {
  readonly type: "seeding";
  /** As in a have, but possibly none. */
  readonly ranges: readonly Range[];
}

/** Lets a neighbor that is seeding send objects which nobody asked for. */
export interface WildcardMessage {
  readonly type: "wildcard";
  /** How many, since the link opened. */
  readonly totalObjects: number;
  /** What the sender of this message can pass on; 0: not known yet. */
  readonly uplinkBytesPerSecond: number;
  /** Where to begin: what lies before it comes after everything else. */
  readonly from: ObjectIndex;
  /** Which ones: those of these ranges that the sender of this message has not announced. */
  readonly ranges: readonly Range[];
}

/** A {@link RequestMessage} for objects that are of less use after a while. */
export interface UrgentMessage {
  readonly type: "urgent";
  /** After how long, from when this arrives, ms; at most an hour. */
  readonly withinMs: number;
  readonly indices: readonly ObjectIndex[];
}

/** Takes back requests; an object whose sending has begun still comes. */
export interface CancelMessage {
  readonly type: "cancel";
  readonly indices: readonly ObjectIndex[];
}

/** Refuses requests for now: the sender's queue is too long. */
export interface BusyMessage {
  readonly type: "busy";
  readonly indices: readonly ObjectIndex[];
}

/** Refuses requests for good: the sender does not hold the objects. */
export interface DenyMessage {
  readonly type: "deny";
  readonly indices: readonly ObjectIndex[];
}

/** A fragment of an object, on the bulk lane. */
export interface DataMessage {
  readonly type: "data";
  readonly index: ObjectIndex;
  /** The whole object's size, bytes; 1 to `OBJECT_BYTES_MAX`. */
  readonly size: number;
  /** Where the fragment begins in the object. */
  readonly offset: number;
  /** 1 to `FRAGMENT_BYTES_MAX`; `offset + bytes.length <= size`. */
  readonly bytes: Bytes;
}

/** Messages that a link itself speaks; they never reach the core. */
export type LinkMessage = AuthMessage | CreditMessage | GoodbyeMessage;

/** Messages of services, which not every core has. */
export type ServiceMessage = PostingPeerMessage | OverlayMessage | MulticastMessage;

/** Messages between two cores. */
export type PeerMessage =
  | PingMessage
  | PongMessage
  | RegisterMessage
  | HaveMessage
  | WithdrawMessage
  | RequestMessage
  | SeedingMessage
  | WildcardMessage
  | UrgentMessage
  | CancelMessage
  | BusyMessage
  | DenyMessage
  | DataMessage
  | ServiceMessage;

/** Everything that may travel on a link. */
export type Message = LinkMessage | PeerMessage;

/**
 * Payload bytes of a message that travels on the bulk lane, against credit; undefined for the
 * others, which travel on the control lane.
 */
export function bulkBytes(message: Message): number | undefined {
  return message.type === "data" || message.type === "streamData"
    ? message.bytes.length
    : undefined;
}

/**
 * A frame ready to send: the bytes of `head` and then those of `body`, which is empty except for
 * data.
 */
export interface EncodedFrame {
  readonly head: Bytes;
  readonly body: Bytes;
}

/** A frame of a service that this peer takes no part in: nothing of it was read (WF13). */
export interface PassedOver {
  readonly type: "passedOver";
}

/** What bytes are that no rule allows. */
export interface Malformed {
  readonly type: "malformed";
  /** The rule broken, such as `WF2`. */
  readonly rule: string;
  /** Where reading stopped, bytes from the start. */
  readonly offset: number;
}
