/** Directed routing as Flash had it: one hop (RT1 to RT5). */

import {
  type Bytes,
  type GroupAddress,
  increasingDistance,
  isNearer,
  type PeerId,
} from "../../base/index.ts";
import type { Overlay } from "../overlay/overlay.ts";
import type { OverlayParts } from "../overlay/parts.ts";
import type { SendCommand, SendMode, SendResult } from "./io.ts";
import type { RoutedSending } from "./sending.ts";

/** What one-hop sending is made of. */
export interface DirectParts extends Pick<OverlayParts, "selfId" | "options" | "outbox"> {
  readonly membership: OverlayParts["membership"];
  readonly overlay: Overlay;
  readonly sending: RoutedSending;
}

/** Sends to one neighbor, to all of them, or to this very peer. */
export class Direct {
  readonly #parts: DirectParts;

  constructor(parts: DirectParts) {
    this.#parts = parts;
  }

  /** Sends; sent when it was to one of those that it is for. */
  send(command: SendCommand, now: number): SendResult {
    return this.#result(command, (to, payload) => {
      if (to !== this.#parts.selfId) {
        return this.#parts.sending.send(to, { type: "direct", payload }, now);
      }
      this.receive(to, payload);
      return true;
    });
  }

  /** What {@link send} would give now. */
  wouldSend(command: SendCommand): SendResult {
    return this.#result(command, (to, payload) => {
      const isOwn = to === this.#parts.selfId;
      return isOwn || this.#parts.sending.takes(to, { type: "direct", payload });
    });
  }

  #result(command: SendCommand, hand: (to: PeerId, payload: Bytes) => boolean): SendResult {
    const targets = this.#targetsOf(command);
    if (targets.length === 0) return "noRoute";
    const results = targets.map((to) => hand(to, command.payload));
    return results.includes(true) ? "sent" : "error";
  }

  #targetsOf(command: SendCommand): PeerId[] {
    switch (command.type) {
      case "sendToNearest":
        return listOf(this.#nearest(command.address));
      case "sendToNeighbor":
        return listOf(this.#next(command.mode));
      case "sendToAllNeighbors":
        return [...this.#parts.membership.neighbors];
    }
  }

  /** The next neighbor on the ring. */
  #next(mode: SendMode): PeerId | undefined {
    const { address } = this.#parts.overlay;
    const distanceTo = (peerId: PeerId): bigint => {
      const other = this.#addressOf(peerId);
      return mode === "nextIncreasing"
        ? increasingDistance(address, other)
        : increasingDistance(other, address);
    };
    let next: PeerId | undefined;
    for (const peerId of this.#parts.membership.neighbors) {
      if (next === undefined || distanceTo(peerId) < distanceTo(next)) next = peerId;
    }
    return next;
  }

  /** Something came from the previous hop. */
  receive(from: PeerId, payload: Bytes): void {
    this.#parts.outbox.event({
      type: "directReceived",
      from,
      fromAddress: this.#addressOf(from),
      isFromSelf: from === this.#parts.selfId,
      payload,
    });
  }

  /** The nearest of the neighbors and this peer that takes what is sent to the address. */
  #nearest(address: GroupAddress): PeerId | undefined {
    const { membership, selfId } = this.#parts;
    let nearest: PeerId | undefined;
    for (const peerId of [selfId, ...membership.neighbors]) {
      const own = this.#addressOf(peerId);
      if (own === address) return peerId;
      if (!this.#takesNearest(peerId)) continue;
      if (nearest === undefined || isNearer(address, own, this.#addressOf(nearest))) {
        nearest = peerId;
      }
    }
    return nearest;
  }

  #takesNearest(peerId: PeerId): boolean {
    const { overlay, selfId } = this.#parts;
    if (peerId === selfId) return overlay.gossip.self.takesNearest;
    return overlay.table.get(peerId)?.record.takesNearest ?? false;
  }

  #addressOf(peerId: PeerId): GroupAddress {
    const { overlay, options } = this.#parts;
    return overlay.table.get(peerId)?.address ?? options.addressOf(peerId);
  }
}

function listOf(peerId: PeerId | undefined): PeerId[] {
  return peerId === undefined ? [] : [peerId];
}
