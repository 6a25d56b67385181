/** A channel over one peer connection with two data channels: control and bulk. */

import { assert, type Bytes } from "../base/index.ts";
import {
  type Channel,
  type ChannelCloseReason,
  type ChannelHandlers,
  EARLY_FRAMES_MAX,
  type Lane,
} from "../group/index.ts";
import { CONTROL_FRAME_BYTES_MAX } from "../wire/index.ts";

/**
 * Bytes in the bulk queue at which it is full. Source: WebRTC reference, rule 4: browsers report in
 * steps of 100 KiB and fail at 16 MiB.
 */
export const BULK_HIGH_WATER_BYTES: number = 1_048_576;

/**
 * The bulk queue has room again below this, bytes. Source: as above, half, and never under 128 KiB.
 */
export const BULK_LOW_WATER_BYTES: number = 524_288;

/**
 * Control bytes that the other side may leave unread before the channel fails. Source: guess, a
 * quarter of what browsers hold, and 250 of the longest control frames.
 */
export const CONTROL_QUEUE_BYTES_MAX: number = 4_194_304;

/**
 * Largest frame, bytes, whatever the other side takes. Source: Chrome's and libdatachannel's limit.
 */
export const RTC_FRAME_BYTES_MAX: number = 262_144;

/** What a side takes that does not say so, bytes. Source: RFC 8841 §6.1. */
const SILENT_FRAME_BYTES_MAX = 65_536;

/**
 * How long control frames may take to leave once the channel is closed, ms. Source: guess, a few
 * round trips.
 */
const CLOSE_MS_MAX = 1_000;

const EMPTY: Bytes = new Uint8Array(0);

/** What a channel is made of. */
export interface RtcChannelOptions {
  /** Fresh, without data channels. The channel's from now on: it closes it. */
  readonly connection: RTCPeerConnection;
  /** Both data channels are open. */
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
  readonly #connection: RTCPeerConnection;
  readonly #lanes: Readonly<Record<Lane, RTCDataChannel>>;
  readonly #abort = new AbortController();
  #binding: Bytes | undefined;
  #frameBytesMax = SILENT_FRAME_BYTES_MAX;
  #scratch = EMPTY;
  #early: { readonly lane: Lane; readonly frame: Bytes }[] = [];
  #handlers: ChannelHandlers | undefined;
  #isAttached = false;
  #isClosing = false;
  #endReason: ChannelCloseReason | undefined;

