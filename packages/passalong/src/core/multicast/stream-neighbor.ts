/** What one neighbor is to one stream. */

import type { PeerId } from "../../base/index.ts";
import { Holdings } from "./holdings.ts";
import type { Flow } from "./outflow.ts";

/** The two directions of a stream between this peer and a neighbor. */
export class StreamNeighbor {
  readonly peerId: PeerId;
  readonly flow: Flow;
  readonly holdings: Holdings = new Holdings();
  /** It receives or publishes the stream and wants maps. */
  isFollowing = false;
  /** Slices that it was asked to push here. */
  askedMask = 0;
  /** It is not asked to push before this moment. */
  refusedUntil: number = Number.NEGATIVE_INFINITY;
  /** It is not tested before this moment. */
  avoidedUntil: number = Number.NEGATIVE_INFINITY;
  /** Slices that are pushed to it. */
  grantedMask = 0;
  /** What it had given free when that changed last, and when that was. */
  freedBytes: number | undefined;
  freedAt: number = Number.NEGATIVE_INFINITY;
  /** When a slice was taken back from it because its link was late. */
  relievedAt: number = Number.NEGATIVE_INFINITY;
  /** Version of the window that it was told last, and when. */
  toldVersion = 0;
  toldAt: number = Number.NEGATIVE_INFINITY;

  constructor(peerId: PeerId, flow: Flow) {
    this.peerId = peerId;
    this.flow = flow;
  }
}

/** The bit of a slice in a mask. */
export function bitOf(slice: number): number {
  return 1 << slice;
}
