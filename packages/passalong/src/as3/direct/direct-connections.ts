/** Streams between two peers of one connection: who is played, who plays, and how many (NG33). */

import { type Bytes, equalBytes, type PeerId } from "../../base/index.ts";
import type { GroupSpecifier, Platform } from "../../group/index.ts";
import type { NetGroup as Group } from "../../netgroup/index.ts";
import { Audience } from "./audience.ts";
import { DirectPeer } from "./direct-peer.ts";
import { NONCE_BYTES, PEER_CONNECTIONS_MAX, PEER_WAIT_MS } from "./limits.ts";
import { meetingSpecifierOf, pairSpecifierOf } from "./meeting.ts";
import { type DirectMessage, messageOf, valueOf } from "./messages.ts";
import { PlayedPeer, type PlayedPeerEnd } from "./played-peer.ts";
import { Subscriber } from "./subscriber.ts";

/** What streams between peers need of their connection. */
export interface DirectConnectionsOptions {
  readonly platform: Platform;
  /** The connection's peer. */
  readonly peerId: PeerId;
  /** Enters a group as that peer. */
  readonly enter: (specifier: GroupSpecifier, signal: AbortSignal) => Promise<Group>;
}

/** What a stream that publishes to peers gives. */
export interface AudienceHost {
  readonly admits: (subscriber: Subscriber) => boolean;
  /** Says that the stream is closed. */
  readonly signal: AbortSignal;
}

/** What a stream that plays a peer gives. */
export interface PlayerHost {
  readonly onEnd: (reason: PlayedPeerEnd) => void;
  /** Says that the stream is closed. */
  readonly signal: AbortSignal;
}

/** A call from the meeting. */
type Call = Extract<DirectMessage, { readonly type: "connect" }>;

/** All of a connection's streams between two peers. */
export class DirectConnections {
  /** Peers that are played or play, at most; a lower one ends nothing. */
  limit: number = PEER_CONNECTIONS_MAX;
  readonly #options: DirectConnectionsOptions;
  readonly #audiences = new Set<Audience>();
  readonly #subscribers = new Set<Subscriber>();
  #playedCount = 0;

  constructor(options: DirectConnectionsOptions) {
    this.#options = options;
  }

