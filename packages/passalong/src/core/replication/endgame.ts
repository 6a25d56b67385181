/** When everything missing is asked for: which object a second neighbor would bring sooner. */

import type { ObjectIndex } from "../../base/index.ts";
import { ENDGAME_COPIES_MAX, ENDGAME_SCAN_MAX, UNKNOWN_SERVICE_MS } from "../config.ts";
import type { Neighbor, PendingRequest } from "./neighbor.ts";

/** Who is asked for each pending object. */
export type PendingTable = ReadonlyMap<ObjectIndex, ReadonlySet<Neighbor>>;

/**
 * The pending object that a neighbor should be asked for too, or undefined when none would come
 * sooner by more than `gainMs`.
 *
 * Source: swarm simulation, endgame by estimated time of arrival.
 */
export function chooseEndgameObject(
  neighbor: Neighbor,
  pending: PendingTable,
  { now, gainMs }: { readonly now: number; readonly gainMs: number },
): ObjectIndex | undefined {
  const mine = neighbor.depth.expectedMs ?? unknownServiceMs(neighbor);
  let best: ObjectIndex | undefined;
  let bestGain = gainMs;
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
  const { assembly } = request;
  if (assembly !== undefined) {
    const missingBytes = assembly.size - assembly.receivedBytes;
    return ((now - request.beganAt) * missingBytes) / assembly.receivedBytes;
  }
  const elapsed = now - request.requestedAt;
  const serviceMs = neighbor.depth.serviceMs ?? unknownServiceMs(neighbor);
  return Math.max(serviceMs - elapsed, elapsed / 2);
}

function unknownServiceMs({ rttMs }: Neighbor): number {
  return (rttMs ?? 0) + UNKNOWN_SERVICE_MS;
}
