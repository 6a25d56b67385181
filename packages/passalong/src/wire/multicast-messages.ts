/** What two neighbors say to each other about multicast streams, as values. */

import type { Bytes, StreamId } from "../base/index.ts";

/** How a stream travels: chosen by its publisher, part of its identity. Source: NetStream. */
export interface StreamTunables {
  /** How long a fragment is waited for and kept: reliability against delay, ms. */
  readonly windowDurationMs: number;
  /** Receivers to which a peer pushes one slice, at most. */
  readonly pushNeighborLimit: number;
  /** How much longer than the window fragments are kept for others, ms. */
  readonly relayMarginDurationMs: number;
  /** How long after learning of a fragment it is asked for, and how long before asked again, ms. */
  readonly fetchPeriodMs: number;
  /** How often a peer says what it holds, ms. */
  readonly availabilityUpdatePeriodMs: number;
  /** True: to all followers each time; false: to one after the other. */
  readonly availabilitySendToAll: boolean;
}

/** What each of the numbers may be; a publisher's choice must not make others spin or hoard. */
export const TUNABLE_RANGES = {
  windowDurationMs: { min: 100, max: 60_000 },
  pushNeighborLimit: { min: 1, max: 16 },
  relayMarginDurationMs: { min: 0, max: 60_000 },
  fetchPeriodMs: { min: 10, max: 60_000 },
  availabilityUpdatePeriodMs: { min: 20, max: 10_000 },
} as const;

/**
 * What a publisher says of its stream. All but the last three fields make the stream's id (MC1).
 */
export interface StreamAnnouncement {
  /** Ed25519 public key; 32 bytes. */
  readonly publisherKey: Bytes;
  /** 1 to `STREAM_NAME_BYTES_MAX` bytes of UTF-8. */
  readonly name: string;
  /** When it was published, ms since 1970. */
  readonly publishedAtMs: number;
  /** Fresh random bytes; 8 of them. */
  readonly nonce: Bytes;
  readonly tunables: StreamTunables;
  /**
   * The certificate that gives the key the right to publish, 1 to `STREAM_RIGHT_BYTES_MAX` bytes;
   * absent when none is needed.
   */
  readonly right?: Bytes;
  /** When this was signed, ms since 1970: the highest wins. */
  readonly renewedAtMs: number;
  /** How many fragments there are in all; undefined while the publisher goes on. */
  readonly end: number | undefined;
}

/** A stream exists, or has ended. */
export interface StreamMessage {
  readonly type: "stream";
  readonly streamId: StreamId;
  readonly announcement: StreamAnnouncement;
  /** By the publisher's key, over the announcement; 64 bytes. */
  readonly signature: Bytes;
}

/** The sender receives or publishes the stream and wants maps of it, or not any more. */
export interface StreamFollowMessage {
  readonly type: "streamFollow";
  readonly streamId: StreamId;
  readonly isFollowing: boolean;
}

/** What the sender holds of a stream. */
export interface StreamMapMessage {
  readonly type: "streamMap";
  readonly streamId: StreamId;
  /** The greatest number held. */
  readonly last: number;
  /**
   * Bit `b` of byte `a`: whether `last - 1 - 8 * a - b` is held. At most `STREAM_MAP_BYTES_MAX`;
   * the last byte is not 0.
   */
  readonly bitmap: Bytes;
}

/** The sender wants fragments of these slices as they come. Replaces what was said before. */
export interface StreamPushMessage {
  readonly type: "streamPush";
  readonly streamId: StreamId;
  /** Bit `s`: the slice of the numbers that leave `s` when divided by 8. */
  readonly mask: number;
  /** Of slices that were not in the mask before: the first number that is wanted. */
  readonly from: number;
}

/** What the sender pushes of what was asked for. Sent when that is less than was asked. */
export interface StreamPushingMessage {
  readonly type: "streamPushing";
  readonly streamId: StreamId;
  readonly mask: number;
}

/** Asks for fragments. */
export interface StreamPullMessage {
  readonly type: "streamPull";
  readonly streamId: StreamId;
  /** 1 to `STREAM_PULL_NUMBERS_MAX`, ascending. */
  readonly numbers: readonly number[];
}

/** Which part of a message of the application a fragment is. */
export type StreamPart = "whole" | "first" | "next" | "last";

/** A fragment of a stream, on the bulk lane. */
export interface StreamDataMessage {
  readonly type: "streamData";
  readonly streamId: StreamId;
  /** Its place in the stream, from 0. */
  readonly number: number;
  readonly part: StreamPart;
  /** By the publisher's key, over all of the above and the bytes; 64 bytes. */
  readonly signature: Bytes;
  /** 1 to `STREAM_FRAGMENT_BYTES_MAX`. */
  readonly bytes: Bytes;
}

/** Messages between two cores that concern multicast. */
export type MulticastMessage =
  | StreamMessage
  | StreamFollowMessage
  | StreamMapMessage
  | StreamPushMessage
  | StreamPushingMessage
  | StreamPullMessage
  | StreamDataMessage;

/** True for messages that concern multicast. */
export function isMulticastMessage(message: {
  readonly type: string;
}): message is MulticastMessage {
  return message.type.startsWith("stream");
}
