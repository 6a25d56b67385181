/** NetGroup: a group as `flash.net.NetGroup` offered it, with promises and typed events. */

import type { Bytes, PeerId } from "../base/index.ts";
import type { ReceiveMode, ReplicationStrategy, SendMode, SendResult } from "../core/index.ts";
import {
  ConnectError,
  deriveGroupKeys,
  EventSource,
  GroupSpecifier,
  MULTICAST,
  openSession,
  OVERLAY,
  type Platform,
  type PlayOptions,
  POSTING,
  type PublishedStream,
  type PublishOptions,
  RejectedError,
  type RightCertificate,
  type Session,
  type SessionOptions,
  type StreamSource,
  withUnlockedRights,
} from "../group/index.ts";
import type { StreamTunables } from "../wire/index.ts";
import type { ObjectVerifier } from "./arrivals.ts";
import { type IndexRange, rangeOf } from "./index-range.ts";
import { DirectedRouting } from "./directed-routing.ts";
import { Gate } from "./gate.ts";
import { joined } from "./joining.ts";
import { Membership, peerIdOfText } from "./membership.ts";
import { Multicast } from "./multicast.ts";
import type { ObjectValue } from "./object-codec.ts";
import type {
  DenyReason,
  Emit,
  FetchResult,
  Member,
  NetGroupEvents,
  NetGroupNeighbor,
  NetGroupStream,
  RouteResult,
} from "./net-group-events.ts";
import { type ObjectProvider, ObjectReplication } from "./object-replication.ts";
import { Postings } from "./postings.ts";
import { Revocations } from "./revocations.ts";
import { dispatch } from "./service-events.ts";
import type { StreamPlayback } from "./stream-playback.ts";
import { type NetGroupInfo, Traffic } from "./traffic.ts";

/** What joining needs besides the specifier. */
export interface JoinOptions {
  /** The machine; each package of adapters makes one. */
  readonly platform: Platform;
  /** Where to meet, tried in order; those of the specifier when absent. */
  readonly rendezvousUrls?: readonly string[];
  /** 32-byte Ed25519 seed of the own identity; a fresh one when absent. */
  readonly identitySeed?: Bytes;
  /**
   * The right of that identity to post, made by somebody with the posters' seed; needed where the
   * group has a posters' key and the specifier no right to post.
   */
  readonly postingRight?: Bytes;
  /**
   * The right of that identity to publish streams (`RightCertificate.issue`); needed where the
   * group has a publisher's key and the specifier no right to publish. When the certificate ends, a
   * stream under way is gone within 35 s; when it is taken back, at once.
   */
  readonly publishCertificate?: RightCertificate;
  /** The application's check of objects that come; all pass when absent. */
  readonly verify?: ObjectVerifier;
  /** Ends the wait for the group, not the group. */
  readonly signal?: AbortSignal;
}

/**
 * One membership in one group.
 *
 *     join ──> open ──close──> closed
 */
export class NetGroup extends EventSource<NetGroupEvents> implements AsyncDisposable {
  readonly specifier: GroupSpecifier;
  readonly #gate: Gate;
  readonly #session: Session;
  readonly #membership: Membership;
  readonly #multicast: Multicast;
  readonly #replication: ObjectReplication;
  readonly #postings: Postings;
  readonly #isPoster: boolean;
  readonly #revocations: Revocations;
  readonly #routing: DirectedRouting;
  readonly #traffic: Traffic;
  #closed: Promise<void> | undefined;