  /** Subscribers that no publishing stream has taken in. */
  get unconnected(): readonly Subscriber[] {
    return [...this.#subscribers].filter(({ isPlaying }) => !isPlaying);
  }

  /** Waits for subscribers, in the meeting that is named after this peer. */
  async publish({ admits, signal }: AudienceHost): Promise<Audience> {
    const meeting = await this.#options.enter(meetingSpecifierOf(this.#options.peerId), signal);
    const isFirst = this.#audiences.size === 0;
    const audience: Audience = new Audience({
      admits,
      onPublished: () => this.#takeIn(),
      onEnded: () => this.#takeIn(),
    });
    this.#audiences.add(audience);
    signal.addEventListener("abort", () => this.#close(audience), { once: true });
    if (isFirst) this.#answer(meeting);
    return audience;
  }

  /**
   * Meets a peer and goes aside with it.
   *
   * @returns Undefined when it is not there, has no room, or there is none here.
   */
  async play(peerId: PeerId, host: PlayerHost): Promise<PlayedPeer | undefined> {
    const isOwn = peerId === this.#options.peerId;
    if (isOwn || host.signal.aborted || this.#count >= this.limit) return undefined;
    this.#playedCount += 1;
    host.signal.addEventListener("abort", () => (this.#playedCount -= 1), { once: true });
    const waiting = this.#waiting(host.signal);
    try {
      return await this.#connect(peerId, host, waiting.signal);
    } finally {
      waiting.end();
    }
  }

  get #count(): number {
    return this.#subscribers.size + this.#playedCount;
  }

  async #connect(
    peerId: PeerId,
    { signal, onEnd }: PlayerHost,
    waiting: AbortSignal,
  ): Promise<PlayedPeer | undefined> {
    const [secret, nearNonce] = [this.#nonce(), this.#nonce()];
    const meeting = await this.#options.enter(meetingSpecifierOf(peerId), waiting);
    const host = new DirectPeer(meeting, peerId, waiting);
    if (!(await host.met())) return undefined;
    const answered = answerTo(nearNonce, host, waiting);
    host.send({ type: "connect", secret, nonce: nearNonce });
    const farNonce = await answered;
    if (farNonce === undefined) return undefined;
    const group = await this.#options.enter(pairSpecifierOf(secret), signal);
    if (!(await new DirectPeer(group, peerId, waiting).met())) return undefined;
    return new PlayedPeer({ peerId, group, nearNonce, farNonce, signal, onEnd });
  }

  /** Takes calls for as long as anything is published to peers. */
  #answer(meeting: Group): void {
    const onMessage = ({
      peerId,
      message: value,
    }: {
      readonly peerId: PeerId;
      readonly message: Parameters<typeof messageOf>[0];
    }): void => {
      const message = this.#audiences.size > 0 ? messageOf(value) : undefined;
      if (message?.type === "connect") this.#onCall(meeting, peerId, message);
    };
    meeting.on("sendTo.notify", onMessage);
    meeting.on("close", () => meeting.off("sendTo.notify", onMessage));
  }

  #onCall(meeting: Group, peerId: PeerId, { secret, nonce: yours }: Call): void {
    const isFull = this.#count >= this.limit;
    const nonce = this.#nonce();
    const answer: DirectMessage = isFull
      ? { type: "refuse", yours }
      : { type: "accept", yours, nonce };
    meeting.sendToNearest(valueOf(answer), meeting.convertPeerIDToGroupAddress(peerId));
    if (isFull) return;
    const subscriber = new Subscriber({
      peerId,
      farNonce: yours,
      nearNonce: nonce,
      onClosed: (closed) => this.#drop(closed),
    });
    this.#subscribers.add(subscriber);
    void this.#meet(subscriber, secret);
  }

  /** Who does not come to the pair that it has asked for makes room for others. */
  async #meet(subscriber: Subscriber, secret: Bytes): Promise<void> {
    const timer = this.#options.platform.setTimer(PEER_WAIT_MS, () => subscriber.close());
    try {
      const group = await this.#options.enter(pairSpecifierOf(secret), subscriber.signal);
      await subscriber.meet(group, () => this.#onWish(subscriber));
    } catch {
      // The rendezvous is not there: the caller may call again.
      subscriber.close();
    } finally {
      timer.cancel();
    }
  }

  #onWish(subscriber: Subscriber): void {
    for (const audience of this.#audiences) audience.drop(subscriber);
    this.#takeIn();
  }

  /** Whoever wants what is published may play. */
  #takeIn(): void {
    for (const subscriber of this.unconnected) {
      for (const audience of this.#audiences) if (audience.take(subscriber)) break;
    }
  }

  #drop(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber);
    for (const audience of this.#audiences) audience.drop(subscriber);
  }

  /** Nobody waits for what can never come. */
  #close(audience: Audience): void {
    this.#audiences.delete(audience);
    if (this.#audiences.size > 0) return;
    for (const subscriber of [...this.#subscribers]) subscriber.close();
  }

  /** Aborts with the signal, or when it has taken too long. */
  #waiting(signal: AbortSignal): { readonly signal: AbortSignal; end(): void } {
    const waiting = new AbortController();
    const abort = (): void => waiting.abort();
    signal.addEventListener("abort", abort, { once: true });
    const timer = this.#options.platform.setTimer(PEER_WAIT_MS, abort);
    return {
      signal: waiting.signal,
      end: () => {
        timer.cancel();
        abort();
      },
    };
  }

  #nonce(): Bytes {
    return this.#options.platform.randomBytes(NONCE_BYTES);
  }
}

/** The nonce of the peer that was called; undefined when it refuses, or does not answer. */
function answerTo(
  nearNonce: Bytes,
  host: DirectPeer,
  waiting: AbortSignal,
): Promise<Bytes | undefined> {
  return new Promise((resolve) => {
    waiting.addEventListener("abort", () => resolve(undefined), { once: true });
    host.listen({
      onMessage: (message) => {
        if (message.type !== "accept" && message.type !== "refuse") return;
        if (!equalBytes(message.yours, nearNonce)) return;
        resolve(message.type === "accept" ? message.nonce : undefined);
      },
      onGone: () => resolve(undefined),
    });
  });
}
