/** How fast objects, postings, routed messages and streams come and go (`NetGroupInfo`). */

import { type MessageObserver, RateMeter } from "../group/index.ts";
import {
  isMulticastMessage,
  isOverlayMessage,
  isPostingMessage,
  multicastFrameBytes,
  type OverlayMessage,
  overlayFrameBytes,
  type PeerMessage,
  postingFrameBytes,
} from "../wire/index.ts";
import { StreamRates } from "./stream-rates.ts";

/** How fast things come and go, bytes per second over the last seconds. */
export interface NetGroupInfo {
  readonly objectReplicationReceiveBytesPerSecond: number;
  readonly objectReplicationSendBytesPerSecond: number;
  readonly postingReceiveControlBytesPerSecond: number;
  readonly postingReceiveDataBytesPerSecond: number;
  readonly postingSendControlBytesPerSecond: number;
  readonly postingSendDataBytesPerSecond: number;
  readonly routingReceiveBytesPerSecond: number;
  readonly routingSendBytesPerSecond: number;
  readonly multicastReceiveControlBytesPerSecond: number;
  readonly multicastReceiveDataBytesPerSecond: number;
  readonly multicastSendControlBytesPerSecond: number;
  readonly multicastSendDataBytesPerSecond: number;
}

/** What is told apart. */
type Kind =
  | "object"
  | "postingControl"
  | "postingData"
  | "routing"
  | "multicastControl"
  | "multicastData";

/** One direction. */
class Meters {
  readonly #meters: Record<Kind, RateMeter> = {
    object: new RateMeter(),
    postingControl: new RateMeter(),
    postingData: new RateMeter(),
    routing: new RateMeter(),
    multicastControl: new RateMeter(),
    multicastData: new RateMeter(),
  };

  /** An object of so many bytes. */
  addObject(sizeBytes: number, now: number): void {
    this.#meters.object.add(sizeBytes, now);
  }

  addMessage(message: PeerMessage, now: number): void {
    if (isPostingMessage(message)) {
      const kind = message.type === "posting" ? "postingData" : "postingControl";
      this.#meters[kind].add(postingFrameBytes(message), now);
    } else if (isOverlayMessage(message) && isRouting(message)) {
      this.#meters.routing.add(overlayFrameBytes(message), now);
    } else if (isMulticastMessage(message)) {
      const kind = message.type === "streamData" ? "multicastData" : "multicastControl";
      this.#meters[kind].add(multicastFrameBytes(message), now);
    }
  }

  perSecond(kind: Kind, now: number): number {
    return this.#meters[kind].perSecond(now);
  }
}

/** Counts objects, and whole frames of messages without the headers of the network. */
export class Traffic implements MessageObserver {
  readonly streams: StreamRates = new StreamRates();
  readonly #sent = new Meters();
  readonly #received = new Meters();
  readonly #now: () => number;

  /** @param now  Monotonic time, ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** As it is just now. */
  get info(): NetGroupInfo {
    const now = this.#now();
    const sent = (kind: Kind): number => this.#sent.perSecond(kind, now);
    const received = (kind: Kind): number => this.#received.perSecond(kind, now);
    return {
      objectReplicationReceiveBytesPerSecond: received("object"),
      objectReplicationSendBytesPerSecond: sent("object"),
      postingReceiveControlBytesPerSecond: received("postingControl"),
      postingReceiveDataBytesPerSecond: received("postingData"),
      postingSendControlBytesPerSecond: sent("postingControl"),
      postingSendDataBytesPerSecond: sent("postingData"),
      routingReceiveBytesPerSecond: received("routing"),
      routingSendBytesPerSecond: sent("routing"),
      multicastReceiveControlBytesPerSecond: received("multicastControl"),
      multicastReceiveDataBytesPerSecond: received("multicastData"),
      multicastSendControlBytesPerSecond: sent("multicastControl"),
      multicastSendDataBytesPerSecond: sent("multicastData"),
    };
  }

  onSent(message: PeerMessage): void {
    const now = this.#now();
    this.#sent.addMessage(message, now);
    if (isMulticastMessage(message)) this.streams.add("sent", message, now);
  }

  onReceived(message: PeerMessage): void {
    const now = this.#now();
    this.#received.addMessage(message, now);
    if (isMulticastMessage(message)) this.streams.add("received", message, now);
  }

  /** A whole object has gone out. */
  onObjectSent(sizeBytes: number): void {
    this.#sent.addObject(sizeBytes, this.#now());
  }

  /** A whole object has come. */
  onObjectReceived(sizeBytes: number): void {
    this.#received.addObject(sizeBytes, this.#now());
  }
}

function isRouting({ type }: OverlayMessage): boolean {
  return ["direct", "route", "routeTaken", "routeResult"].includes(type);
}
