/** Members in the order of their group addresses. */

import { type GroupAddress, isNearer, type PeerId } from "../../base/index.ts";

/** A member's place. */
export interface Place {
  readonly peerId: PeerId;
  readonly address: GroupAddress;
}

/** A sorted list that is a ring: after the last comes the first. */
export class RingIndex {
  readonly #places: Place[] = [];

  /** How many members there are. */
  get size(): number {
    return this.#places.length;
  }

  /** Adds a member; one that is there stays. */
  add(place: Place): void {
    const slot = this.#slotOf(place.address);
    if (this.#places[slot]?.address !== place.address) this.#places.splice(slot, 0, place);
  }

  /** Takes a member away. */
  delete(address: GroupAddress): void {
    const slot = this.#slotOf(address);
    if (this.#places[slot]?.address === address) this.#places.splice(slot, 1);
  }

  /** The member that has this very address. */
  at(address: GroupAddress): Place | undefined {
    const place = this.#places[this.#slotOf(address)];
    return place?.address === address ? place : undefined;
  }

  /**
   * The member so many steps from an address in the increasing direction, or against it; who is at
   * the address does not count. Undefined: there are fewer.
   */
  step(from: GroupAddress, steps: number): Place | undefined {
    const slot = this.#slotOf(from);
    const isThere = this.#places[slot]?.address === from;
    const count = this.#places.length;
    if (Math.abs(steps) > count - (isThere ? 1 : 0) || steps === 0) return undefined;
    const first = steps > 0 && !isThere ? slot - 1 : slot;
    return this.#places[(first + steps + count) % count];
  }

  /** The member of a rank by address, from 0. */
  ranked(rank: number): Place | undefined {
    return this.#places[rank];
  }

  /** Everybody but who is at `from`, in the increasing direction from there. */
  *increasing(from: GroupAddress): Generator<Place, void, undefined> {
    yield* this.#walk(from, 1);
  }

  /** Everybody but who is at `from`, in the decreasing direction from there. */
  *decreasing(from: GroupAddress): Generator<Place, void, undefined> {
    yield* this.#walk(from, -1);
  }

  /** The member nearest to an address; undefined: there is none. */
  nearest(address: GroupAddress): Place | undefined {
    const count = this.#places.length;
    const slot = this.#slotOf(address);
    const after = this.#places[slot % count];
    const before = this.#places[(slot + count - 1) % count];
    if (after === undefined || before === undefined) return undefined;
    return isNearer(address, after.address, before.address) ? after : before;
  }

  *#walk(from: GroupAddress, step: 1 | -1): Generator<Place, void, undefined> {
    const count = this.#places.length;
    const slot = this.#slotOf(from);
    const first = step === 1 ? slot : slot - 1 + count;
    for (let walked = 0; walked < count; walked += 1) {
      const place = this.#places[(first + step * walked + count) % count];
      if (place !== undefined && place.address !== from) yield place;
    }
  }

  /** The first slot whose address is not less. */
  #slotOf(address: GroupAddress): number {
    let low = 0;
    let high = this.#places.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const place = this.#places[middle];
      if (place !== undefined && place.address < address) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
