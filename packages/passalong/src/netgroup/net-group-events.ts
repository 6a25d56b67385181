/**
 * What a group tells its application: the event codes of flash.net.NetGroup without "NetGroup.", in
 * lower case.
 */

import type { PeerId, StreamId } from "../base/index.ts";
import type { RequestFailure } from "../core/index.ts";
import type { LinkKind, RendezvousState, SessionNeighbor } from "../group/index.ts";
import type { ObjectValue } from "./object-codec.ts";
import type { MulticastInfo } from "./stream-rates.ts";

/** Why the application does not give an object. */
export type DenyReason =
  /** Not now: others are asked, and this peer again in a moment. */
  | "notNow"
  /** Not at all, until it is announced anew. */
  | "notHeld";

/** A neighbor has come or gone. */
export interface NeighborEvent {
  /** Its group address: where it stands on the group's ring; 64 hexadecimal digits. */
  readonly neighbor: string;
  readonly peerId: PeerId;
  /** What the link is made of; undefined when it is gone. */
  readonly kind: LinkKind | undefined;
}

/** One object is being asked of one neighbor. */
export interface FetchAttempt {
  readonly index: number;
  /** Who is asked. */
  readonly peerId: PeerId;
  /** Requests for this object since it was wanted, this one included; from 1. */
  readonly attempt: number;
}

/** A request that brought nothing; the object is asked for again while it is wanted. */
export interface FetchFailure extends FetchAttempt {
  readonly reason: RequestFailure;
}

/** An object that was wanted and has come. */
export interface FetchResult {
  readonly index: number;
  readonly object: ObjectValue;
  /** Who sent it. */
  readonly peerId: PeerId;
  /** Round trip to the sender, ms; undefined when it is not measured yet. */
  readonly rttMs: number | undefined;
  /** Requests that it took. */
  readonly attempts: number;
  /** What it took on the wire. */
  readonly sizeBytes: number;
}

/** A neighbor asks for an object that the application said it has. */
export interface ReplicationRequest {
  readonly index: number;
  /** For `writeRequestedObject` and `denyRequestedObject`. */
  readonly requestID: number;
  /** The neighbor that asked first; others may wait for the same answer. */
  readonly peerId: PeerId | undefined;
  /**
   * Sends the object.
   *
   * @returns False when the request was answered before.
   * @throws TypeError when the value is no data; RangeError when it is too large.
   */
  readonly write: (object: ObjectValue) => boolean;
  /**
   * Refuses.
   *
   * @param reason  `notNow` when absent.
   * @returns False when the request was answered before.
   */
  readonly deny: (reason?: DenyReason) => boolean;
}

/** Another member's posting. */
export interface PostingNotification {
  readonly message: ObjectValue;
  /** SHA-256 of its bytes; 64 hexadecimal digits. */
  readonly messageID: string;
  /** Whose it is: the author, not the neighbor that passed it on. */
  readonly peerId: PeerId;
  /** Counts the author's postings, from 1. */
  readonly sequence: number;
}

/** One hop has brought this. */
export interface SendToNotification {
  readonly message: ObjectValue;
  /** Group address of the previous hop, not of whoever began; 64 hexadecimal digits. */
  readonly from: string;
  /** True when this very peer has sent it to itself. */
  readonly fromLocal: boolean;
  /** The previous hop. */
  readonly peerId: PeerId;
}

/** A member has routed this to an address that this peer covers. */
export interface RouteNotification {
  readonly message: ObjectValue;
  /** Who says to have sent it: members on the way have passed that on. */
  readonly peerId: PeerId;
  /** Where it was sent to; 64 hexadecimal digits. */
  readonly groupAddress: string;
  /** How many members had it before, whoever sent it included; 0 when it is the own. */
  readonly hops: number;
  /** Which attempt it is, from 1. */
  readonly attempt: number;
}

/** What became of a route. */
export interface RouteResult {
  /** The member that has the message; undefined: no way was found, or the group was closed. */
  readonly takenBy: PeerId | undefined;
  /** From sending to knowing, ms. */
  readonly rttMs: number;
  /** How often it was begun, 1 to 3; 0 when too much was under way, or the group was closed. */
  readonly attempts: number;
}

/** A stream has appeared. */
export interface PublishNotification {
  readonly name: string;
  /** Every publication has another one, whatever its name; 32 hexadecimal digits. */
  readonly streamId: StreamId;
  /** Of the key that signs the stream: a member's, or the group's publisher's where it has one. */
  readonly peerId: PeerId;
}

/** A stream that is known. */
export interface NetGroupStream extends PublishNotification {
  /** True when it is published here. */
  readonly isPublishing: boolean;
  /** True when it is played here. */
  readonly isPlaying: boolean;
  readonly info: MulticastInfo;
}

/** The addresses that a peer answers for: an arc in the increasing direction, with both ends. */
export interface Coverage {
  /** 64 hexadecimal digits. */
  readonly from: string;
  readonly to: string;
}

/** A member of the group, neighbor or not. */
export interface Member {
  readonly peerId: PeerId;
  /** Where it stands on the ring; 64 hexadecimal digits. */
  readonly groupAddress: string;
}

/** A neighbor, and what went to and came from it. */
export interface NetGroupNeighbor extends SessionNeighbor {
  /** Where it stands on the ring; 64 hexadecimal digits. */
  readonly groupAddress: string;
}

/** Why a member is not known any more. */
export type MemberLeaveReason =
  /** It said so. */
  | "left"
  /** Nobody reaches it. */
  | "lost"
  /** There are more members than are remembered. */
  | "forgotten";

/** Every event and what its listeners get. */
export interface NetGroupEvents {
  readonly "neighbor.connect": NeighborEvent;
  readonly "neighbor.disconnect": NeighborEvent;
  readonly "replication.fetch.sendNotify": FetchAttempt;
  readonly "replication.fetch.result": FetchResult;
  readonly "replication.fetch.failed": FetchFailure;
  readonly "replication.request": ReplicationRequest;
  readonly "posting.notify": PostingNotification;
  readonly "sendTo.notify": SendToNotification;
  readonly "route.notify": RouteNotification;
  /** A named stream has appeared, an own one, too. */
  readonly "multicastStream.publishNotify": PublishNotification;
  /** It has ended, or its publisher was not heard of for long. */
  readonly "multicastStream.unpublishNotify": Omit<PublishNotification, "peerId">;
  /** This peer answers for other addresses than before. */
  readonly "localCoverage.notify": Coverage;
  /** A member has come to be known. */
  readonly "member.join": Member;
  readonly "member.leave": Member & { readonly reason: MemberLeaveReason };
  /** The peer sent what was refused, or broke a numbered rule; it is not dealt with again. */
  readonly banned: { readonly peerId: PeerId; readonly rule: string };
  /** The rendezvous came or went; the group goes on without it. */
  readonly rendezvous: { readonly state: RendezvousState };
  /** One sentence that a person should read. */
  readonly warning: { readonly message: string };
  /** The group is left; nothing follows. */
  readonly close: { readonly peerId: PeerId };
}

/** Tells one event. */
export type Emit = <Name extends keyof NetGroupEvents>(
  name: Name,
  event: NetGroupEvents[Name],
) => void;
