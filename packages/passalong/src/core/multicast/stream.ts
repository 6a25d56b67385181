/** One stream that is known here, whether it is published, played or only heard of. */

import { assert, type Bytes, type PeerId, type Random, type StreamId } from "../../base/index.ts";
import {
  multicastFrameBytes,
  type MulticastMessage,
  type StreamDataMessage,
  type StreamMessage,
  type StreamTunables,
} from "../../wire/index.ts";
import type { Outbox } from "../outbox.ts";
import type { Precedence } from "../replication/precedence.ts";
import { MAP_REPEAT_MS, RENEW_MS } from "./config.ts";
import { Counting } from "./counting.ts";
import type { MulticastInput, StreamStatus } from "./io.ts";
import { Flow, type Outflow } from "./outflow.ts";
import { Publication } from "./publication.ts";
import { Pushing } from "./pushing.ts";
import { Receiving } from "./receiving.ts";
import { StreamNeighbor } from "./stream-neighbor.ts";
import { FragmentWindow, HeadLog, type StoredFragment } from "./window.ts";

/** Milliseconds in a second. */
const SECOND_MS = 1_000;

/** What a stream needs of the rest of the core. */
export interface StreamParts {
  readonly outbox: Outbox;
  readonly precedence: Precedence;
  readonly outflow: Outflow;
  readonly random: Random;
  /** Whether another slice may be granted, of any stream. */
  readonly mayGrant: (now: number) => boolean;
  /** A link is late, and was relieved of a slice. */
  readonly onLate: (now: number) => void;
}

/** Messages of neighbors that concern a stream that is known. */
export type StreamTalk = Exclude<MulticastMessage, StreamMessage | StreamDataMessage>;

/** Everything about one stream. */
export class Stream {
  readonly streamId: StreamId;
  readonly counting: Counting = new Counting();
  /** When it is forgotten unless it is renewed. */
  expiresAt = 0;
  /** When its publisher signs it anew. */
  renewAt: number = Number.POSITIVE_INFINITY;
  /** Its end was told. */
  isUnpublished = false;
  readonly #parts: StreamParts;
  readonly #window = new FragmentWindow();
  readonly #headLog = new HeadLog();
  readonly #neighbors = new Map<PeerId, StreamNeighbor>();
  readonly #pushing: Pushing;
  #message: StreamMessage;
  #tunables: StreamTunables;
  #publication: Publication | undefined;
  #receiving: Receiving | undefined;
  #isFinished = false;
  #mapDueAt = Number.NEGATIVE_INFINITY;

