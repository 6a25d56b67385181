/** What each stream costs and brings (`NetStreamMulticastInfo`). */

import type { StreamId } from "../base/index.ts";
import type { MulticastCounts } from "../core/index.ts";
import { RateMeter } from "../group/index.ts";
import { multicastFrameBytes, type MulticastMessage } from "../wire/index.ts";

/**
 * What streams have cost and brought since this peer knows of them, and the rates of just now.
 * Source: NetStreamMulticastInfo.
 */
export interface MulticastInfo {
  /** Fragments that neighbors had asked to be sent as they come. */
  readonly bytesPushedToPeers: number;
  readonly fragmentsPushedToPeers: number;
  readonly bytesPushedFromPeers: number;
  readonly fragmentsPushedFromPeers: number;
  /** Fragments that neighbors lacked, asked for and were sent. */
  readonly bytesRequestedByPeers: number;
  readonly fragmentsRequestedByPeers: number;
  readonly bytesRequestedFromPeers: number;
  readonly fragmentsRequestedFromPeers: number;
  /** In whole frames, with their heads and signatures, bytes per second over the last seconds. */
  readonly sendDataBytesPerSecond: number;
  readonly sendControlBytesPerSecond: number;
  readonly receiveDataBytesPerSecond: number;
  readonly receiveControlBytesPerSecond: number;
}

/** Which way, and what. */
type Kind = "sentData" | "sentControl" | "receivedData" | "receivedControl";

/** The meters of one stream. */
type Meters = Readonly<Record<Kind, RateMeter>>;

/** Meters of every stream that is known. */
export class StreamRates {
  readonly #meters = new Map<StreamId, Meters>();

  /**
   * A stream has appeared.
   *
   * @param isKnown  Whether one is known still: the meters of others are given up.
   */
  begin(streamId: StreamId, isKnown: (streamId: StreamId) => boolean): void {
    for (const known of [...this.#meters.keys()]) {
      if (!isKnown(known)) this.#meters.delete(known);
    }
    if (this.#meters.has(streamId)) return;
    this.#meters.set(streamId, {
      sentData: new RateMeter(),
      sentControl: new RateMeter(),
      receivedData: new RateMeter(),
      receivedControl: new RateMeter(),
    });
  }

  /** A message about a stream; of one that is not known it counts for nothing. */
  add(way: "sent" | "received", message: MulticastMessage, now: number): void {
    const kind: Kind = message.type === "streamData" ? `${way}Data` : `${way}Control`;
    this.#meters.get(message.streamId)?.[kind].add(multicastFrameBytes(message), now);
  }

  /** What a stream has cost and brought, and does just now. */
  infoOf(streamId: StreamId, counts: MulticastCounts, now: number): MulticastInfo {
    const rate = (kind: Kind): number => this.#meters.get(streamId)?.[kind].perSecond(now) ?? 0;
    return {
      bytesPushedToPeers: counts.pushedToPeers.bytes,
      fragmentsPushedToPeers: counts.pushedToPeers.fragments,
      bytesPushedFromPeers: counts.pushedFromPeers.bytes,
      fragmentsPushedFromPeers: counts.pushedFromPeers.fragments,
      bytesRequestedByPeers: counts.requestedByPeers.bytes,
      fragmentsRequestedByPeers: counts.requestedByPeers.fragments,
      bytesRequestedFromPeers: counts.requestedFromPeers.bytes,
      fragmentsRequestedFromPeers: counts.requestedFromPeers.fragments,
      sendDataBytesPerSecond: rate("sentData"),
      sendControlBytesPerSecond: rate("sentControl"),
      receiveDataBytesPerSecond: rate("receivedData"),
      receiveControlBytesPerSecond: rate("receivedControl"),
    };
  }
}
