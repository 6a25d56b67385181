/**
 * What a group tells its application: the event codes of flash.net.NetGroup without "NetGroup.", in
 * lower case.
 */

import type { PeerId } from "../base/index.ts";
import type { RequestFailure } from "../core/index.ts";
import type { LinkKind, RendezvousState } from "../group/index.ts";
import type { ObjectValue } from "./object-codec.ts";

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

/** Every event and what its listeners get. */
export interface NetGroupEvents {
  readonly "neighbor.connect": NeighborEvent;
  readonly "neighbor.disconnect": NeighborEvent;
  readonly "replication.fetch.sendNotify": FetchAttempt;
  readonly "replication.fetch.result": FetchResult;
  readonly "replication.fetch.failed": FetchFailure;
  readonly "replication.request": ReplicationRequest;
  readonly "posting.notify": PostingNotification;
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
