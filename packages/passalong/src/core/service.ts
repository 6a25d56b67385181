/**
 * What a core can do beyond membership and replication: one shape for all of it.
 *
 * A core is given its services and imports none of them, so that applications carry only those that
 * they use. The peer offers everything that comes to each of its services; each takes what is its
 * own and passes over the rest.
 */

import type { GroupAddress, PeerId, Random } from "../base/index.ts";
import type { GoodbyeReason, MessageFamily, ServiceMessage } from "../wire/index.ts";
import type { DeadlineName, DeadlineTable } from "./deadlines.ts";
import type { Membership } from "./membership/membership.ts";
import type { MulticastCommand, MulticastInput, StreamStatus } from "./multicast/io.ts";
import type { Outbox } from "./outbox.ts";
import type { OverlayCommand, OverlayInput, OverlayStatus } from "./overlay/io.ts";
import type { PostingCommand, PostingCounts, PostingInput } from "./posting/io.ts";
import type { Precedence } from "./replication/precedence.ts";
import type { RoutingCommand, SendCommand, SendResult } from "./routing/io.ts";

/** What applications want of services. */
export type ServiceCommand = PostingCommand | MulticastCommand | OverlayCommand | RoutingCommand;

/** What hosts answer to services. */
export type ServiceInput = PostingInput | MulticastInput | OverlayInput;

/** A neighbor that has to go. */
export interface Dismissal {
  readonly peerId: PeerId;
  /** The numbered rule that it broke; undefined: it is one too many. */
  readonly rule: string | undefined;
}

/** What services tell when they are asked. */
export interface ServiceViews {
  /** What postings have cost; undefined as long as it takes no part in them. */
  readonly postingCounts: () => Readonly<PostingCounts> | undefined;
  /** Every stream that is known, published, played or only heard of. */
  readonly streamStatuses: () => StreamStatus[];
  /** The group as gossip shows it. */
  readonly overlayStatus: () => OverlayStatus;
  /** What would become of a send of one hop now. */
  readonly sendResultOf: (command: SendCommand) => SendResult;
  /** The member that covers an address, as far as is known; undefined: nobody does. */
  readonly memberFor: (address: GroupAddress) => PeerId | undefined;
  /** Members known to be there but the own peer, in the order of the ring. */
  readonly memberIds: () => PeerId[];
}

/** What a core brings to its services. */
export interface Surroundings {
  readonly selfId: PeerId;
  readonly outbox: Outbox;
  readonly deadlines: DeadlineTable;
  readonly random: Random;
  readonly membership: Membership;
  /** The bulk lane, before objects. */
  readonly precedence: Precedence;
}

/** One service of one core. */
export interface Service {
  /** What services of this kind say to each other. */
  readonly family: MessageFamily;
  /** What this one tells when it is asked. */
  readonly views: Partial<ServiceViews>;
  /** The application wants something. @returns False when that is for another service. */
  onCommand(command: ServiceCommand, now: number): boolean;
  /** The host has answered. */
  onInput(input: ServiceInput, now: number): Dismissal | undefined;
  /** A neighbor says something. */
  onMessage(from: PeerId, message: ServiceMessage, now: number): Dismissal | undefined;
  /** A link stands. */
  onNeighborConnected(peerId: PeerId, now: number): void;
  /**
   * A link is lost, or another one to the same peer takes its place.
   *
   * @param reason  What one of the two said; undefined: nobody said anything.
   */
  onNeighborGone(peerId: PeerId, reason: GoodbyeReason | undefined, now: number): void;
  /** A deadline has come. */
  onDeadline(name: DeadlineName, now: number): Dismissal | undefined;
  /** A link to the peer is there. @returns A neighbor that has to go so that it finds room. */
  makeRoomFor?(peerId: PeerId): Dismissal | undefined;
  /** A link did not come about. */
  onConnectFailed?(now: number): void;
  /** The peer leaves: last words go out, goodbyes follow. */
  onLeave?(): void;
}

/** Makes a service of a core. */
export type ServiceFactory = (surroundings: Surroundings) => Service;

/** What has a type. */
interface Typed {
  readonly type: string;
}

/** A guard for what is of some types; the compiler holds the table to be whole. */
export function ofTypes<Part extends Typed>(
  types: Readonly<Record<Part["type"], true>>,
): (value: Typed) => value is Part {
  return (value): value is Part => Object.hasOwn(types, value.type);
}
