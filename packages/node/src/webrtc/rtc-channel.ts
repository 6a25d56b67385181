/** A channel over one native peer connection with two data channels: control and bulk. */

import type { DataChannel, PeerConnection } from "node-datachannel";
import { assert, type Bytes } from "passalong/base";
import {
  type Channel,
  type ChannelCloseReason,
  type ChannelHandlers,
  EARLY_FRAMES_MAX,
  type Lane,
} from "passalong/group";
import { CONTROL_FRAME_BYTES_MAX, DATA_FRAME_BYTES_MAX } from "passalong/wire";
import { guarded, type LibraryKeeper, type LiveConnection } from "./library.ts";

/**
 * Bytes in the library's own queue at which the bulk lane is full. Source: WebRTC reference, rule
 * 5: two frames, because all lanes share one queue.
 */
export const BULK_HIGH_WATER_BYTES: number = 2 * DATA_FRAME_BYTES_MAX;

/**
 * Control bytes that the other side may leave unread before the channel fails. Source: guess, 250
 * of the longest frames.
 */
export const CONTROL_QUEUE_BYTES_MAX: number = 4_194_304;

/** Largest frame, bytes, whatever the other side takes. Source: libdatachannel's own limit. */
export const RTC_FRAME_BYTES_MAX: number = 262_144;

/**
 * How long control frames may take to leave once the channel is closed, ms. Source: guess, a few
 * round trips.
 */
const CLOSE_MS_MAX = 1_000;

const EMPTY: Bytes = new Uint8Array(0);

/** What a channel is made of. */
export interface RtcChannelOptions {
  readonly keeper: LibraryKeeper;
  /** Fresh, without data channels; the channel's from now on. */
  readonly connection: PeerConnection;
  /** Both lanes are open. */
  readonly onOpen: () => void;
}

/**
 * Frames as messages of two pre-negotiated data channels.
 *
 *     opening ──onOpen──> open ──close──> closing ──control has left──> ended
 *        └────────close────┴──lost, closed there, broken framing──────> ended
 */
export class RtcChannel implements Channel {
  readonly kind = "webrtc";
  readonly #connection: PeerConnection;
  readonly #lanes: Readonly<Record<Lane, DataChannel>>;
  readonly #keeper: LibraryKeeper;
  readonly #live: LiveConnection;
  #binding: Bytes | undefined;
  #frameBytesMax = CONTROL_FRAME_BYTES_MAX;
  #isTurned = false;
  #scratch = EMPTY;
  #early: { readonly lane: Lane; readonly frame: Bytes }[] = [];
  #handlers: ChannelHandlers | undefined;
  #isAttached = false;
  #isClosing = false;
  #endReason: ChannelCloseReason | undefined;
  #closeTimer: NodeJS.Timeout | undefined;

  constructor({ keeper, connection, onOpen }: RtcChannelOptions) {
    this.#keeper = keeper;
    this.#connection = connection;
    this.#lanes = {
      control: connection.createDataChannel("control", { negotiated: true, id: 0 }),
      bulk: connection.createDataChannel("bulk", { negotiated: true, id: 1, unordered: true }),
    };
    this.#live = { connection, lanes: [this.#lanes.control, this.#lanes.bulk] };
    keeper.keep(this.#live);
    this.#lanes.bulk.setBufferedAmountLowThreshold(0);
    this.#listen(onOpen);
  }

  /**
   * ICE goes on once the channel is open: what began over a server may be direct a moment later.
   */
  get isTurned(): boolean {
    if (!this.#isClosing && this.#endReason === undefined) {
      const pair = this.#connection.getSelectedCandidatePair();
      this.#isTurned = pair?.local.type === "relay" || pair?.remote.type === "relay";
    }
    return this.#isTurned;
  }

