/** How peers come to know and to reach each other. */

import type { Bytes, PeerId } from "passalong/base";
import type { SimulatedPeer } from "../peers/simulated-peer.ts";

/** Somebody who introduces peers, and the way in which links come about. */
export interface Introductions {
  /** A peer comes into the group: it is introduced to some members. */
  join(peer: SimulatedPeer): void;
  /** A core asks for members. */
  sample(peer: SimulatedPeer): void;
  /** A core wants a link to a peer. */
  connect(peer: SimulatedPeer, peerId: PeerId): void;
  /** A sealed signal has come to a peer through its neighbors. */
  takeSignal?(peer: SimulatedPeer, from: PeerId, signal: Bytes): void;
}