  constructor(message: StreamMessage, parts: StreamParts) {
    this.streamId = message.streamId;
    this.#message = message;
    this.#tunables = message.announcement.tunables;
    this.#parts = parts;
    this.#pushing = new Pushing({
      neighbors: this.#neighbors,
      window: this.#window,
      outflow: parts.outflow,
      limit: () => this.#tunables.pushNeighborLimit,
      mayGrant: parts.mayGrant,
      isPublishing: () => this.isPublishing,
      freedBytes: ({ peerId }) => parts.precedence.freedBytes(peerId),
      queueingMs: ({ peerId }) => parts.precedence.queueingMs(peerId),
      tell: ({ peerId, grantedMask }) =>
        this.#send(peerId, {
          type: "streamPushing",
          streamId: this.streamId,
          mask: grantedMask,
        }),
    });
  }

  /** The announcement with the latest signature. */
  get message(): StreamMessage {
    return this.#message;
  }

  /** Its name. */
  get name(): string {
    return this.#message.announcement.name;
  }

  /** True when it is published here. */
  get isPublishing(): boolean {
    return this.#publication !== undefined;
  }

  /** True when it is played here. */
  get isPlaying(): boolean {
    return this.#receiving !== undefined;
  }

  /** True when fragments of it are kept and passed on here. */
  get isActive(): boolean {
    return this.isPublishing || this.isPlaying;
  }

  /** How often it wants to be looked at, ms. */
  get periodMs(): number {
    return this.#tunables.availabilityUpdatePeriodMs;
  }

  /** Slices pushed to neighbors, each counted once for each of them. */
  get usedSlices(): number {
    return this.#pushing.usedSlices;
  }

  /** What it brings, on average over what is kept. */
  bytesPerSecond(now: number): number {
    const elapsedMs = now - this.#headLog.beganAt;
    return elapsedMs > 0 ? (this.#window.sizeBytes * SECOND_MS) / elapsedMs : 0;
  }

  /** What it is like now. */
  status(): StreamStatus {
    const { announcement } = this.#message;
    return {
      streamId: this.streamId,
      name: announcement.name,
      publisherKey: announcement.publisherKey,
      isPublishing: this.isPublishing,
      isPlaying: this.isPlaying,
      fragmentCount: this.#headLog.head + 1,
      kept: { bytes: this.#window.sizeBytes, fragments: this.#window.count },
      counts: this.counting.snapshot(),
    };
  }

  /** A later announcement is verified. */
  renew(message: StreamMessage, now: number): void {
    this.#message = message;
    const { end } = message.announcement;
    if (end !== undefined) this.#receiving?.onEnd(end, now);
  }

  /** Begins to publish it. */
  publish(now: number): void {
    this.#publication = new Publication(this.streamId, this.#parts.outbox);
    this.renewAt = now + RENEW_MS;
    this.#tellFollowing(true);
  }

  /** Sends a message of the application; only on an own stream. */
  send(bytes: Bytes): void {
    assert(this.#publication !== undefined, "a message goes to an own stream");
    this.#publication.send(bytes);
  }

  /** Ends an own stream. */
  unpublish(): void {
    this.#publication?.finish();
    this.#sayEnd();
  }

  /** The host has signed a fragment. */
  onSigned(number: number, signature: Bytes, now: number): void {
    const fragment = this.#publication?.onSigned(number, signature);
    if (fragment === undefined) return;
    this.#headLog.note(number, now);
    this.#accept(fragment, now);
    this.#sayEnd();
  }

  /** Asks the host for a fresh signature of the announcement. */
  askRenewal(now: number): void {
    this.renewAt = now + RENEW_MS;
    const { announcement } = this.#message;
    const { end = announcement.end } = this.#publication ?? {};
    this.#parts.outbox.push({
      type: "renewStream",
      streamId: this.streamId,
      announcement: { ...announcement, end },
    });
  }

  /** Begins to receive it and to pass it on. */
  play(overrides: Partial<StreamTunables>, now: number): void {
    this.#tunables = { ...this.#message.announcement.tunables, ...overrides };
    this.#receiving = new Receiving(
      {
        ...this.#parts,
        streamId: this.streamId,
        publisherKey: this.#message.announcement.publisherKey,
        tunables: this.#tunables,
        neighbors: this.#neighbors,
        window: this.#window,
        headLog: this.#headLog,
        counting: this.counting,
        push: ({ peerId }, mask, from) =>
          this.#send(peerId, { type: "streamPush", streamId: this.streamId, mask, from }),
        pull: ({ peerId }, numbers) =>
          this.#send(peerId, { type: "streamPull", streamId: this.streamId, numbers }),
        accept: (fragment, at) => this.#accept(fragment, at),
      },
      now,
    );
    const { end } = this.#message.announcement;
    if (end !== undefined) this.#receiving.onEnd(end, now);
    this.#tellFollowing(true);
  }

  /** Ends receiving and passing on. */
  stop(now: number): void {
    if (!this.isActive) return;
    this.#receiving?.stop(now);
    this.#receiving = undefined;
    this.#publication = undefined;
    this.#isFinished = false;
    this.#window.clear();
    this.#headLog.clear();
    for (const neighbor of this.#neighbors.values()) this.#pushing.release(neighbor);
    this.#tellFollowing(false);
  }

  /** A link has opened. What this peer has to say comes after the announcement. */
  onNeighborConnected(peerId: PeerId): void {
    const flow = new Flow({
      peerId,
      streamId: this.streamId,
      window: this.#window,
      counting: this.counting,
    });
    this.#neighbors.set(peerId, new StreamNeighbor(peerId, flow));
  }

  /** The neighbor knows the stream: tells it what is here. */
  greet(peerId: PeerId, now: number): void {
    const neighbor = this.#neighbors.get(peerId);
    if (neighbor === undefined || !this.isActive) return;
    this.#send(peerId, { type: "streamFollow", streamId: this.streamId, isFollowing: true });
    this.#sendMap(neighbor, now);
  }

  /** A link has ended. */
  onNeighborGone(peerId: PeerId, now: number): void {
    const neighbor = this.#neighbors.get(peerId);
    if (neighbor === undefined) return;
    this.#pushing.release(neighbor);
    this.#neighbors.delete(peerId);
    this.#receiving?.onGone(neighbor, now);
  }

  /** A neighbor talks about the stream. */
  onTalk(peerId: PeerId, message: StreamTalk, now: number): void {
    const neighbor = this.#neighbors.get(peerId);
    if (neighbor === undefined) return;
    this.counting.receivedControlBytes += multicastFrameBytes(message);
    switch (message.type) {
      case "streamFollow":
        this.#onFollow(neighbor, message.isFollowing, now);
        break;
      case "streamMap":
        neighbor.holdings.replace(message);
        this.#receiving?.onMap(neighbor, now);
        break;
      case "streamPush":
        this.#onPush(neighbor, message, now);
        break;
      case "streamPushing":
        this.#receiving?.onPushing(neighbor, message.mask, now);
        break;
      case "streamPull":
        for (const number of message.numbers) this.#onPull(neighbor, number, now);
        break;
    }
  }

  /** A neighbor sends a fragment. */
  onData(peerId: PeerId, message: StreamDataMessage, now: number): void {
    const neighbor = this.#neighbors.get(peerId);
    if (neighbor !== undefined && this.#receiving !== undefined) {
      this.#receiving.onData(neighbor, message, now);
      return;
    }
    this.counting.add("stale", message.bytes.length);
    this.#parts.precedence.release(peerId, message.bytes.length, now);
  }

  /** A verification has ended. False: the neighbor had sent what the publisher did not sign. */
  onVerified(
    { number, from, isAuthentic }: Extract<MulticastInput, { readonly type: "fragmentVerified" }>,
    now: number,
  ): boolean {
    return this.#receiving?.onVerified(number, from, isAuthentic, now) ?? true;
  }

  /** Looks after what is due. */
  sweep(now: number): void {
    const { windowDurationMs, relayMarginDurationMs } = this.#tunables;
    const keptSince = now - windowDurationMs - relayMarginDurationMs;
    this.#window.dropBelow(this.#headLog.headAt(keptSince) + 1);
    this.#headLog.forgetBefore(keptSince);
    if (this.#pushing.sweep(now)) this.#parts.onLate(now);
    this.#receiving?.sweep(now);
    if (this.#mapDueAt <= now) {
      this.#mapDueAt = now + this.#tunables.availabilityUpdatePeriodMs;
      this.#sendMaps(now);
    }
    if (this.#isFinished || this.#receiving?.isFinished(now) !== true) return;
    this.#isFinished = true;
    const { streamId, name } = this;
    this.#parts.outbox.event({ type: "streamFinished", streamId, name });
  }

  /** Takes back one slice. */
  shed(): void {
    this.#pushing.shed();
  }

  /** Announces it to a neighbor. */
  announceTo(peerId: PeerId): void {
    this.#send(peerId, this.#message);
  }

  #accept(fragment: StoredFragment, now: number): void {
    const isFirst = this.#window.count === 0;
    this.#window.add(fragment);
    this.#pushing.onFragment(fragment, now);
    this.#parts.outflow.pump(now);
    if (!isFirst) return;
    // Neighbors begin to ask for push as soon as there is something to show.
    for (const neighbor of this.#neighbors.values()) {
      if (neighbor.isFollowing) this.#sendMap(neighbor, now);
    }
  }

  #onFollow(neighbor: StreamNeighbor, isFollowing: boolean, now: number): void {
    if (isFollowing === neighbor.isFollowing) return;
    neighbor.isFollowing = isFollowing;
    if (isFollowing) {
      if (this.isActive && neighbor.toldVersion < this.#window.version) {
        this.#sendMap(neighbor, now);
      }
      return;
    }
    this.#pushing.release(neighbor);
    this.#receiving?.onGone(neighbor, now);
  }

  #onPush(
    neighbor: StreamNeighbor,
    wanted: { readonly mask: number; readonly from: number },
    now: number,
  ): void {
    if (this.isActive) {
      this.#pushing.onPush(neighbor, wanted, now);
      this.#parts.outflow.pump(now);
    } else if (wanted.mask !== 0) {
      const { streamId } = this;
      this.#send(neighbor.peerId, { type: "streamPushing", streamId, mask: 0 });
    }
  }

  #onPull(neighbor: StreamNeighbor, number: number, now: number): void {
    if (!this.#window.has(number)) return;
    this.#parts.outflow.add(neighbor.flow, number, { now, cause: "requestedByPeers" });
    this.#parts.outflow.pump(now);
  }

  /** To one follower, the one that was told the longest ago, or to all. */
  #sendMaps(now: number): void {
    const due = [...this.#neighbors.values()].filter(
      ({ isFollowing, toldVersion, toldAt }) =>
        isFollowing && (toldVersion !== this.#window.version || now - toldAt >= MAP_REPEAT_MS),
    );
    if (due.length === 0) return;
    const oldest = due.reduce((left, right) => (right.toldAt < left.toldAt ? right : left));
    const told = this.#tunables.availabilitySendToAll ? due : [oldest];
    for (const neighbor of told) this.#sendMap(neighbor, now);
  }

  #sendMap(neighbor: StreamNeighbor, now: number): void {
    const availability = this.#window.availability();
    neighbor.toldAt = now;
    if (availability === undefined) return;
    neighbor.toldVersion = this.#window.version;
    const { streamId } = this;
    this.#send(neighbor.peerId, { type: "streamMap", streamId, ...availability });
  }

  #tellFollowing(isFollowing: boolean): void {
    const { streamId } = this;
    for (const peerId of this.#neighbors.keys()) {
      this.#send(peerId, { type: "streamFollow", streamId, isFollowing });
    }
  }

  /** Once everything is signed the end is known, and signed too. */
  #sayEnd(): void {
    if (this.#publication?.end !== undefined) {
      this.#parts.outbox.push({
        type: "renewStream",
        streamId: this.streamId,
        announcement: { ...this.#message.announcement, end: this.#publication.end },
      });
    }
  }

  #send(peerId: PeerId, message: Exclude<MulticastMessage, StreamDataMessage>): void {
    this.counting.sentControlBytes += multicastFrameBytes(message);
    this.#parts.outbox.send(peerId, message);
  }
}
