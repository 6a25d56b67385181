/**
 * One underlying connection to one peer, before anything about it is trusted.
 *
 * Every kind of link is a channel plus the same handshake and the same credit (`link.ts`), so a
 * platform's adapter is only what this page says. The contract suite in
 * `tests/contract/transport-suite.ts` holds every adapter to it.
 */

import type { Bytes } from "../base/index.ts";

/** How a channel is made. */
export type ChannelKind = "webrtc" | "tcp" | "relay" | "memory";

/** What a link runs over; `turn` is WebRTC through a TURN server. */
export type LinkKind = ChannelKind | "turn";

/**
 * Control frames overtake bulk frames where the connection allows it, and keep their own order.
 * Bulk frames may come in any order.
 */
export type Lane = "control" | "bulk";

/** Why a channel ended. */
export type ChannelCloseReason =
  /** `close` was called here. */
  | "local"
  /** The other side closed it. */
  | "remote"
  /** The connection was lost, or the other side broke its framing. */
  | "failed";

/** What a channel tells its owner. None of these may throw. */
export interface ChannelHandlers {
  /** A frame has arrived whole; the bytes belong to the handler from now on. */
  onFrame(lane: Lane, frame: Bytes): void;
  /** The bulk queue has room again after {@link Channel.bulkRoomBytes} was 0. */
  onDrain(): void;
  /**
   * The channel has ended: no other call follows. Comes exactly once, never from within `close`.
   */
  onClose(reason: ChannelCloseReason): void;
}

/** An open connection that keeps frames whole. */
export interface Channel {
  readonly kind: ChannelKind;
  /** True when a TURN server is between the two now; absent: none is. */
  readonly isTurned?: boolean;
  /**
   * What both ends of this connection, and nobody between them, know alike (LK4): for WebRTC the
   * SHA-256 fingerprints of the offerer's and then the answerer's DTLS certificates; for TCP
   * and circuits the hash of the Noise handshake.
   */
  readonly binding: Bytes;
  /** Largest frame that `send` takes, bytes; at least `CONTROL_FRAME_BYTES_MAX`. */
  readonly frameBytesMax: number;
  /**
   * Payload bytes that the bulk queue takes before it is full; ask anew before each bulk frame. The
   * last frame may exceed it.
   */
  readonly bulkRoomBytes: number;
  /**
   * Sends `head` followed by `body` as one frame. The bytes may be reused when it returns. A
   * channel that has ended drops them. Never throws for anything the other side does.
   */
  send(lane: Lane, head: Bytes, body: Bytes): void;
  /**
   * Sets the receiver of everything that has arrived and will arrive. Called once. Frames wait
   * until then: more than `EARLY_FRAMES_MAX` of them, or one larger than `CONTROL_FRAME_BYTES_MAX`,
   * fail the channel (LK8).
   */
  attach(handlers: ChannelHandlers): void;
  /** Ends the channel; control frames already sent still go out where the connection allows it. */
  close(): void;
}
