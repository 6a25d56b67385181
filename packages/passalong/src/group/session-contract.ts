/** What a group session offers to the layers above it (share; later NetGroup). */

import type { Bytes, GroupAddress, PeerId, Range } from "../base/index.ts";
import type {
  Command,
  CoreEvent,
  NeighborStatus,
  ObjectKeeping,
  OverlayStatus,
  PostingCounts,
  SendCommand,
  SendResult,
  StreamStatus,
} from "../core/index.ts";
import type { PeerMessage } from "../wire/index.ts";
import type { LinkKind } from "./channel.ts";
import type { GroupSpecifier } from "./group-specifier.ts";
import type { MulticastHost } from "./multicast-host.ts";
import type { ObjectHost } from "./object-host.ts";
import type { Platform } from "./platform.ts";
import type { RightCertificate } from "./right-certificate.ts";
import type { SessionService } from "./session-service.ts";

/** How the session stands with its rendezvous. */
export type RendezvousState =
  /** Not connected yet, or not any more; it keeps trying. */
  | "connecting"
  /** Connected, and the group is joined. */
  | "joined";

/** A neighbor, for people to read. */
export interface SessionNeighbor extends NeighborStatus {
  readonly kind: LinkKind;
}

/** What a session tells. */
export interface SessionEvents {
  /** What the core says; see {@link CoreEvent}. */
  readonly core: CoreEvent;
  /** The rendezvous came or went; `memberCount` includes this peer. */
  readonly rendezvous: { readonly state: RendezvousState; readonly memberCount: number };
  /** Something that a person should read: one sentence. Repeated at most once a minute. */
  readonly warning: { readonly message: string };
}

/** Looks on while messages go and come. */
export interface MessageObserver {
  onSent(message: PeerMessage): void;
  onReceived(message: PeerMessage): void;
}

/** What a session is made of. */
export interface SessionOptions {
  readonly specifier: GroupSpecifier;
  readonly platform: Platform;
  readonly host: ObjectHost;
  /**
   * Rendezvous URLs (`http:`, `https:`, `ws:`, `wss:`), tried in order; those of the specifier when
   * absent.
   */
  readonly rendezvousUrls?: readonly string[];
  /** Who keeps objects that have come; `stored`, by the host, when absent. */
  readonly keeping?: ObjectKeeping;
  /**
   * `POSTING`, `MULTICAST`, `OVERLAY`: what this peer takes part in where the group has it; nothing
   * when absent.
   */
  readonly services?: readonly SessionService[];
  /** Told of every message to and from neighbors, so that they can be counted. */
  readonly observer?: MessageObserver;
  /**
   * 32-byte Ed25519 seed; a fresh one when absent. With a seed that may have posted before, the
   * first posting waits for what neighbors know of its author.
   */
  readonly identitySeed?: Bytes;
  /**
   * The right of that identity to post, made by somebody with the posters' seed; needed in a group
   * with a posters' key when the specifier has no posters' seed.
   */
  readonly postingRight?: Bytes;
  /**
   * The right of that identity to publish streams, needed in a group with a publisher's key when
   * the specifier has no publisher's seed.
   */
  readonly publishCertificate?: RightCertificate;
}

/** A session as others than its owner see it: they do not end it. */
export type SharedSession = Omit<Session, "close">;

/** A peer in one group: core, links, rendezvous. */
export interface Session {
  readonly peerId: PeerId;
  /** Signs streams; undefined: this session takes no part in them. */
  readonly multicast: MulticastHost | undefined;
  readonly rendezvousState: RendezvousState;
  /** As the rendezvous last said; 0 before that. */
  readonly memberCount: number;
  /** Hands a command to the core. */
  command(command: Command): void;
  neighbors(): SessionNeighbor[];
  countHolders(ranges: readonly Range[]): number;
  /** What postings have cost; undefined for who takes no part in them. */
  readonly postingCounts: Readonly<PostingCounts> | undefined;
  /**
   * Takes part in postings from now on, when that was not decided at the beginning.
   *
   * @param posting  `POSTING`.
   * @returns False in a group without postings.
   */
  takePartInPostings(posting: SessionService): boolean;
  /** The group as gossip shows it; undefined: this session has no overlay. */
  overlayStatus(): OverlayStatus | undefined;
  /** What would become of a send of one hop now; "error" without an overlay. */
  sendResultOf(command: SendCommand): SendResult;
  /** The member that covers an address, as far as is known; undefined: nobody does. */
  memberFor(address: GroupAddress): PeerId | undefined;
  /** Members known to be there but this peer; empty without an overlay. */
  memberIds(): PeerId[];
  /** True when the rendezvous or gossip has named the peer, so that a link can be tried. */
  isKnown(peerId: PeerId): boolean;
  /** Every stream that is known. */
  streamStatuses(): StreamStatus[];
  /** Leaves: goodbyes go out, then everything ends. */
  close(): Promise<void>;
  on<Name extends keyof SessionEvents>(
    name: Name,
    listener: (event: SessionEvents[Name]) => void,
    options?: { readonly signal?: AbortSignal },
  ): void;
}