  constructor({ connection, onOpen }: RtcChannelOptions) {
    this.#connection = connection;
    this.#lanes = {
      control: makeLane(connection, { label: "control", id: 0, ordered: true }),
      bulk: makeLane(connection, { label: "bulk", id: 1, ordered: false }),
    };
    this.#lanes.bulk.bufferedAmountLowThreshold = BULK_LOW_WATER_BYTES;
    this.#listen(onOpen);
  }

  /** As far as the browser tells: it may have found another way since. */
  get isTurned(): boolean {
    // Missing in browsers of our matrix.
    const ice: Partial<Pick<RTCIceTransport, "getSelectedCandidatePair">> | undefined =
      this.#connection.sctp?.transport.iceTransport;
    const pair = ice?.getSelectedCandidatePair?.();
    return pair?.local.type === "relay" || pair?.remote.type === "relay";
  }

  get binding(): Bytes {
    assert(this.#binding !== undefined, "a channel is bound before it is used");
    return this.#binding;
  }

  get frameBytesMax(): number {
    return this.#frameBytesMax;
  }

  get bulkRoomBytes(): number {
    return Math.max(0, BULK_HIGH_WATER_BYTES - this.#lanes.bulk.bufferedAmount);
  }

  /** Makes an open channel ready for use. @param binding  See {@link Channel.binding}. */
  bind(binding: Bytes): void {
    this.#binding = binding;
    const remoteBytesMax = this.#connection.sctp?.maxMessageSize ?? SILENT_FRAME_BYTES_MAX;
    this.#frameBytesMax = Math.min(remoteBytesMax, RTC_FRAME_BYTES_MAX);
  }

  send(lane: Lane, head: Bytes, body: Bytes): void {
    if (this.#isClosing || this.#endReason !== undefined) return;
    assert(head.length + body.length <= this.#frameBytesMax, "a frame fits the channel");
    const channel = this.#lanes[lane];
    const isStuck = lane === "control" && channel.bufferedAmount > CONTROL_QUEUE_BYTES_MAX;
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
    const { control } = this.#lanes;
    if (control.readyState === "open") {
      setTimeout(() => this.#end("local"), CLOSE_MS_MAX);
      // An empty message ends the channel at the other side, which then closes: in Node.js a lane's
      // end may overtake messages.
      trySend(control, EMPTY);
    } else {
      this.#end("local");
    }
  }

  /** The other side is not who it should be, or broke the framing. */
  fail(): void {
    this.#end("failed");
  }

  #listen(onOpen: () => void): void {
    const { signal } = this.#abort;
    const lanes: readonly Lane[] = ["control", "bulk"];
    for (const lane of lanes) {
      const channel = this.#lanes[lane];
      const onMessage = ({ data }: MessageEvent<unknown>): void => this.#onMessage(lane, data);
      channel.addEventListener("message", onMessage, { signal });
      channel.addEventListener("close", () => this.#onLaneClosed(), { signal });
      const onLaneOpen = (): void => {
        if (lanes.every((name) => this.#lanes[name].readyState === "open")) onOpen();
      };
      channel.addEventListener("open", onLaneOpen, { signal });
    }
    this.#lanes.bulk.addEventListener("bufferedamountlow", () => this.#onDrain(), { signal });
    const onState = (): void => {
      if (this.#connection.connectionState === "failed") this.#end("failed");
    };
    this.#connection.addEventListener("connectionstatechange", onState, { signal });
  }

  /**
   * One frame in memory that is used again and again: browsers copy what they are given to send.
   */
  #joined(head: Bytes, body: Bytes): Bytes {
    const sizeBytes = head.length + body.length;
    if (this.#scratch.length < sizeBytes) this.#scratch = new Uint8Array(sizeBytes);
    this.#scratch.set(head);
    this.#scratch.set(body, head.length);
    return this.#scratch.subarray(0, sizeBytes);
  }

  #onMessage(lane: Lane, message: unknown): void {
    if (this.#isClosing || this.#endReason !== undefined) return;
    if (!(message instanceof ArrayBuffer)) {
      this.#end("failed");
      return;
    }
    const frame = new Uint8Array(message);
    if (frame.length === 0) this.#end("remote");
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
    if (!this.#isClosing) this.#handlers?.onDrain();
  }

  #onLaneClosed(): void {
    const isLost = this.#connection.connectionState === "failed";
    this.#end(this.#isClosing ? "local" : isLost ? "failed" : "remote");
  }

  /** Lets go of everything at once: a browser counts connections until they are collected. */
  #end(reason: ChannelCloseReason): void {
    if (this.#endReason !== undefined) return;
    this.#endReason = reason;
    this.#abort.abort();
    this.#connection.close();
    this.#scratch = EMPTY;
    queueMicrotask(() => this.#tellEnd());
  }

  #tellEnd(): void {
    const handlers = this.#handlers;
    this.#handlers = undefined;
    handlers?.onClose(this.#endReason ?? "failed");
  }
}

function makeLane(
  connection: RTCPeerConnection,
  { label, id, ordered }: { label: Lane; id: number; ordered: boolean },
): RTCDataChannel {
  const channel = connection.createDataChannel(label, { negotiated: true, id, ordered });
  channel.binaryType = "arraybuffer";
  return channel;
}

/** False when the browser's queue is full or the channel has ended. */
function trySend(channel: RTCDataChannel, frame: Bytes): boolean {
  try {
    channel.send(frame);
    return true;
  } catch {
    return false;
  }
}
