/**
 * Everything that enters and leaves a peer's core.
 *
 * `peer.handle(input, now)` returns outputs; the driver performs them in order. The core holds no
 * clock, socket or file: what takes time (connecting, reading, verifying, storing) leaves as an
 * output and comes back as an input.
 */

import type { Bytes, GroupAddress, ObjectIndex, PeerId, Range } from "../base/index.ts";
import type { GoodbyeReason, MessageFamily, PeerMessage } from "../wire/index.ts";
import type { MulticastEvent, MulticastOutput, StreamStatus } from "./multicast/io.ts";
import type { MemberEvent, OverlayOutput, OverlayStatus } from "./overlay/io.ts";
import type { PostingCounts, PostingEvent, PostingOutput } from "./posting/io.ts";
import type { RoutingEvent, SendCommand, SendResult } from "./routing/io.ts";
import type { ServiceCommand, ServiceInput } from "./service.ts";

/** In which order missing objects are asked for. */
export type ReplicationStrategy = "lowestFirst" | "rarestFirst";

/** Who keeps objects that have come. */
export type ObjectKeeping =
  /** The host stores them: they are had, and passed on at once. */
  | "stored"
  /**
   * The application takes each one, says itself what it has, and is told of every request (RP30,
   * RP31).
   */
  | "handedOver";

/** Why a request ended without an object. */
export type RequestFailure =
  /** The neighbor does not hold the object. */
  | "denied"
  /** The neighbor has too much to do, or cannot give the object yet. */
  | "busy"
  /** Nothing came for too long. */
  | "timedOut"
  /** The link to the neighbor is gone. */
  | "neighborLeft"
  /** The object came and was refused: it failed verification, or could not be stored. */
  | "refused"
  /** The application does not want the object any more. */
  | "unwanted"
  /** Another neighbor's copy came first. */
  | "superseded";

/** When objects are needed. */
export interface Playback {
  /** Which objects, in the order in which they are needed. */
  readonly range: Range;
  /** When the first of them is needed, ms by the clock of `now`; past moments are allowed. */
  readonly dueAt: number;
  /** How much later each next one is needed, ms. */
  readonly intervalMs: number;
}

/** What the application wants. */
export type Command =
  /** Objects that the application can now read back: verified and stored, or its own. */
  | { readonly type: "addHave"; readonly ranges: readonly Range[] }
  /**
   * The same for objects that nobody else in the group can have yet: each is handed out once before
   * any is handed out twice.
   */
  | { readonly type: "seed"; readonly ranges: readonly Range[] }
  | { readonly type: "removeHave"; readonly ranges: readonly Range[] }
  /** Objects to fetch; those already had are passed over. */
  | { readonly type: "addWant"; readonly ranges: readonly Range[] }
  | { readonly type: "removeWant"; readonly ranges: readonly Range[] }
  | { readonly type: "setStrategy"; readonly strategy: ReplicationStrategy }
  /** Objects are needed one after the other at certain moments; undefined: not any more. */
  | { readonly type: "setPlayback"; readonly playback: Playback | undefined }
  /**
   * A register of our own making, already trusted; ignored unless its version is higher than the
   * one held.
   */
  | { readonly type: "setRegister"; readonly version: number; readonly value: Bytes }
  /** Data payload per second that all uploads together may take; undefined: no limit. */
  | { readonly type: "setUploadLimit"; readonly bytesPerSecond: number | undefined }
  /**
   * Asks for the event `lingerEnded` when nobody needs this peer any more, or it has stayed long
   * enough.
   */
  | { readonly type: "linger" }
  /** Ends every link with a goodbye; nothing may follow. */
  | { readonly type: "leave" }
  | ServiceCommand;

/** What enters a core. */
export type Input =
  | { readonly type: "command"; readonly command: Command }
  /** A link to the peer is open and authenticated. An existing one to the same peer is replaced. */
  | { readonly type: "neighborConnected"; readonly peerId: PeerId }
  | {
      readonly type: "neighborDisconnected";
      readonly peerId: PeerId;
      /** What the neighbor said; absent: nothing. */
      readonly goodbye?: GoodbyeReason;
    }
  /** A `connect` output came to nothing. */
  | { readonly type: "connectFailed"; readonly peerId: PeerId }
  /** The rendezvous named other members; none of them is known to be alive. */
  | { readonly type: "introduced"; readonly peerIds: readonly PeerId[] }
  | { readonly type: "message"; readonly from: PeerId; readonly message: PeerMessage }
  /**
   * Payload bytes of data that may now be sent to the neighbor, and how many were sent that it has
   * not given free yet; replaces what was said before.
   */
  | {
      readonly type: "writable";
      readonly peerId: PeerId;
      readonly bytes: number;
      readonly inFlightBytes: number;
    }
  /** Answers `readObject`; undefined: the object cannot be read; `later`: not yet (RP32). */
  | {
      readonly type: "objectRead";
      readonly index: ObjectIndex;
      readonly bytes: Bytes | "later" | undefined;
    }
  /** Answers `verifyObject`. */
  | {
      readonly type: "objectVerified";
      readonly index: ObjectIndex;
      readonly from: PeerId;
      readonly isAuthentic: boolean;
    }
  /** Answers `storeObject`. */
  | { readonly type: "objectStored"; readonly index: ObjectIndex; readonly isStored: boolean }
  /** Answers `verifyRegister`. */
  | {
      readonly type: "registerVerified";
      readonly version: number;
      readonly from: PeerId;
      /** Undefined: this peer has no use for registers and cannot tell. */
      readonly isAuthentic: boolean | undefined;
    }
  /** The moment of `nextDeadline` has come. */
  | { readonly type: "deadline" }
  | ServiceInput;

