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
import type { SendMode, SendResult } from "./io.ts";
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

  /** To the nearest of the neighbors and this peer that takes what is sent to the address. */
  sendToNearest(address: GroupAddress, payload: Bytes, now: number): SendResult {
    const nearest = this.#nearest(address);
    if (nearest === undefined) return "noRoute";
    if (nearest !== this.#parts.selfId) return this.#send(nearest, payload, now);
    this.receive(nearest, payload);
    return "sent";
  }

  /** To the next neighbor on the ring. */
  sendToNeighbor(mode: SendMode, payload: Bytes, now: number): SendResult {
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
    return next === undefined ? "noRoute" : this.#send(next, payload, now);
  }

  /** To all neighbors; sent when it was to one of them. */
  sendToAllNeighbors(payload: Bytes, now: number): SendResult {
    const { neighbors } = this.#parts.membership;
    if (neighbors.size === 0) return "noRoute";
    const results = [...neighbors].map((peerId) => this.#send(peerId, payload, now));
    return results.includes("sent") ? "sent" : "error";
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

  #send(to: PeerId, payload: Bytes, now: number): SendResult {
    return this.#parts.sending.send(to, { type: "direct", payload }, now) ? "sent" : "error";
  }

  #addressOf(peerId: PeerId): GroupAddress {
    const { overlay, options } = this.#parts;
    return overlay.table.get(peerId)?.address ?? options.addressOf(peerId);
  }
}
