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
  /** When the last one was sent. */
  controlSentAt = -1;
  /** What has come while the way is held up, in order; undefined: it is not. */
  held: (() => void)[] | undefined;

  constructor({ from, to, latencyMs, windowBytes }: LinkEndOptions) {
    this.from = from;
    this.to = to;
    this.latencyMs = latencyMs;
    this.windowBytes = windowBytes;
  }

  /** From now on nothing comes through, and nothing is lost. */
  hold(): void {
    this.held ??= [];
  }

  /** What waited comes through. */
  release(): void {
    const held = this.held ?? [];
    this.held = undefined;
    for (const arrive of held) arrive();
  }

  /** Lets something come through, now or when the way is free; what comes too late is lost. */
  arrive(run: () => void): void {
    if (this.held !== undefined) this.held.push(() => this.arrive(run));
    else if (this.isOpen) run();
  }

  /** Payload bytes that may be sent now. */
  get writableBytes(): number {
    return Math.max(0, this.windowBytes - this.inFlightBytes);
  }
}
