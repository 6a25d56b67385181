/** A peer that plays what is published here. */

import { type Bytes, hexFromBytes, type PeerId } from "../../base/index.ts";
import type { PublishedStream } from "../../group/index.ts";
import type { NetGroup as Group } from "../../netgroup/index.ts";
import type { StreamTunables } from "../../wire/index.ts";
import { DirectPeer } from "./direct-peer.ts";

/** What is known when a peer calls. */
export interface SubscriberOptions {
  readonly peerId: PeerId;
  /** Its nonce, and the one that it was given. */
  readonly farNonce: Bytes;
  readonly nearNonce: Bytes;
  /** Is told when it is gone, once. */
  readonly onClosed: (subscriber: Subscriber) => void;
}

/**
 * One subscriber: what `onPeerConnect` is given, and `peerStreams` lists.
 *
 *     called ──the pair has met──> met ──its link ends, close──> closed
 *        └──it does not come, close──> closed
 */
export class Subscriber {
  /** Who it is; 64 hexadecimal digits, proven by its link. */
  readonly farID: string;
  /** Its nonce, the `nearNonce` of its stream; 64 hexadecimal digits. */
  readonly farNonce: string;
  /** The nonce that it was given. */
  readonly nearNonce: string;
  /** The name that it wants to play; undefined: none now. */
  wanted: string | undefined;
  readonly #options: SubscriberOptions;
  readonly #closing = new AbortController();
  #group: Group | undefined;
  #peer: DirectPeer | undefined;
  #stream: PublishedStream | undefined;

  constructor(options: SubscriberOptions) {
    this.#options = options;
    this.farID = options.peerId;
    this.farNonce = hexFromBytes(options.farNonce);
    this.nearNonce = hexFromBytes(options.nearNonce);
  }

  /** Aborts when it is closed. */
  get signal(): AbortSignal {
    return this.#closing.signal;
  }

  /** True while something that is published here goes to it. */
  get isPlaying(): boolean {
    return this.#stream !== undefined;
  }

  /**
   * The pair's group stands; hears what the peer wants from now on. @returns False: it is not
   * there.
   */
  async meet(group: Group, onWish: () => void): Promise<boolean> {
    this.#group = group;
    this.#peer = new DirectPeer(group, this.#options.peerId, this.signal);
    this.#peer.listen({
      onMessage: (message) => {
        if (message.type !== "play" && message.type !== "stop") return;
        this.end();
        this.wanted = message.type === "play" ? message.name : undefined;
        onWish();
      },
      onGone: () => this.close(),
    });
    return this.#peer.met();
  }

  /** Begins to send it what it wants. @throws RangeError when the name is none. */
  begin(name: string, tunables: Partial<StreamTunables>): void {
    this.#stream = this.#group?.openStream(name, tunables);
  }

  /** Sends one message. */
  send(message: Uint8Array): void {
    this.#stream?.send(message);
  }

  /** Sends no more; it may be given the name again. */
  end(): void {
    this.#stream?.end();
    this.#stream = undefined;
  }

  /** It may not play: it is told so and closed, when the event that this comes of is over. */
  reject(): void {
    this.wanted = undefined;
    this.#peer?.send({ type: "reject" });
    queueMicrotask(() => this.close());
  }

  /** Ends the connection to it. */
  close(): void {
    if (this.signal.aborted) return;
    this.end();
    this.wanted = undefined;
    this.#closing.abort();
    this.#options.onClosed(this);
  }
}
