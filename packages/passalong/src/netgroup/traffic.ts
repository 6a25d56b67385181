/** How fast postings and routed messages come and go (`NetGroupInfo`). */

import { type MessageObserver, RateMeter } from "../group/index.ts";
import {
  isOverlayMessage,
  isPostingMessage,
  type OverlayMessage,
  overlayFrameBytes,
  type PeerMessage,
  postingFrameBytes,
} from "../wire/index.ts";

/** What is told apart. */
type Kind = "postingControl" | "postingData" | "routing";

/** One direction. */
class Meters {
  readonly #meters: Record<Kind, RateMeter> = {
    postingControl: new RateMeter(),
    postingData: new RateMeter(),
    routing: new RateMeter(),
  };

  add(message: PeerMessage, now: number): void {
    if (isPostingMessage(message)) {
      const kind = message.type === "posting" ? "postingData" : "postingControl";
      this.#meters[kind].add(postingFrameBytes(message), now);
    } else if (isOverlayMessage(message) && isRouting(message)) {
      this.#meters.routing.add(overlayFrameBytes(message), now);
    }
  }

  perSecond(kind: Kind, now: number): number {
    return this.#meters[kind].perSecond(now);
  }
}

/** Counts whole frames of messages, without the headers of the network. */
export class Traffic implements MessageObserver {
  readonly sent: Meters = new Meters();
  readonly received: Meters = new Meters();
  readonly #now: () => number;

  /** @param now  Monotonic time, ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  onSent(message: PeerMessage): void {
    this.sent.add(message, this.#now());
  }

  onReceived(message: PeerMessage): void {
    this.received.add(message, this.#now());
  }
}

function isRouting({ type }: OverlayMessage): boolean {
  return ["direct", "route", "routeTaken", "routeResult"].includes(type);
}