  get binding(): Bytes {
    assert(this.#binding !== undefined, "a channel is bound before it is used");
    return this.#binding;
  }

  get frameBytesMax(): number {
    return this.#frameBytesMax;
  }

  get bulkRoomBytes(): number {
    if (this.#isClosing || this.#endReason !== undefined) return 0;
    return Math.max(0, BULK_HIGH_WATER_BYTES - this.#lanes.bulk.bufferedAmount());
  }

  /** Makes an open channel ready for use. @param binding  See {@link Channel.binding}. */
  bind(binding: Bytes): void {
    this.#binding = binding;
    this.#frameBytesMax = Math.min(this.#lanes.bulk.maxMessageSize(), RTC_FRAME_BYTES_MAX);
  }

  send(lane: Lane, head: Bytes, body: Bytes): void {
    if (this.#isClosing || this.#endReason !== undefined) return;
    assert(head.length + body.length <= this.#frameBytesMax, "a frame fits the channel");
    const channel = this.#lanes[lane];
    const isStuck = lane === "control" && channel.bufferedAmount() > CONTROL_QUEUE_BYTES_MAX;
    if (isStuck || !trySend(channel, body.length === 0 ? head : this.#joined(head, body))) {
      this.#end("failed");
    }
  }

  attach(handlers: ChannelHandlers): void {
    assert(!this.#isAttached, "a channel is attached once");
    this.#isAttached = true;
    queueMicrotask(() => {
      this.#handlers = handlers;
      for (const { lane, frame } of this.#early.splice(0)) this.#handlers?.onFrame(lane, frame);
      if (this.#endReason !== undefined) this.#tellEnd();
    });
  }

  close(): void {
    if (this.#isClosing || this.#endReason !== undefined) return;
    this.#isClosing = true;
    if (!this.#lanes.control.isOpen()) {
      this.#end("local");
      return;
    }
    this.#closeTimer = setTimeout(() => this.#end("local"), CLOSE_MS_MAX);
    // An empty message ends the channel at the other side, which then closes: a lane's own end may
    // overtake what was sent on it.
    trySend(this.#lanes.control, EMPTY);
  }

  /** The other side is not who it should be, or broke the framing. */
  fail(): void {
    this.#end("failed");
  }

  #listen(onOpen: () => void): void {
    const lanes: readonly Lane[] = ["control", "bulk"];
    for (const lane of lanes) {
      const channel = this.#lanes[lane];
      channel.onMessage(guarded((message) => this.#onMessage(lane, message)));
      channel.onClosed(guarded(() => this.#onLaneClosed()));
      channel.onError(guarded(() => this.#end("failed")));
      const onLaneOpen = (): void => {
        if (lanes.every((name) => this.#lanes[name].isOpen())) onOpen();
      };
      channel.onOpen(guarded(onLaneOpen));
    }
    this.#lanes.bulk.onBufferedAmountLow(guarded(() => this.#onDrain()));
    this.#connection.onStateChange(guarded((state) => this.#onState(state)));
  }

  #onState(state: string): void {
    if (state === "closed") this.#keeper.release(this.#live);
    if (state === "failed") this.#end("failed");
    if (state === "closed" || state === "disconnected") this.#onLaneClosed();
  }

  /**
   * One frame in memory that is used again and again: the library copies what it is given to send.
   */
  #joined(head: Bytes, body: Bytes): Bytes {
    const sizeBytes = head.length + body.length;
    if (this.#scratch.length < sizeBytes) this.#scratch = new Uint8Array(sizeBytes);
    this.#scratch.set(head);
    this.#scratch.set(body, head.length);
    return this.#scratch.subarray(0, sizeBytes);
  }

  #onMessage(lane: Lane, message: string | Buffer | ArrayBuffer): void {
    if (this.#isClosing || this.#endReason !== undefined) return;
    const frame = frameOf(message);
    if (frame === undefined) this.#end("failed");
    else if (frame.length === 0) this.#end("remote");
    else if (this.#handlers === undefined) this.#keep(lane, frame);
    else this.#handlers.onFrame(lane, frame);
  }

  #keep(lane: Lane, frame: Bytes): void {
    this.#early.push({ lane, frame });
    const isTooMuch = this.#early.length > EARLY_FRAMES_MAX;
    if (!isTooMuch && frame.length <= CONTROL_FRAME_BYTES_MAX) return;
    this.#early = [];
    this.#end("failed");
  }

  #onDrain(): void {
    if (!this.#isClosing && this.#endReason === undefined) this.#handlers?.onDrain();
  }

  #onLaneClosed(): void {
    this.#end(this.#isClosing ? "local" : "remote");
  }

  #end(reason: ChannelCloseReason): void {
    if (this.#endReason !== undefined) return;
    this.#endReason = reason;
    clearTimeout(this.#closeTimer);
    // Never from within one of the library's own callbacks: it would close what is calling.
    setImmediate(() => this.#connection.close());
    if (this.#handlers !== undefined) setImmediate(() => this.#tellEnd());
  }

  #tellEnd(): void {
    const handlers = this.#handlers;
    this.#handlers = undefined;
    handlers?.onClose(this.#endReason ?? "failed");
  }
}

/**
 * False when the library refuses. True from it means: under way; false: queued, which is no
 * failure.
 */
function trySend(channel: DataChannel, frame: Bytes): boolean {
  try {
    channel.sendMessageBinary(frame);
    return true;
  } catch {
    return false;
  }
}

/** The message's own memory; undefined when it is text. */
function frameOf(message: string | Buffer | ArrayBuffer): Bytes | undefined {
  if (typeof message === "string") return undefined;
  if (message instanceof ArrayBuffer) return new Uint8Array(message);
  const { buffer, byteOffset, length } = message;
  return buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer, byteOffset, length)
    : new Uint8Array(message);
}
