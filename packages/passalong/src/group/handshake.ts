/**
 * The first frames on a channel: each side proves that it is a member, and the peer that signed the
 * descriptors.
 */

import { equalBytes } from "@noble/ciphers/utils.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concatBytes } from "../base/index.ts";
import type { AuthMessage, Codec } from "../wire/index.ts";
import type { Channel, ChannelCloseReason, Lane } from "./channel.ts";
import { domainOf } from "./domains.ts";
import { bytesOfId, type Identity, peerIdOf, verifySignature } from "./identity.ts";
import type { GroupKeys } from "./keys.ts";
import { ChannelLink, type Link } from "./link.ts";

/** Which side of the attempt a peer is. */
export type HandshakeRole = "offerer" | "answerer";

/** Why a handshake came to nothing. */
export type HandshakeFailure =
  /** Whoever is at the other end is not the peer, is no member, or sits between us and the peer. */
  | "authentication"
  /** The channel ended first. */
  | "closed";

/** What a handshake needs. */
export interface HandshakeOptions {
  /** Open, and not attached. */
  readonly channel: Channel;
  readonly role: HandshakeRole;
  readonly keys: GroupKeys;
  readonly identity: Identity;
  readonly codec: Codec;
  /** The Ed25519 key that signed the other side's descriptor; 32 bytes. */
  readonly remotePublicKey: Bytes;
  /** SHA-256 of the offer; 32 bytes. */
  readonly offerDigest: Bytes;
  /** SHA-256 of the answer; 32 bytes. */
  readonly answerDigest: Bytes;
  /**
   * The other side is proven; the channel is the link's now. Nothing follows. Never called from
   * within the constructor or a method.
   */
  onLink(link: Link): void;
  /**
   * The channel has ended. Nothing follows. Never called from within the constructor or a method.
   */
  onFailure(reason: HandshakeFailure): void;
}

/**
 * Authenticates one channel (LK3, LK4). The offerer begins; the answerer answers what has proven
 * itself.
 *
 *     offerer   new ──begin: auth──> waiting ──valid auth──> linked
 *     answerer  new ──valid auth: auth─────────────────────> linked
 *     both      any ──another frame, end of the channel────> failed
 *               any ──abort────────────────────────────────> aborted
 */
export class Handshake {
  readonly #options: HandshakeOptions;
  readonly #transcript: Bytes;
  #link: ChannelLink | undefined;
  #isOver = false;

  /**
   * Listens to the channel from the next microtask on, so that whoever made the handshake holds it
   * before it speaks.
   */
  constructor(options: HandshakeOptions) {
    this.#options = options;
    this.#transcript = transcriptOf(options);
    queueMicrotask(() => {
      if (this.#isOver) return;
      options.channel.attach({
        onFrame: (lane, frame) => this.#onFrame(lane, frame),
        onDrain: () => this.#link?.takeDrain(),
        onClose: (reason) => this.#onClose(reason),
      });
    });
  }

  /** Chooses this channel; called by the offerer, once. */
  begin(): void {
    if (!this.#isOver) this.#sendAuth();
  }

  /** Closes the channel, unless it has become a link. Nothing is called any more. */
  abort(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.channel.close();
  }

  #onFrame(lane: Lane, frame: Bytes): void {
    if (this.#link !== undefined) this.#link.takeFrame(lane, frame);
    else if (!this.#isOver) this.#onFirstFrame(lane, frame);
  }

  #onFirstFrame(lane: Lane, frame: Bytes): void {
    this.#isOver = true;
    const { channel, codec, role, remotePublicKey } = this.#options;
    if (!this.#isProof(lane, frame)) {
      this.#refuse();
      return;
    }
    if (role === "answerer") this.#sendAuth();
    this.#link = new ChannelLink({ channel, codec, peerId: peerIdOf(remotePublicKey) });
    this.#options.onLink(this.#link);
  }

  #onClose(reason: ChannelCloseReason): void {
    this.#link?.takeClose(reason);
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.onFailure("closed");
  }

  /** The other side learns that it failed, so that both can tell a person. */
  #refuse(): void {
    const { channel, codec } = this.#options;
    const { head, body } = codec.encode({ type: "goodbye", reason: "violation" });
    channel.send("control", head, body);
    channel.close();
    this.#options.onFailure("authentication");
  }

  #isProof(lane: Lane, frame: Bytes): boolean {
    const message = this.#options.codec.decode(frame);
    return lane === "control" && message.type === "auth" && this.#proves(message);
  }

  #proves({ mac, signature }: AuthMessage): boolean {
    const { role, remotePublicKey } = this.#options;
    const remoteRole = role === "offerer" ? "answerer" : "offerer";
    return (
      equalBytes(mac, this.#macOf(remoteRole)) &&
      verifySignature(remotePublicKey, this.#signedBytes(remoteRole), signature)
    );
  }

  #sendAuth(): void {
    const { channel, codec, role, identity } = this.#options;
    const mac = this.#macOf(role);
    const signature = identity.sign(this.#signedBytes(role));
    const { head, body } = codec.encode({ type: "auth", mac, signature });
    channel.send("control", head, body);
  }

  #macOf(role: HandshakeRole): Bytes {
    return hmac(sha256, this.#options.keys.authKey, concatBytes(roleByte(role), this.#transcript));
  }

  #signedBytes(role: HandshakeRole): Bytes {
    return concatBytes(domainOf("auth signature"), roleByte(role), this.#transcript);
  }
}

/** What both sides must see alike; only the binding varies in length. */
function transcriptOf(options: HandshakeOptions): Bytes {
  const { channel, role, keys, identity, remotePublicKey, offerDigest, answerDigest } = options;
  const isOfferer = role === "offerer";
  return sha256(
    concatBytes(
      domainOf("transcript"),
      bytesOfId(keys.groupId),
      offerDigest,
      answerDigest,
      channel.binding,
      isOfferer ? identity.publicKey : remotePublicKey,
      isOfferer ? remotePublicKey : identity.publicKey,
    ),
  );
}

function roleByte(role: HandshakeRole): Bytes {
  return Uint8Array.of(role === "offerer" ? 0 : 1);
}
