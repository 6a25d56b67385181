/** Who can reach whom: NAT classes, and networks that fall apart for a while. */

import type { SimulatedPeer } from "../peers/simulated-peer.ts";
import type { NatClass } from "../peers/traits.ts";

/** What a link would run over. */
export type PathKind = "tcp" | "webrtc";

/**
 * Round trips between two peers from the answer's arrival to the offerer's link. Source: WebRTC
 * reference §6, one for ICE, two for DTLS, two for SCTP; TCP's one and the one of
 * `Noise_NNpsk0`; and one for the handshake (LK11).
 */
const ROUND_TRIPS = { webrtc: 6, tcp: 3 } as const;

/**
 * What two peers can meet over without a relay; undefined: nothing. Source: server reference §4.3,
 * the table: open with anyone, cone with cone; neither cone nor symmetric with symmetric; who has
 * no UDP only by TCP to who is open.
 */
export function pathBetween(left: NatClass, right: NatClass): PathKind | undefined {
  if (left === "udpBlocked" || right === "udpBlocked") {
    return left === "open" || right === "open" ? "tcp" : undefined;
  }
  if (left === "open" || right === "open") return "webrtc";
  return left === "cone" && right === "cone" ? "webrtc" : undefined;
}

/** On which side of a rift a peer is; undefined: it is on every side. */
export type SideOf = (peer: SimulatedPeer) => number | undefined;

/** The paths of a world: what its NAT classes allow, unless a rift is between two peers. */
export class Paths {
  #sideOf: SideOf | undefined;

  /** Opens a rift: peers of different sides do not reach each other. Links are not its business. */
  split(sideOf: SideOf): void {
    this.#sideOf = sideOf;
  }

  /** Closes the rift. */
  heal(): void {
    this.#sideOf = undefined;
  }

  /** True while a rift is between two peers. */
  isSplit(left: SimulatedPeer, right: SimulatedPeer): boolean {
    const leftSide = this.#sideOf?.(left);
    const rightSide = this.#sideOf?.(right);
    return leftSide !== undefined && rightSide !== undefined && leftSide !== rightSide;
  }

  /** True when a link between the peers can come about now. */
  isOpen(left: SimulatedPeer, right: SimulatedPeer): boolean {
    return this.durationMs(left, right) !== undefined && !this.isSplit(left, right);
  }

  /**
   * How long a link takes from the answer's arrival, ms; undefined: none can come about, rift or
   * not.
   */
  durationMs(left: SimulatedPeer, right: SimulatedPeer): number | undefined {
    const kind = pathBetween(left.traits.nat, right.traits.nat);
    if (kind === undefined) return undefined;
    return ROUND_TRIPS[kind] * 2 * (left.traits.latencyMs + right.traits.latencyMs);
  }
}
