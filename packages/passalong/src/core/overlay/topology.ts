/** Which links the group needs of a peer: the ring, and fingers where messages are routed (OV7). */

import {
  addressAfter,
  type GroupAddress,
  increasingDistance,
  isInArc,
  type PeerId,
  RING_SIZE,
} from "../../base/index.ts";
import {
  DRAWN_MEMBERS,
  FINGERS_MAX,
  FULL_MESH_MEMBERS,
  RESERVED_LINKS,
  RING_NEIGHBORS,
  TOPOLOGY_DELAY_MS,
  TOPOLOGY_RETRY_MS,
} from "./config.ts";
import type { OverlayParts } from "./parts.ts";
import type { Place } from "./ring-index.ts";

/** Decides from the table of members and from the links that stand. */
export class Topology {
  readonly #parts: OverlayParts;
  readonly #address: GroupAddress;

  constructor(parts: OverlayParts) {
    this.#parts = parts;
    this.#address = parts.options.addressOf(parts.selfId);
    parts.membership.reserve(RESERVED_LINKS);
  }

  /** Members or neighbors have changed: they are looked at soon. */
  onChange(now: number): void {
    this.#parts.deadlines.setAtMost("topology", now + TOPOLOGY_DELAY_MS);
  }

  /**
   * The moment of "topology" has come: says which links are needed.
   *
   * @returns A neighbor that has to go so that one of them finds room.
   */
  onDeadline(now: number): PeerId | undefined {
    const { membership, deadlines, table } = this.#parts;
    for (let step = 1; step <= RING_NEIGHBORS; step += 1) {
      for (const side of [step, -step]) {
        const place = table.ring.step(this.#address, side);
        if (place !== undefined) membership.addNeeded(place.peerId);
      }
    }
    const needed = this.#needed(now);
    const missing = needed.filter((peerId) => !membership.isNeighbor(peerId));
    const surplus =
      missing.length > 0 && membership.isFull ? this.surplus(new Set(needed)) : undefined;
    membership.setNeeded(needed, now);
    if (membership.lacks) membership.onIntroduced(this.#drawn(), now);
    if (missing.length > 0) deadlines.setAtMost("topology", now + TOPOLOGY_RETRY_MS);
    return surplus;
  }

  /** True when a newcomer would be one of the own ring neighbors. */
  isRingNeighbor(peerId: PeerId): boolean {
    const address = this.#parts.options.addressOf(peerId);
    const { ring } = this.#parts.table;
    const after = ring.step(this.#address, RING_NEIGHBORS);
    const before = ring.step(this.#address, -RING_NEIGHBORS);
    if (after === undefined || before === undefined) return true;
    return isInArc({ from: before.address, to: after.address }, address);
  }

  /** A neighbor that is not needed: half the time the farthest one, else any of them. */
  surplus(needed: ReadonlySet<PeerId>): PeerId | undefined {
    const { membership, random } = this.#parts;
    const spare = [...membership.neighbors].filter((peerId) => !needed.has(peerId));
    if (random.below(2) === 0) return spare[random.below(Math.max(1, spare.length))];
    const rttOf = (peerId: PeerId): number => membership.liveness.rttMs(peerId) ?? 0;
    let farthest = spare[0];
    for (const peerId of spare) {
      if (farthest !== undefined && rttOf(peerId) > rttOf(farthest)) farthest = peerId;
    }
    return farthest;
  }

  #needed(now: number): PeerId[] {
    const { ring } = this.#parts.table;
    const after = ring.increasing(this.#address);
    if (ring.size <= FULL_MESH_MEMBERS) return [...after].map(({ peerId }) => peerId);
    const before = ring.decreasing(this.#address);
    const near = [
      ...this.#reachable(after, RING_NEIGHBORS, now),
      ...this.#reachable(before, RING_NEIGHBORS, now),
    ];
    return near.concat(this.#parts.options.isRoutingEnabled ? this.#fingers(near, now) : []);
  }

  /** The first few that are linked with, or could be. */
  #reachable(places: Iterable<Place>, count: number, now: number): PeerId[] {
    const { membership } = this.#parts;
    const found: PeerId[] = [];
    for (const { peerId } of places) {
      if (found.length >= count) break;
      if (membership.isNeighbor(peerId) || membership.isTriable(peerId, now)) found.push(peerId);
    }
    return found;
  }

  /**
   * One neighbor in each arc from 1/2 to all of the ring, from 1/4 to 1/2, and so on down to the
   * ring neighbors; any that is there already will do.
   */
  #fingers(near: readonly PeerId[], now: number): PeerId[] {
    const { membership, options } = this.#parts;
    const distances = [...membership.neighbors].map((peerId) => ({
      peerId,
      distance: increasingDistance(this.#address, options.addressOf(peerId)),
    }));
    const nearest = near.slice(0, RING_NEIGHBORS).map((peerId) => options.addressOf(peerId));
    const least = nearest.reduce((most, address) => {
      const distance = increasingDistance(this.#address, address);
      return distance > most ? distance : most;
    }, 0n);
    const fingers: PeerId[] = [];
    let from = RING_SIZE / 2n;
    for (let finger = 0; finger < FINGERS_MAX && from > least; finger += 1) {
      const to = 2n * from;
      const standing = distances.find(({ distance }) => distance >= from && distance < to);
      const peerId = standing?.peerId ?? this.#memberBetween(from, to, now);
      if (peerId !== undefined) fingers.push(peerId);
      from /= 2n;
    }
    return fingers;
  }

  /** The first member from one distance on, and before another, that could be linked with. */
  #memberBetween(from: bigint, to: bigint, now: number): PeerId | undefined {
    const { table, membership } = this.#parts;
    for (const place of table.ring.increasing(addressAfter(this.#address, from - 1n))) {
      const distance = increasingDistance(this.#address, place.address);
      if (distance >= to || distance < from) return undefined;
      if (membership.isTriable(place.peerId, now)) return place.peerId;
    }
    return undefined;
  }

  /** Members drawn at random, for links that nobody in particular is needed for (OV8). */
  #drawn(): PeerId[] {
    const { ring } = this.#parts.table;
    const { random } = this.#parts;
    return Array.from({ length: Math.min(DRAWN_MEMBERS, ring.size) }, () => {
      return ring.ranked(random.below(ring.size))?.peerId ?? this.#parts.selfId;
    });
  }
}
