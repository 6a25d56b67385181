/**
 * What link tests share: two members with signed descriptors, handshakes between them, and links
 * whose events can be waited for.
 */

import { assert, type Bytes, concatBytes } from "passalong/base";
import {
  bytesOfId,
  type Channel,
  type ChannelHandlers,
  deriveGroupKeys,
  GroupSpecifier,
  Handshake,
  type HandshakeFailure,
  type HandshakeOptions,
  type HandshakeRole,
  Identity,
  type Link,
  type LinkCloseReason,
  type LinkHandlers,
  type LinkRoom,
  openDescriptor,
  sealDescriptor,
} from "passalong/group";
import { Codec, type PeerMessage } from "passalong/wire";
import { freshBytes, Happening, type SeenFrame } from "./transport-bench.ts";

/** What each side of a handshake brings. */
export type Terms = Omit<HandshakeOptions, "channel" | "role" | "onLink" | "onFailure">;

/** Both sides' terms. */
export type TermsOfBoth = Readonly<Record<HandshakeRole, Terms>>;

/** Terms of two members of a fresh group whose descriptors went through a rendezvous and back. */
export function agree(): TermsOfBoth {
  const specifier = GroupSpecifier.forShare({
    name: "links",
    randomBytes: freshBytes,
    rendezvousUrls: [],
  });
  const keys = deriveGroupKeys(specifier);
  const offerer = Identity.fromSeed(freshBytes(32));
  const answerer = Identity.fromSeed(freshBytes(32));
  const linkId = freshBytes(16);
  const common = { linkId, expiresAtMs: 1_000 };
  const offer = sealDescriptor({
    ...{ keys, identity: offerer, toPeerId: answerer.peerId, randomBytes: freshBytes },
    descriptor: {
      ...common,
      type: "offer",
      from: offerer.publicKey,
      to: bytesOfId(answerer.peerId),
      nonce: freshBytes(16),
    },
  });
  const opened = openDescriptor({ signal: offer.signal, keys, selfId: answerer.peerId });
  assert(opened !== undefined, "an honest descriptor opens");
  const answer = sealDescriptor({
    ...{ keys, identity: answerer, toPeerId: opened.fromPeerId, randomBytes: freshBytes },
    descriptor: {
      ...common,
      type: "answer",
      from: answerer.publicKey,
      to: bytesOfId(opened.fromPeerId),
      nonce: freshBytes(16),
      offerDigest: opened.digest,
    },
  });
  const digests = { offerDigest: offer.digest, answerDigest: answer.digest, codec: new Codec() };
  return {
    offerer: { keys, identity: offerer, remotePublicKey: answerer.publicKey, ...digests },
    answerer: { keys, identity: answerer, remotePublicKey: offerer.publicKey, ...digests },
  };
}

/** One side's handshake and what became of it. */
export class HandshakeProbe extends Happening {
  readonly handshake: Handshake;
  /** In the order of the calls; honest handshakes call once. */
  readonly outcomes: (Link | HandshakeFailure)[] = [];

  constructor(channel: Channel, role: HandshakeRole, terms: Terms) {
    super();
    this.handshake = new Handshake({
      ...terms,
      ...{ channel, role },
      onLink: (link) => this.#add(link),
      onFailure: (reason) => this.#add(reason),
    });
  }

  /** Waits for the outcome. */
  async outcome(): Promise<Link | HandshakeFailure> {
    await this.until(() => this.outcomes.length > 0, "the end of a handshake");
    const [outcome] = this.outcomes;
    assert(outcome !== undefined, "it was there a moment ago");
    return outcome;
  }

  /** Waits for the link. */
  async link(): Promise<Link> {
    const outcome = await this.outcome();
    assert(typeof outcome !== "string", "a handshake becomes a link");
    return outcome;
  }

  #add(outcome: Link | HandshakeFailure): void {
    this.outcomes.push(outcome);
    this.note();
  }
}

/** Attaches to a link and remembers what it is told. */
export class LinkProbe extends Happening implements LinkHandlers {
  readonly link: Link;
  readonly messages: PeerMessage[] = [];
  readonly closeReasons: LinkCloseReason[] = [];
  readonly writableBytes: number[] = [];
  /** Payload bytes of data, all together. */
  receivedBytes = 0;
  /** Called with each message. */
  react: (message: PeerMessage) => void = () => {};
  /** Called when something may be written. */
  pump: () => void = () => {};

  constructor(link: Link) {
    super();
    this.link = link;
    link.attach(this);
  }

  onMessage(message: PeerMessage): void {
    if (message.type === "data") this.receivedBytes += message.bytes.length;
    else this.messages.push(message);
    this.react(message);
    this.note();
  }

  onWritable({ writableBytes: bytes }: LinkRoom): void {
    this.writableBytes.push(bytes);
    this.pump();
    this.note();
  }

  onClose(reason: LinkCloseReason): void {
    this.closeReasons.push(reason);
    this.note();
  }

  /** Sends data until nothing more is writable. @returns Payload bytes sent. */
  fill(fragmentBytes: number): number {
    let sentBytes = 0;
    while (this.link.writableBytes > 0) {
      const size = Math.min(fragmentBytes, this.link.writableBytes);
      this.link.send({ type: "data", index: 0, size, offset: 0, bytes: new Uint8Array(size) });
      sentBytes += size;
    }
    return sentBytes;
  }
}

/** A channel as somebody in between makes it look. */
export function disguise(
  channel: Channel,
  changes: {
    readonly binding?: Bytes;
    /** Sees every frame that is sent; gives the one that goes on. */
    readonly alter?: (frame: SeenFrame) => SeenFrame;
  },
): Channel {
  return {
    kind: channel.kind,
    binding: changes.binding ?? channel.binding,
    frameBytesMax: channel.frameBytesMax,
    get bulkRoomBytes() {
      return channel.bulkRoomBytes;
    },
    send: (lane, head, body) => {
      const frame = { lane, bytes: concatBytes(head, body) };
      const altered = changes.alter?.(frame) ?? frame;
      channel.send(altered.lane, altered.bytes, new Uint8Array(0));
    },
    attach: (handlers: ChannelHandlers) => channel.attach(handlers),
    close: () => channel.close(),
  };
}