  private constructor(specifier: GroupSpecifier, options: JoinOptions) {
    super();
    const { platform, postingRight, verify } = options;
    const { postersKey, postersSeed } = specifier;
    const emit: Emit = (name, event) => this.emit(name, event);
    this.specifier = specifier;
    this.#gate = new Gate(specifier.capabilities);
    this.#traffic = new Traffic(() => platform.now());
    this.#revocations = new Revocations(specifier);
    this.#replication = new ObjectReplication({
      ...{ platform, verify, emit },
      verifyRegister: (version, value) => this.#revocations.verify(version, value),
    });
    this.#session = sessionOf(specifier, options, {
      host: this.#replication.host,
      observer: this.#traffic,
    });
    this.#replication.attach(this.#session);
    this.#revocations.attach(this.#session);
    this.#membership = new Membership(this.#session, deriveGroupKeys(specifier).groupId, emit);
    this.#multicast = new Multicast({
      session: this.#session,
      rates: this.#traffic.streams,
      now: () => platform.now(),
      emit,
    });
    this.#postings = new Postings(this.#session, emit);
    this.#routing = new DirectedRouting(this.#session, emit);
    this.#isPoster =
      postersKey === undefined || postersSeed !== undefined || postingRight !== undefined;
    this.#listen(emit);
  }

  /**
   * Enters a group; resolves when its rendezvous has introduced this peer. A specifier may carry
   * passwords (GS20).
   *
   * @throws {@link SpecifierError} when the specifier is none, or a password is wrong;
   *   {@link RejectedError} when the group has no connections between peers; {@link ConnectError}
   *   when no rendezvous answers.
   */
  static async join(specifier: GroupSpecifier | string, options: JoinOptions): Promise<NetGroup> {
    options.signal?.throwIfAborted();
    const given = typeof specifier === "string" ? GroupSpecifier.fromString(specifier) : specifier;
    const unlocked = withUnlockedRights(given);
    if (unlocked.capabilities.peerToPeerDisabled) {
      throw new RejectedError(
        "rejected/peerToPeerDisabled",
        "This group has no connections between peers: ask its maker for one that has.",
      );
    }
    if ((options.rendezvousUrls ?? unlocked.rendezvousUrls).length === 0) {
      throw new ConnectError(
        "connect/unreachable",
        "Neither the group nor the caller names a rendezvous: give one as rendezvousUrls.",
      );
    }
    const group = new NetGroup(unlocked, options);
    await joined(group.#session, options.platform, options.signal);
    return group;
  }

  /** This peer. */
  get peerId(): PeerId {
    return this.#session.peerId;
  }

  /** How many peers this one has a link to. */
  get neighborCount(): number {
    return this.#session.neighbors().length;
  }

  /**
   * About how many members there are, this peer included: as many as gossip has named, an estimate
   * beyond some hundreds (RT8), and what the rendezvous said until gossip has named somebody.
   */
  get estimatedMemberCount(): number {
    return this.#membership.estimatedCount;
  }

  /** The first of the addresses that this peer answers for; 64 hexadecimal digits. */
  get localCoverageFrom(): string {
    return this.#membership.coverage("from");
  }

  /** The last of them, in the increasing direction. */
  get localCoverageTo(): string {
    return this.#membership.coverage("to");
  }

  /**
   * Which addresses this peer answers for: its own, or all that are nearest to it. `exact` until
   * set.
   */
  get receiveMode(): ReceiveMode {
    return this.#routing.receiveMode;
  }

  set receiveMode(mode: ReceiveMode) {
    this.#checkedRouting().receiveMode = mode;
  }

  /** How fast things come and go just now. */
  get info(): NetGroupInfo {
    return this.#traffic.info;
  }

  /** In which order objects are asked for; `rarestFirst` until set. */
  get replicationStrategy(): ReplicationStrategy {
    return this.#replication.strategy;
  }

  set replicationStrategy(strategy: ReplicationStrategy) {
    this.#checkedReplication().strategy = strategy;
  }

  /** Every neighbor. */
  neighbors(): readonly NetGroupNeighbor[] {
    return this.#membership.neighbors();
  }

  /** Every member that gossip has named but this peer, at most 4,096, in the order of the ring. */
  members(): readonly Member[] {
    return this.#membership.members();
  }

  /**
   * The member that covers an address, as far as gossip tells: an election without messages, in
   * which all who know the same members agree. Undefined when no member takes what is sent there.
   *
   * @throws TypeError when the address is none, as all methods that take one.
   */
  elect(groupAddress: string): PeerId | undefined {
    return this.#membership.elect(groupAddress);
  }

  /**
   * Says that there may be such a member: it is linked with if links are wanted.
   *
   * @returns False when it is this very peer.
   * @throws TypeError when the text is no peer id.
   */
  addMemberHint(peerID: string): boolean {
    const peerId = peerIdOfText(peerID);
    this.#gate.checkOpen();
    return this.#membership.hint(peerId);
  }

  /**
   * Tries a link at once, if there is room; it may be given up later like any other.
   *
   * @returns False when it is this very peer, or neither rendezvous nor gossip has named it.
   * @throws TypeError when the text is no peer id.
   */
  addNeighbor(peerID: string): boolean {
    const peerId = peerIdOfText(peerID);
    this.#gate.checkOpen();
    return this.#membership.wish(peerId);
  }

  /**
   * Where a peer stands on the group's ring: 64 hexadecimal digits.
   *
   * @throws TypeError when the text is no peer id.
   */
  convertPeerIDToGroupAddress(peerID: string): string {
    return this.#membership.addressOf(peerIdOfText(peerID));
  }

  /**
   * Promises to give these objects to whoever asks: each is a `replication.request`, or a call of
   * the function that was given to {@link NetGroup.provide}. Both ends are included.
   *
   * @throws RangeError when an index is none, as all methods that name objects.
   */
  addHaveObjects(first: number, last: number): void {
    this.#checkedReplication().addHave(rangeOf(first, last));
  }

  /** Takes that back. */
  removeHaveObjects(first: number, last: number): void {
    this.#checkedReplication().removeHave(rangeOf(first, last));
  }

  /**
   * Wishes for these objects: each comes as one `replication.fetch.result`, and is not wanted any
   * more then. Both ends are included.
   */
  addWantObjects(first: number, last: number): void {
    this.#checkedReplication().addWant(rangeOf(first, last));
  }

  /** Takes that back. */
  removeWantObjects(first: number, last: number): void {
    this.#checkedReplication().removeWant(rangeOf(first, last));
  }

  /** The same as `write` of the `replication.request`. */
  writeRequestedObject(requestID: number, object: ObjectValue): boolean {
    return this.#checkedReplication().write(requestID, object);
  }

  /** The same as `deny` of the `replication.request`. */
  denyRequestedObject(requestID: number, reason?: DenyReason): boolean {
    return this.#checkedReplication().deny(requestID, reason);
  }

  /**
   * Answers every request with what a function gives, in place of the event; undefined: not any
   * more.
   */
  provide(provider: ObjectProvider | undefined): void {
    this.#checkedReplication().provide(provider);
  }

  /**
   * Objects of a range as they come, each once; those that are had are passed over. Leaving the
   * loop takes back the wishes that are left.
   *
   * @throws {@link ClosedError} when the group is closed meanwhile; the reason of `signal`.
   */
  fetch(
    { first, last }: IndexRange,
    options: { readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<FetchResult> {
    return this.#checkedReplication().fetch(rangeOf(first, last), options.signal);
  }

  /** True when this peer has what it takes to post in this group. */
  get mayPost(): boolean {
    return this.specifier.capabilities.postingEnabled && this.#isPoster;
  }

  /**
   * Posts a value to all members: each gets it once, in this peer's order. The same bytes again are
   * no new posting.
   *
   * @returns The posting's id, see {@link messageIDOf}; undefined without the right to post.
   * @throws {@link RejectedError} when the group has no postings, or when these are too many;
   *   RangeError when the value is too large; TypeError when it is no data.
   */
  async post(message: ObjectValue): Promise<string | undefined> {
    this.#gate.check("postingEnabled");
    return this.#postings.post(message);
  }

  /**
   * Sends a value one hop towards an address: to the neighbor that has it, else to the nearest of
   * those that take what is near, this peer included. It arrives as `sendTo.notify`.
   *
   * @returns `noRoute` when there is nobody to send to; `error` when too much waits already.
   * @throws {@link RejectedError} when the group does not route; RangeError when the value is too
   *   large; TypeError when it is no data, or the address none.
   */
  sendToNearest(message: ObjectValue, groupAddress: string): SendResult {
    return this.#checkedRouting().sendToNearest(message, groupAddress);
  }

  /** The same to the next neighbor on the ring. */
  sendToNeighbor(message: ObjectValue, sendMode: SendMode): SendResult {
    return this.#checkedRouting().sendToNeighbor(message, sendMode);
  }

  /** The same to every neighbor: to the whole group where it is a full mesh, up to 14 members. */
  sendToAllNeighbors(message: ObjectValue): SendResult {
    return this.#checkedRouting().sendToAllNeighbors(message);
  }

  /**
   * Brings a value to the member that covers an address, over as many hops as it takes; what is in
   * its way is gone around. It arrives once, as `route.notify`.
   *
   * @returns Who has it, or that no way was found in three attempts.
   * @throws As {@link NetGroup.sendToNearest}.
   */
  async route(message: ObjectValue, groupAddress: string): Promise<RouteResult> {
    return this.#checkedRouting().route(message, groupAddress);
  }

  /** True when this peer has what it takes to publish in this group. */
  get mayPublish(): boolean {
    return this.#multicast.mayPublish;
  }

  /**
   * Takes back certificates of the right to publish: every member learns of it, also who comes
   * later, and their streams end at once. What was taken back stays so.
   *
   * @throws {@link RejectedError} when the group has no streams; RangeError when the specifier does
   *   not carry the right to publish, or more than 256 are taken back.
   */
  revokePublishing(certificates: readonly RightCertificate[]): void {
    this.#gate.check("multicastEnabled");
    this.#revocations.revoke(certificates);
  }

  /** Ids of all certificates of the right to publish that are taken back, as far as is known. */
  get revokedCertificateIds(): ReadonlySet<string> {
    return this.#revocations.certificateIds;
  }

  /**
   * Publishes a live stream: each value of the source is one message, sent when it comes and not
   * kept for long; the source sets the pace. Whoever plays the name gets it, and passes it on. A
   * later publication of the name takes over.
   *
   * @param source  Messages of 1 to 1,048,576 bytes.
   * @param options.tunables  In place of window 8 s, 4 receivers of a slice, margin 2 s, fetch
   *   period 2.5 s, update period 0.1 s, maps to all: no.
   * @returns Resolves when the source, and with it the stream, has ended.
   * @throws {@link RejectedError} when the group has no streams; {@link StreamError} without the
   *   right to publish; RangeError when the name, a tunable or a message is out of its limits; what
   *   the source throws; {@link ClosedError} when the group is closed meanwhile; the reason of
   *   `signal`. The stream is ended then.
   */
  async publish(name: string, source: StreamSource, options: PublishOptions = {}): Promise<void> {
    return this.#checkedMulticast().publish(name, source, options);
  }

  /** The same for messages that are sent one by one: `send`, and `end` in the end. */
  openStream(name: string, tunables: Partial<StreamTunables> = {}): PublishedStream {
    return this.#checkedMulticast().open(name, tunables);
  }

  /**
   * Plays the newest stream of a name, now and whenever there is one, and passes it on. Playing
   * begins with this call. A name that is played several times is received once, with the tunables
   * of the first.
   *
   * @returns Messages, gaps, ends and resets to loop over; or a stream of the platform.
   * @throws {@link RejectedError} when the group has no streams; RangeError when the name or a
   *   tunable is out of its limits.
   */
  play(name: string, options: PlayOptions = {}): StreamPlayback {
    return this.#checkedMulticast().play(name, options);
  }

  /** Every stream that is known, at most 64, and what it costs and brings. */
  streams(): readonly NetGroupStream[] {
    return this.#multicast.streams();
  }

  /** Leaves: goodbyes go out, then everything ends. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    this.#gate.close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#multicast.close();
    this.#replication.close();
    this.#postings.close();
    this.#routing.close();
    await this.#session.close();
    this.emit("close", { peerId: this.peerId });
  }

  #checkedMulticast(): Multicast {
    this.#gate.check("multicastEnabled");
    return this.#multicast;
  }

  #checkedReplication(): ObjectReplication {
    this.#gate.check("objectReplicationEnabled");
    return this.#replication;
  }

  #checkedRouting(): DirectedRouting {
    this.#gate.check("routingEnabled");
    return this.#routing;
  }

  #listen(emit: Emit): void {
    const hearers = {
      membership: this.#membership,
      multicast: this.#multicast,
      postings: this.#postings,
      replication: this.#replication,
      revocations: this.#revocations,
      routing: this.#routing,
      traffic: this.#traffic,
      emit,
    };
    this.#session.on("core", (event) => {
      if (!this.#gate.isClosed) dispatch(event, hearers);
    });
    this.#session.on("rendezvous", ({ state }) => emit("rendezvous", { state }));
    this.#session.on("warning", ({ message }) => emit("warning", { message }));
  }
}

/** The session of a group, with all of its services. */
function sessionOf(
  specifier: GroupSpecifier,
  options: JoinOptions,
  parts: Pick<SessionOptions, "host" | "observer">,
): Session {
  const { platform, rendezvousUrls, identitySeed, postingRight, publishCertificate } = options;
  return openSession({
    ...{ specifier, platform, ...parts },
    keeping: "handedOver",
    services: [POSTING, MULTICAST, OVERLAY],
    ...(rendezvousUrls === undefined ? {} : { rendezvousUrls }),
    ...(identitySeed === undefined ? {} : { identitySeed }),
    ...(postingRight === undefined ? {} : { postingRight }),
    ...(publishCertificate === undefined ? {} : { publishCertificate }),
  });
}
