/** RequestQueue against a list that is looked through for every choice. */

import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { peerIdFromBytes } from "../../base/index.ts";
import { QUEUED_REQUESTS_PER_NEIGHBOR_MAX } from "../config.ts";
import { Neighbor } from "./neighbor.ts";
import { type QueuedRequest, RequestQueue } from "./request-queue.ts";

const NEIGHBORS = 4;
const OBJECTS = 12;

/** What may happen to a queue; what is named more often happens more often. */
const KINDS = [
  ...["add", "add", "add", "add", "urge", "urge", "take", "take", "take", "take"],
  ...["cancel", "spread", "advance", "block", "open", "leave"],
] as const;

interface Step {
  readonly kind: string;
  readonly number: number;
  readonly index: number;
  readonly dueAt: number;
}

const step = fc.record({
  kind: fc.constantFrom(...KINDS),
  number: fc.nat(NEIGHBORS - 1),
  index: fc.nat(OBJECTS - 1),
  dueAt: fc.nat(20),
});

function neighborOf(byte: number): Neighbor {
  return new Neighbor(peerIdFromBytes(new Uint8Array(32).fill(byte + 1)), 1);
}

/** A queue and the list of what should be in it. */
class Model {
  readonly copies = new Map<number, number>();
  readonly neighbors = Array.from({ length: NEIGHBORS }, (_, at) => neighborOf(at));
  readonly queue = new RequestQueue((index) => this.copies.get(index) ?? 0);
  readonly blocked = new Set<Neighbor>();
  waiting: QueuedRequest[] = [];
  #lastUrgent: Neighbor | undefined;

  act({ kind, number, index, dueAt }: Step): void {
    const neighbor = this.neighbors[number];
    if (neighbor === undefined) return;
    switch (kind) {
      case "add":
        this.#add({ neighbor, index, dueAt: undefined });
        break;
      case "urge":
        this.#add({ neighbor, index, dueAt });
        break;
      case "take":
        this.take();
        break;
      case "cancel":
        this.#forget(neighbor, index);
        this.queue.delete(neighbor, index);
        break;
      case "spread":
        this.copies.set(index, (this.copies.get(index) ?? 0) + 1);
        break;
      case "advance":
        neighbor.sentCount += 1;
        break;
      case "block":
        this.blocked.add(neighbor);
        break;
      case "open":
        this.blocked.delete(neighbor);
        this.queue.onWritable(neighbor);
        break;
      default:
        this.#leave(number, neighbor);
    }
    expect(this.queue.size).toBe(this.waiting.length);
  }

  /** Takes a request and compares it with the best of the list. */
  take(): boolean {
    const taken = this.queue.take((neighbor) => !this.blocked.has(neighbor));
    const open = this.waiting.filter(({ neighbor }) => !this.blocked.has(neighbor));
    const best = this.#best(open);
    expect(taken === undefined).toBe(best === undefined);
    if (taken === undefined || best === undefined) return false;
    expect(open).toContain(taken);
    expect(taken.dueAt).toBe(best.dueAt);
    if (taken.dueAt === undefined) expect(this.#scoreOf(taken)).toBe(this.#scoreOf(best));
    this.#lastUrgent = taken.dueAt === undefined ? undefined : taken.neighbor;
    this.#forget(taken.neighbor, taken.index);
    return true;
  }

  #best(open: readonly QueuedRequest[]): QueuedRequest | undefined {
    const urgent = open
      .filter(({ dueAt }) => dueAt !== undefined)
      .toSorted((one, other) => (one.dueAt ?? 0) - (other.dueAt ?? 0));
    const ordinary = open
      .filter(({ dueAt }) => dueAt === undefined)
      .toSorted((one, other) => this.#scoreOf(one) - this.#scoreOf(other));
    const turn = urgent.find(({ neighbor }) => neighbor !== this.#lastUrgent);
    return turn ?? ordinary[0] ?? urgent[0];
  }

  #scoreOf({ neighbor, index }: QueuedRequest): number {
    return (this.copies.get(index) ?? 0) + neighbor.progress;
  }

  #add(request: QueuedRequest): void {
    this.#forget(request.neighbor, request.index);
    this.waiting.push(request);
    this.queue.add(request);
  }

