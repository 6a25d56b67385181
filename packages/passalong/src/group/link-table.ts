/** The open links, one for each neighbor, between the core's words and the links' own. */

import type { PeerId } from "../base/index.ts";
import type { Input } from "../core/index.ts";
import { bulkBytes, GOODBYE_REASONS, type GoodbyeReason, type PeerMessage } from "../wire/index.ts";
import type { LinkKind } from "./channel.ts";
import type { Link, LinkRoom } from "./link.ts";

interface Entry {
  readonly link: Link;
  /** Payload bytes of data that came over this very link and were not released yet. */
  unreleasedBytes: number;
}

/** Links by peer. A new link to a peer takes the place of the old one, make before break (CN16). */
export class LinkTable {
  readonly #entries = new Map<PeerId, Entry>();
  readonly #onInput: (input: Input) => void;

  /** @param onInput  Takes what links tell the core, in order. */
  constructor(onInput: (input: Input) => void) {
    this.#onInput = onInput;
  }

  /** How many neighbors have a link. */
  get size(): number {
    return this.#entries.size;
  }

  /** True when the peer has a link. */
  has(peerId: PeerId): boolean {
    return this.#entries.has(peerId);
  }

  /** What the link to a peer runs over; undefined when there is none. */
  kindOf(peerId: PeerId): LinkKind | undefined {
    return this.#entries.get(peerId)?.link.kind;
  }

  /** Payload bytes of data that the link to a peer takes now; undefined when there is none. */
  roomOf(peerId: PeerId): LinkRoom | undefined {
    return this.#entries.get(peerId)?.link;
  }

  /** Takes a link that has just opened. */
  add(link: Link): void {
    const { peerId } = link;
    const entry: Entry = { link, unreleasedBytes: 0 };
    const replaced = this.#entries.get(peerId);
    this.#entries.set(peerId, entry);
    replaced?.link.close("replaced");
    this.#onInput({ type: "neighborConnected", peerId });
    link.attach({
      onMessage: (message) => this.#onMessage(entry, message),
      onWritable: ({ writableBytes: bytes, inFlightBytes }) => {
        if (this.#isCurrent(entry))
          this.#onInput({ type: "writable", peerId, bytes, inFlightBytes });
      },
      onClose: (reason) => {
        if (!this.#isCurrent(entry)) return;
        this.#entries.delete(peerId);
        const goodbye = GOODBYE_REASONS.find((name) => name === reason);
        const input = { type: "neighborDisconnected", peerId } as const;
        this.#onInput(goodbye === undefined ? input : { ...input, goodbye });
      },
    });
  }

  /** Sends a message; without a link it is dropped, and the core hears of the loss by and by. */
  send(to: PeerId, message: PeerMessage): void {
    this.#entries.get(to)?.link.send(message);
  }

  /** Grants the peer payload bytes again, never more than came over the link that is open now. */
  releaseCredit(peerId: PeerId, bytes: number): void {
    const entry = this.#entries.get(peerId);
    if (entry === undefined) return;
    const releasedBytes = Math.min(bytes, entry.unreleasedBytes);
    entry.unreleasedBytes -= releasedBytes;
    if (releasedBytes > 0) entry.link.releaseCredit(releasedBytes);
  }

  /** Ends the link to a peer with a goodbye. */
  close(peerId: PeerId, reason: GoodbyeReason): void {
    const entry = this.#entries.get(peerId);
    this.#entries.delete(peerId);
    entry?.link.close(reason);
  }

  #isCurrent(entry: Entry): boolean {
    return this.#entries.get(entry.link.peerId) === entry;
  }

  #onMessage(entry: Entry, message: PeerMessage): void {
    if (!this.#isCurrent(entry)) return;
    entry.unreleasedBytes += bulkBytes(message) ?? 0;
    this.#onInput({ type: "message", from: entry.link.peerId, message });
  }
}