/** Why the core ends a link. */
export type DisconnectReason = Exclude<GoodbyeReason, "replaced">;

/** What the application may want to know. */
export type CoreEvent =
  | { readonly type: "neighborJoined"; readonly peerId: PeerId }
  | { readonly type: "neighborLeft"; readonly peerId: PeerId }
  /** An object that was wanted is verified and stored. */
  | {
      readonly type: "objectReceived";
      readonly index: ObjectIndex;
      readonly sizeBytes: number;
      readonly from: PeerId;
    }
  /** The neighbor is being asked for an object; told with `handedOver` alone (RP31). */
  | { readonly type: "requestSent"; readonly index: ObjectIndex; readonly to: PeerId }
  /** That request ended without an object. */
  | {
      readonly type: "requestFailed";
      readonly index: ObjectIndex;
      readonly to: PeerId;
      readonly reason: RequestFailure;
    }
  /** The last fragment of an object went to the neighbor's link. */
  | {
      readonly type: "objectSent";
      readonly index: ObjectIndex;
      readonly sizeBytes: number;
      readonly to: PeerId;
    }
  /** A register with a higher version is verified. */
  | { readonly type: "registerChanged"; readonly version: number; readonly value: Bytes }
  /** Nothing wanted is missing any more. */
  | { readonly type: "wantSatisfied" }
  /** Answers `linger`: leaving now takes nothing from anybody, or has been put off long enough. */
  | { readonly type: "lingerEnded" }
  /** The store refused an object; fetching pauses for a moment and goes on. */
  | { readonly type: "storageFailed"; readonly index: ObjectIndex }
  /**
   * The peer sent what fails verification, or broke a numbered rule; it is not connected to again.
   */
  | { readonly type: "banned"; readonly peerId: PeerId; readonly rule: string }
  /** This core has no service that takes the command. */
  | { readonly type: "commandRefused"; readonly command: ServiceCommand }
  | PostingEvent
  | MulticastEvent
  | MemberEvent
  | RoutingEvent;

/** What services ask of their hosts. */
export type ServiceOutput = PostingOutput | MulticastOutput | OverlayOutput;

/** What leaves a core. */
export type Output =
  | { readonly type: "send"; readonly to: PeerId; readonly message: PeerMessage }
  /** Payload bytes of data from the neighbor that no longer occupy memory: grant them again. */
  | { readonly type: "releaseCredit"; readonly peerId: PeerId; readonly bytes: number }
  | { readonly type: "connect"; readonly peerId: PeerId }
  | { readonly type: "disconnect"; readonly peerId: PeerId; readonly reason: DisconnectReason }
  /** Ask the rendezvous for other members. */
  | { readonly type: "sampleMembers" }
  /** `for`, the neighbor that asked first, is named with `handedOver` alone. */
  | { readonly type: "readObject"; readonly index: ObjectIndex; readonly for?: PeerId }
  | {
      readonly type: "verifyObject";
      readonly index: ObjectIndex;
      readonly from: PeerId;
      readonly bytes: Bytes;
    }
  | { readonly type: "storeObject"; readonly index: ObjectIndex; readonly bytes: Bytes }
  | {
      readonly type: "verifyRegister";
      readonly version: number;
      readonly value: Bytes;
      readonly from: PeerId;
    }
  | { readonly type: "event"; readonly event: CoreEvent }
  | ServiceOutput;

/** A neighbor as the core sees it, for people to read. */
export interface NeighborStatus {
  readonly peerId: PeerId;
  /** Smoothed round trip time, ms; undefined before the first pong. */
  readonly rttMs: number | undefined;
  /** Objects that the neighbor says it holds. */
  readonly haveCount: number;
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/** The core, as the driver sees it. */
export interface Core {
  /** What its services speak: links carry it. */
  readonly families: readonly MessageFamily[];
  /**
   * Takes one input and says what is to be done, in order. Pure but for its own state; never throws
   * on remote input.
   *
   * @param now  A monotonic time, ms; never less than before.
   */
  handle(input: Input, now: number): Output[];
  /** When to call with `deadline`, by the clock of `now`; undefined: never. */
  readonly nextDeadline: number | undefined;
  /** Every neighbor, in the order they came. */
  neighborStatuses(): NeighborStatus[];
  /** Every stream that is known, published, played or only heard of. */
  streamStatuses(): StreamStatus[];
  /** The group as gossip shows it; undefined: this core has no overlay. */
  overlayStatus(): OverlayStatus | undefined;
  /** What would become of a send of one hop now; "error" without an overlay. */
  sendResultOf(command: SendCommand): SendResult;
  /** The member that covers an address, as far as is known; undefined: nobody does. */
  memberFor(address: GroupAddress): PeerId | undefined;
  /** Members known to be there but the own peer; empty without an overlay. */
  memberIds(): PeerId[];
  /** How many neighbors hold every object of the ranges. */
  countHolders(ranges: readonly Range[]): number;
  /** True when a peer with as many neighbors as it takes would take this one for one of them. */
  canSpareNeighborFor(peerId: PeerId, now: number): boolean;
  /** What postings have cost; undefined for who takes no part in them. */
  readonly postingCounts: Readonly<PostingCounts> | undefined;
}
