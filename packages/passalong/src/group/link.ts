/** A link: a channel whose other end is proven to be a certain member, with credit and goodbyes. */

import { assert, type Bytes, type PeerId } from "../base/index.ts";
import {
  bulkBytes,
  type Codec,
  FRAGMENT_BYTES_MAX,
  type GoodbyeReason,
  isMalformed,
  type LinkMessage,
  type Message,
  type PassedOver,
  type PeerMessage,
} from "../wire/index.ts";
import type { Channel, ChannelCloseReason, Lane, LinkKind } from "./channel.ts";
import { ReceiveCredit, SendCredit } from "./credit.ts";
import { WAITING_MESSAGES_MAX } from "./limits.ts";

/** Why a link ended: what the other side said, or what became of the channel. */
export type LinkCloseReason = GoodbyeReason | ChannelCloseReason;

/** How much data a link takes. */
export interface LinkRoom {
  /**
   * Payload bytes of data that may be sent now: the least of what credit and the channel's bulk
   * queue allow.
   */
  readonly writableBytes: number;
  /** Payload bytes of data that were sent and that the other side has not given free. */
  readonly inFlightBytes: number;
}

/** What a link tells its owner. None of these may throw. */
export interface LinkHandlers {
  /** A message of the other core has arrived. Bytes in it belong to the handler from now on. */
  onMessage(message: PeerMessage): void;
  /** What may be sent now; comes at once, and again whenever there is more room. */
  onWritable(room: LinkRoom): void;
  /**
   * The other side has ended the link, or broke a rule ("failed"); comes at most once, never after
   * `close`, and nothing follows.
   */
  onClose(reason: LinkCloseReason): void;
}

/** An authenticated, credit-controlled connection to one peer. */
export interface Link extends LinkRoom {
  readonly peerId: PeerId;
  readonly kind: LinkKind;
  /** Sends a message; data only against {@link writableBytes}. A link that has ended drops it. */
  send(message: PeerMessage): void;
  /** Payload bytes of data received here no longer occupy memory: they may be granted again. */
  releaseCredit(bytes: number): void;
  /** Sets the receiver of everything that has arrived and will arrive; called once. */
  attach(handlers: LinkHandlers): void;
  /** Says goodbye and ends the link; `onClose` is not called for it. */
  close(reason: GoodbyeReason): void;
}

/** What a link over a channel is made of. */
export interface ChannelLinkOptions {
  readonly channel: Channel;
  readonly codec: Codec;
  /** Who is proven to be at the other end. */
  readonly peerId: PeerId;
}

/**
 * A link over a channel. The handshake makes it and hands it the channel's events.
 *
 *     waiting ──attach──> attached ──goodbye, violation, end of the channel, close──> ended
 */
export class ChannelLink implements Link {
  readonly peerId: PeerId;
  readonly #channel: Channel;
  readonly #codec: Codec;
  readonly #sendCredit = new SendCredit();
  readonly #receiveCredit = new ReceiveCredit();
  #waiting: PeerMessage[] = [];
  #handlers: LinkHandlers | undefined;
  #endReason: LinkCloseReason | undefined;

  constructor({ channel, codec, peerId }: ChannelLinkOptions) {
    this.#channel = channel;
    this.#codec = codec;
    this.peerId = peerId;
  }

  get kind(): LinkKind {
    return this.#channel.isTurned === true ? "turn" : this.#channel.kind;
  }

  /**
   * A channel with any room takes one more frame whole, so room for less than a fragment counts as
   * room for one.
   */
  get writableBytes(): number {
    const { bulkRoomBytes } = this.#channel;
    if (this.#endReason !== undefined || bulkRoomBytes <= 0) return 0;
    return Math.min(this.#sendCredit.leftBytes, Math.max(bulkRoomBytes, FRAGMENT_BYTES_MAX));
  }

  get inFlightBytes(): number {
    return this.#sendCredit.inFlightBytes;
  }

  send(message: PeerMessage): void {
    if (this.#endReason !== undefined) return;
    const bytes = bulkBytes(message);
    if (bytes !== undefined) this.#sendCredit.spend(bytes);
    this.#send(message);
  }

  releaseCredit(bytes: number): void {
    if (this.#endReason !== undefined) return;
    this.#send({ type: "credit", totalBytes: this.#receiveCredit.release(bytes) });
  }

  attach(handlers: LinkHandlers): void {
    assert(this.#handlers === undefined, "a link is attached once");
    this.#handlers = handlers;
    if (this.#endReason === undefined) this.#tellWritable();
    for (const message of this.#waiting.splice(0)) {
      if (this.#handlers !== undefined) handlers.onMessage(message);
    }
    if (this.#endReason !== undefined) this.#tellEnd();
  }

  close(reason: GoodbyeReason): void {
    this.#handlers = undefined;
    this.#waiting = [];
    if (this.#endReason !== undefined) return;
    this.#sayGoodbye(reason);
    this.#endReason = "local";
  }

  /** The channel's `onFrame`. */
  takeFrame(lane: Lane, frame: Bytes): void {
    if (this.#endReason !== undefined) return;
    const message = this.#codec.decode(frame);
    if (isMalformed(message) || laneOf(message) !== lane || !this.#take(message)) {
      this.#onViolation();
    }
  }

  /** The channel's `onDrain`. */
  takeDrain(): void {
    if (this.#endReason === undefined) this.#tellWritable();
  }

  /** The channel's `onClose`. */
  takeClose(reason: ChannelCloseReason): void {
    if (this.#endReason === undefined) this.#end(reason);
  }

  /** @returns False when the message broke a rule. */
  #take(message: Message | PassedOver): boolean {
    switch (message.type) {
      case "passedOver":
        return true;
      case "auth":
        return false;
      case "credit":
        return this.#takeCredit(message.totalBytes);
      case "goodbye":
        this.#channel.close();
        this.#end(message.reason);
        return true;
      case "data":
      case "streamData":
        return this.#receiveCredit.receive(message.bytes.length) && this.#pass(message);
      default:
        return this.#pass(message);
    }
  }

  #takeCredit(totalBytes: number): boolean {
    const isGranted = this.#sendCredit.grant(totalBytes);
    if (isGranted) this.#tellWritable();
    return isGranted;
  }

  #pass(message: PeerMessage): boolean {
    if (this.#handlers !== undefined) {
      this.#handlers.onMessage(message);
      return true;
    }
    this.#waiting.push(message);
    return this.#waiting.length <= WAITING_MESSAGES_MAX;
  }

  #onViolation(): void {
    this.#sayGoodbye("violation");
    this.#end("failed");
  }

  #sayGoodbye(reason: GoodbyeReason): void {
    this.#send({ type: "goodbye", reason });
    this.#channel.close();
  }

  #send(message: PeerMessage | LinkMessage): void {
    const { head, body } = this.#codec.encode(message);
    this.#channel.send(laneOf(message), head, body);
  }

  #end(reason: LinkCloseReason): void {
    this.#endReason = reason;
    if (this.#waiting.length === 0) this.#tellEnd();
  }

  #tellWritable(): void {
    const { writableBytes, inFlightBytes } = this;
    this.#handlers?.onWritable({ writableBytes, inFlightBytes });
  }

  #tellEnd(): void {
    const handlers = this.#handlers;
    this.#handlers = undefined;
    handlers?.onClose(this.#endReason ?? "failed");
  }
}

function laneOf(message: Message | PassedOver): Lane {
  if (message.type === "passedOver") return "control";
  return bulkBytes(message) === undefined ? "control" : "bulk";
}
