/** Requests that wait for the uplink, in the order in which they should be served. */

import { type ObjectIndex, PriorityQueue } from "../../base/index.ts";
import type { Neighbor } from "./neighbor.ts";

/** Entries kept that nobody waits for any more. Source: guess, what eight neighbors may ask for. */
const LITTER_MAX = 1_024;

/** A request that waits. */
export interface QueuedRequest {
  readonly neighbor: Neighbor;
  readonly index: ObjectIndex;
  /** When the object is needed, ms; undefined: at any time. */
  readonly dueAt: number | undefined;
}

/**
 * The least score first: copies of the object and progress of the requester (RP6), or the deadline.
 *
 * Scores only grow, but for withdrawals and links that end. So an entry stands where it was put,
 * and when its turn comes its score is looked up again: if others are before it by then it goes
 * back. Each step costs O(log n), whatever the number of requests and neighbors.
 */
export class RequestQueue {
  readonly #copiesOf: (index: ObjectIndex) => number;
  readonly #urgent = new PriorityQueue<QueuedRequest>();
  readonly #ordinary = new PriorityQueue<QueuedRequest>();
  #size = 0;
  /** Those of them whose neighbors take nothing for now. */
  #parkedSize = 0;
  /** Who was served by deadline last: no neighbor twice in a row while others wait. */
  #lastUrgent: Neighbor | undefined;

  /** @param copiesOf  How many neighbors hold an object. */
  constructor(copiesOf: (index: ObjectIndex) => number) {
    this.#copiesOf = copiesOf;
  }

  /** How many requests wait. */
  get size(): number {
    return this.#size;
  }

  /** How many wait for the uplink and not for their neighbors' links. */
  get readySize(): number {
    return this.#size - this.#parkedSize;
  }

  /** Lets a request wait; one for the same object takes the place of the neighbor's earlier one. */
  add(request: QueuedRequest): void {
    const { queue } = request.neighbor;
    this.delete(request.neighbor, request.index);
    this.#size += 1;
    queue.set(request.index, request);
    this.#insert(request);
    if (this.#ordinary.size + this.#urgent.size > 2 * this.#size + LITTER_MAX) this.#tidy();
  }

  /** Takes a request back. */
  delete(neighbor: Neighbor, index: ObjectIndex): void {
    const request = neighbor.queue.get(index);
    if (request === undefined) return;
    neighbor.queue.delete(index);
    this.#size -= 1;
    if (neighbor.parked.has(request)) this.#parkedSize -= 1;
    neighbor.parked.delete(request);
  }

  /** Forgets what a neighbor that is gone asked for. */
  onNeighborGone(neighbor: Neighbor): void {
    this.#size -= neighbor.queue.size;
    this.#parkedSize -= neighbor.parked.size;
    neighbor.queue.clear();
    neighbor.parked.clear();
  }

  /** Something may be sent to a neighbor again. */
  onWritable(neighbor: Neighbor): void {
    for (const request of neighbor.parked) this.#insert(request);
    this.#parkedSize -= neighbor.parked.size;
    neighbor.parked.clear();
  }

  /**
   * Takes the request whose turn it is; undefined: none can be served now.
   *
   * @param canServe  False when nothing may be sent to the neighbor for now.
   */
  take(canServe: (neighbor: Neighbor) => boolean): QueuedRequest | undefined {
    const request =
      this.#takeUrgent(canServe, this.#lastUrgent) ??
      this.#takeOrdinary(canServe) ??
      this.#takeUrgent(canServe, undefined);
    if (request === undefined) return undefined;
    this.#lastUrgent = request.dueAt === undefined ? undefined : request.neighbor;
    this.delete(request.neighbor, request.index);
    return request;
  }

  /** Throws away what was taken back, which a peer that asks and cancels would let pile up. */
  #tidy(): void {
    for (const heap of [this.#ordinary, this.#urgent]) {
      const waiting: QueuedRequest[] = [];
      for (let request = heap.take(); request !== undefined; request = heap.take()) {
        if (isWaiting(request)) waiting.push(request);
      }
      for (const request of waiting) this.#insert(request);
    }
  }

  #insert(request: QueuedRequest): void {
    if (request.dueAt === undefined) this.#ordinary.add(this.#scoreOf(request), request);
    else this.#urgent.add(request.dueAt, request);
  }

  #scoreOf({ neighbor, index }: QueuedRequest): number {
    return this.#copiesOf(index) + neighbor.progress;
  }

  /** The earliest deadline, but for those of one neighbor. */
  #takeUrgent(
    canServe: (neighbor: Neighbor) => boolean,
    except: Neighbor | undefined,
  ): QueuedRequest | undefined {
    const passedOver: QueuedRequest[] = [];
    let found: QueuedRequest | undefined;
    while (found === undefined) {
      const request = this.#urgent.take();
      if (request === undefined) break;
      if (!isWaiting(request)) continue;
      if (!canServe(request.neighbor)) this.#park(request);
      else if (request.neighbor === except) passedOver.push(request);
      else found = request;
    }
    for (const request of passedOver) this.#insert(request);
    return found;
  }

  /** Lets a request wait for its neighbor's link. */
  #park(request: QueuedRequest): void {
    request.neighbor.parked.add(request);
    this.#parkedSize += 1;
  }

  #takeOrdinary(canServe: (neighbor: Neighbor) => boolean): QueuedRequest | undefined {
    for (;;) {
      const request = this.#ordinary.take();
      if (request === undefined) return undefined;
      if (!isWaiting(request)) continue;
      if (!canServe(request.neighbor)) {
        this.#park(request);
        continue;
      }
      const score = this.#scoreOf(request);
      const next = this.#ordinary.nextKey;
      if (next === undefined || score <= next) return request;
      this.#ordinary.add(score, request);
    }
  }
}

/** False when it was taken back, served, or asked anew. */
function isWaiting(request: QueuedRequest): boolean {
  return request.neighbor.queue.get(request.index) === request;
}