  #forget(neighbor: Neighbor, index: number): void {
    this.waiting = this.waiting.filter(
      (request) => request.neighbor !== neighbor || request.index !== index,
    );
  }

  /** The neighbor goes, and another one takes its number. */
  #leave(number: number, neighbor: Neighbor): void {
    this.waiting = this.waiting.filter((request) => request.neighbor !== neighbor);
    this.queue.onNeighborGone(neighbor);
    this.blocked.delete(neighbor);
    this.neighbors[number] = neighborOf(number);
  }
}

describe("the queue of requests", () => {
  it("[RP6, RP24] chooses as if it looked at all of them, while scores only grow", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const model = new Model();
        for (const each of steps) model.act(each);
      }),
      { numRuns: 300 },
    );
  });

  it("[RP3] loses nothing and serves nothing twice", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const model = new Model();
        for (const each of steps) model.act(each);
        for (const neighbor of [...model.blocked]) {
          model.blocked.delete(neighbor);
          model.queue.onWritable(neighbor);
        }
        while (model.take());
        expect(model.waiting).toEqual([]);
        expect(model.queue.size).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it("[RP6] loses nothing when scores fall", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(OBJECTS - 1), fc.nat(9)), { maxLength: 60 }),
        (changes) => {
          const copies = new Map<number, number>();
          const queue = new RequestQueue((at) => copies.get(at) ?? 0);
          const neighbor = neighborOf(0);
          const taken: number[] = [];
          const take = (): boolean => {
            const request = queue.take(() => true);
            if (request !== undefined) taken.push(request.index);
            return request !== undefined;
          };
          for (const [at, count] of changes) {
            if (!neighbor.queue.has(at)) queue.add({ neighbor, index: at, dueAt: undefined });
            copies.set(at, count);
            if (count % 3 === 0) take();
          }
          while (take());
          expect(neighbor.queue.size).toBe(0);
          expect(new Set(taken)).toEqual(new Set(changes.map(([at]) => at)));
        },
      ),
    );
  });

  it.each([undefined, 7])(
    "[RP3] a flood of requests taken back leaves little (due %s)",
    (dueAt) => {
      const queue = new RequestQueue(() => 0);
      const flooding = neighborOf(0);
      for (let at = 0; at < 50_000; at += 1) {
        queue.add({ neighbor: flooding, index: at, dueAt });
        queue.delete(flooding, at);
      }
      const honest = neighborOf(1);
      honest.sentCount = 1;
      queue.add({ neighbor: honest, index: 1, dueAt: undefined });
      const lookUps = vi.spyOn(flooding.queue, "get");
      expect(queue.take(() => true)?.neighbor).toBe(honest);
      expect(lookUps.mock.calls.length).toBeLessThan(1_100);
    },
  );

  it("[RP3] a flood at a link that takes nothing leaves little", () => {
    const queue = new RequestQueue(() => 0);
    const flooding = neighborOf(0);
    for (let at = 0; at < 20_000; at += 1) {
      queue.add({ neighbor: flooding, index: at, dueAt: at % 2 === 0 ? undefined : at });
      expect(queue.take(() => false)).toBeUndefined();
      if (at >= QUEUED_REQUESTS_PER_NEIGHBOR_MAX) {
        queue.delete(flooding, at - QUEUED_REQUESTS_PER_NEIGHBOR_MAX);
      }
    }
    expect(flooding.parked.size).toBeLessThanOrEqual(2 * QUEUED_REQUESTS_PER_NEIGHBOR_MAX + 1);
    queue.onWritable(flooding);
    let served = 0;
    while (queue.take(() => true) !== undefined) served += 1;
    expect(served).toBe(QUEUED_REQUESTS_PER_NEIGHBOR_MAX);
  });
});
