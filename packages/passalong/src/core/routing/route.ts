/** One payload on its way, as one of the members on that way sees it. */

import type { Bytes, GroupAddress, PeerId } from "../../base/index.ts";
import type { PeerPrefix, RouteMessage, RoutePurpose } from "../../wire/index.ts";

/** Who is told what became of a route. */
export type RouteAsker =
  /** The neighbor that sent it here. */
  | { readonly type: "neighbor"; readonly peerId: PeerId; readonly token: number }
  /** The own application. */
  | { readonly type: "application"; readonly ticket: number }
  /** Nobody. */
  | { readonly type: "nobody" };

/** What a route is about. */
export interface RouteSubject {
  readonly purpose: RoutePurpose;
  readonly origin: PeerId;
  readonly number: number;
  readonly address: GroupAddress;
  readonly payload: Bytes;
}

/**
 * Where a route stands here.
 *
 *     looking ──sent──> waiting ──result──> ended
 *        ^──refused, unacknowledged, link lost──┘
 */
export interface Route extends RouteSubject {
  readonly startedAt: number;
  asker: RouteAsker;
  attempt: number;
  /** Who had it before this peer in this attempt. */
  visited: readonly PeerPrefix[];
  /** Neighbors that it was sent to, in all attempts. */
  readonly tried: Set<PeerId>;
  /** The neighbor that has it now. */
  waiting: { readonly peerId: PeerId; readonly token: number; giveUpAt: number } | undefined;
  /** The attempt is given up then; only at its origin. */
  attemptEndsAt: number;
  isEnded: boolean;
  /** Who has it in the end. */
  takenBy: PeerId | undefined;
}

/** What names a route in the whole group. */
export function routeKey({ origin, number }: Pick<RouteMessage, "origin" | "number">): string {
  return `${origin}:${String(number)}`;
}
