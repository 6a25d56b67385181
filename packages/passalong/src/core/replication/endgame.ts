/** When everything missing is asked for: which object a second neighbor would bring sooner. */

import type { ObjectIndex } from "../../base/index.ts";
import { ENDGAME_COPIES_MAX, ENDGAME_GAIN_MS, ENDGAME_SCAN_MAX } from "../config.ts";
import type { Neighbor, PendingRequest } from "./neighbor.ts";

/** Who is asked for each pending object. */
export type PendingTable = ReadonlyMap<ObjectIndex, ReadonlySet<Neighbor>>;

/** Service time of a neighbor that has not served yet, ms. Source: guess. */
const UNKNOWN_SERVICE_MS = 1_000;

/**
 * The pending object that a neighbor should be asked for too, or undefined when none would come
 * sooner by more than {@link ENDGAME_GAIN_MS}.
 *
 * Source: swarm simulation, endgame by estimated time of arrival.
 */
export function chooseEndgameObject(
  neighbor: Neighbor,
  pending: PendingTable,
  now: number,
): ObjectIndex | undefined {
  const mine = neighbor.depth.serviceMs ?? UNKNOWN_SERVICE_MS;
  let best: ObjectIndex | undefined;
  let bestGain = ENDGAME_GAIN_MS;
  let scanned = 0;
  for (const [index, askedOf] of pending) {
    scanned += 1;
    if (scanned > ENDGAME_SCAN_MAX) break;
    if (askedOf.size >= ENDGAME_COPIES_MAX || askedOf.has(neighbor)) continue;
    if (!neighbor.known.has(index)) continue;
    const gain = earliestArrivalMs(index, askedOf, now) - mine;
    if (gain > bestGain) {
      bestGain = gain;
      best = index;
    }
  }
  return best;
}

/** The least time until one of the neighbors asked should have delivered, ms. */
function earliestArrivalMs(
  index: ObjectIndex,
  askedOf: ReadonlySet<Neighbor>,
  now: number,
): number {
  let earliest = Number.POSITIVE_INFINITY;
  for (const neighbor of askedOf) {
    const request = neighbor.pending.get(index);
    if (request !== undefined) earliest = Math.min(earliest, remainingMs(neighbor, request, now));
  }
  return earliest;
}

function remainingMs(neighbor: Neighbor, request: PendingRequest, now: number): number {
  const elapsed = now - request.requestedAt;
  const { assembly } = request;
  if (assembly !== undefined && assembly.receivedBytes > 0) {
    const missing = assembly.size - assembly.receivedBytes;
    return (elapsed * missing) / assembly.receivedBytes;
  }
  return Math.max((neighbor.depth.serviceMs ?? UNKNOWN_SERVICE_MS) - elapsed, elapsed / 2);
}
