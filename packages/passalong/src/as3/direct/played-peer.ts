/** The peer that a stream plays: the subscriber's side. */

import { type Bytes, hexFromBytes, type PeerId } from "../../base/index.ts";
import type { PlayOptions } from "../../group/index.ts";
import type {
  NetGroup as Group,
  NetGroupEvents,
  NetGroupStream,
  StreamPlayback,
} from "../../netgroup/index.ts";
import { IllegalOperationError } from "../errors.ts";
import { DirectPeer } from "./direct-peer.ts";
import type { OpenStream, StreamGround } from "./stream-ground.ts";

/** Why a peer is not played any more. */
export type PlayedPeerEnd =
  /** It is gone, or has closed its stream. */
  | "gone"
  /** It does not let this peer play. */
  | "rejected";

/** What a played peer is made of. */
export interface PlayedPeerOptions {
  readonly peerId: PeerId;
  /** The pair's group; the peer is met there. */
  readonly group: Group;
  readonly nearNonce: Bytes;
  readonly farNonce: Bytes;
  /** Says that it is not needed any more. */
  readonly signal: AbortSignal;
  /** Is told when it has ended by itself. */
  readonly onEnd: (reason: PlayedPeerEnd) => void;
}

/** One peer, and what it publishes. */
export class PlayedPeer implements StreamGround {
  readonly farID: string;
  readonly nearNonce: string;
  readonly farNonce: string;
  readonly #group: Group;
  readonly #peer: DirectPeer;
  #wishes = 0;

  constructor({ peerId, group, nearNonce, farNonce, signal, onEnd }: PlayedPeerOptions) {
    this.farID = peerId;
    this.nearNonce = hexFromBytes(nearNonce);
    this.farNonce = hexFromBytes(farNonce);
    this.#group = group;
    this.#peer = new DirectPeer(group, peerId, signal);
    this.#peer.listen({
      onMessage: ({ type }) => {
        if (type === "reject") onEnd("rejected");
      },
      onGone: () => onEnd("gone"),
    });
  }

  openStream(): OpenStream {
    throw new IllegalOperationError(
      "A stream of another peer is only played: publish one of NetStream.DIRECT_CONNECTIONS.",
    );
  }

  play(name: string, options: PlayOptions = {}): StreamPlayback {
    const playback = this.#group.play(name, options);
    this.#wishes += 1;
    const wish = this.#wishes;
    this.#peer.send({ type: "play", name });
    options.signal?.addEventListener("abort", () => this.#stop(wish), { once: true });
    return playback;
  }

  streams(): readonly NetGroupStream[] {
    return this.#group.streams();
  }

  on<Name extends keyof NetGroupEvents>(
    name: Name,
    listener: (event: NetGroupEvents[Name]) => void,
    options?: { readonly signal?: AbortSignal },
  ): void {
    this.#group.on(name, listener, options);
  }

  /** Unless another name is played instead. */
  #stop(wish: number): void {
    if (wish === this.#wishes) this.#peer.send({ type: "stop" });
  }
}
