/** One direction of a link between two simulated peers. */

import type { SimulatedPeer } from "../peers/simulated-peer.ts";
import type { UplinkQueue } from "./uplink.ts";

/** What a link end is made of. */
export interface LinkEndOptions {
  readonly from: SimulatedPeer;
  readonly to: SimulatedPeer;
  /** One way, ms. */
  readonly latencyMs: number;
  /** Payload bytes that may be under way: what an ideal congestion control would let go. */
  readonly windowBytes: number;
}

/** The way from one peer to another. */
export class LinkEnd {
  readonly from: SimulatedPeer;
  readonly to: SimulatedPeer;
  readonly latencyMs: number;
  readonly windowBytes: number;
  readonly queue: UplinkQueue = [];
  /** Payload sent and not yet given free by the receiver. */
  inFlightBytes = 0;
  /** A link that has ended delivers nothing more. */
  isOpen = true;
  /** Control messages keep their order although their latency varies. */
  controlArrivesAt = 0;

  constructor({ from, to, latencyMs, windowBytes }: LinkEndOptions) {
    this.from = from;
    this.to = to;
    this.latencyMs = latencyMs;
    this.windowBytes = windowBytes;
  }

  /** Payload bytes that may be sent now. */
  get writableBytes(): number {
    return Math.max(0, this.windowBytes - this.inFlightBytes);
  }
}
