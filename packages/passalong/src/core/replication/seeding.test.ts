/** Seeding against a swarm of neighbors that come, wish, show and go at random. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { peerIdFromBytes, type PeerId } from "../../base/index.ts";
import { RESEND_AFTER_MS_MIN, RESEND_SHARE_MAX, RESENDS_FREE } from "../config.ts";
import { Outbox } from "../outbox.ts";
import { Neighbor } from "./neighbor.ts";
import { Seeding } from "./seeding.ts";
import { Uplink } from "./uplink.ts";

const NEIGHBORS = 4;
const OBJECTS = 16;

/** What may happen; what is named more often happens more often. */
const KINDS = [
  ...["give", "give", "give", "give", "give", "give", "wish", "wish", "wish"],
  ...["show", "show", "wait", "leave", "block", "open"],
] as const;

interface Step {
  readonly kind: string;
  readonly number: number;
  readonly index: number;
  readonly count: number;
}

const step = fc.record({
  kind: fc.constantFrom(...KINDS),
  number: fc.nat(NEIGHBORS - 1),
  index: fc.nat(OBJECTS - 1),
  count: fc.integer({ min: 1, max: 6 }),
});
const steps = fc.array(step, { maxLength: 150 });

/** A seeding peer and who was given what by it. */
class Model {
  readonly neighbors = new Map<PeerId, Neighbor>();
  readonly blocked = new Set<Neighbor>();
  readonly #outbox = new Outbox();
  readonly #seeding = new Seeding({
    neighbors: this.neighbors,
    uplink: new Uplink(),
    outbox: this.#outbox,
  });
  /** Who was given an object and is still there, and when it was given last. */
  readonly #copies = new Map<number, Set<Neighbor>>();
  readonly #givenAt = new Map<number, number>();
  /** What somebody showed who had not got it from here. */
  readonly #spread = new Set<number>();
  readonly #told = new Map<PeerId, number>();
  #sent = 0;
  #resent = 0;
  #now = 0;

  constructor() {
    this.#seeding.add([{ start: 0, end: OBJECTS }]);
    for (let number = 0; number < NEIGHBORS; number += 1) this.#join(number);
  }

  act({ kind, number, index, count }: Step): void {
    const neighbor = this.neighbors.get(peerOf(number));
    if (neighbor === undefined) return;
    switch (kind) {
      case "give":
        this.give();
        break;
      case "wish":
        this.wish(neighbor, count, { start: Math.floor(index / 2), end: OBJECTS });
        break;
      case "show":
        this.show(neighbor, index);
        break;
      case "wait":
        this.#now += count * 700;
        break;
      case "block":
        this.blocked.add(neighbor);
        break;
      case "open":
        this.blocked.delete(neighbor);
        break;
      default:
        this.#leave(number, neighbor);
    }
    this.#hear();
  }

  wish(neighbor: Neighbor, count: number, range: { start: number; end: number }): void {
    this.#seeding.onWildcard(neighbor, {
      type: "wildcard",
      totalObjects: neighbor.wildcards.usedCount + count,
      uplinkBytesPerSecond: 0,
      from: 0,
      ranges: [range],
    });
    this.#hear();
  }

  /** A neighbor shows an object, by whatever way it got it. */
  show(neighbor: Neighbor, index: number): void {
    neighbor.known.addIndex(index);
    const isGiven = (this.#copies.get(index)?.size ?? 0) > 0;
    if (isGiven && !neighbor.given.has(index)) this.#spread.add(index);
    this.#seeding.onHave(neighbor, { start: index, end: index + 1 }, this.#now);
    this.#hear();
  }

  /** Hands something out, by the rules. */
  give(): boolean {
    const canSend = (neighbor: Neighbor): boolean => !this.blocked.has(neighbor);
    const handOut = this.#seeding.next(canSend, this.#now);
    if (handOut === undefined) {
      expect(this.#owed(canSend)).toEqual([]);
      return false;
    }
    const { neighbor, index } = handOut;
    expect(this.#told.get(neighbor.peerId)).toBeGreaterThan(0);
    expect(neighbor.wildcards.isOpen).toBe(true);
    expect(canSend(neighbor)).toBe(true);
    expect(this.#wants(neighbor, index)).toBe(true);
    expect(neighbor.holds(index)).toBe(false);
    expect(this.#spread.has(index)).toBe(false);
    const copies = this.#copies.get(index) ?? new Set();
    expect(copies.has(neighbor)).toBe(false);
    if (copies.size > 0) this.#expectOverdue(index);
    this.#sent += 1;
    if (copies.size > 0) this.#resent += 1;
    this.#copies.set(index, copies.add(neighbor));
    this.#givenAt.set(index, this.#now);
    this.#seeding.onHandedOut(handOut, this.#now);
    neighbor.given.addIndex(index);
    this.#hear();
    return true;
  }

  /** Objects that no neighbor was given that is still there, and that have not spread. */
  get unsent(): number[] {
    const all = Array.from({ length: OBJECTS }, (_, index) => index);
    return all.filter(
      (index) => !this.#spread.has(index) && (this.#copies.get(index)?.size ?? 0) === 0,
    );
  }

  get toldCounts(): number[] {
    return [...this.#told.values()];
  }

  get all(): Neighbor[] {
    return [...this.neighbors.values()];
  }

  /** A second copy only of what was long given, and of little while some was given to nobody. */
  #expectOverdue(index: number): void {
    expect(this.#now - (this.#givenAt.get(index) ?? 0)).toBeGreaterThanOrEqual(RESEND_AFTER_MS_MIN);
    if (this.unsent.length === 0) return;
    expect(this.#resent).toBeLessThan(RESENDS_FREE + RESEND_SHARE_MAX * this.#sent + 1);
  }

  /** Neighbors that could be given something that nobody has been. */
  #owed(canSend: (neighbor: Neighbor) => boolean): Neighbor[] {
    const { unsent } = this;
    return this.all.filter(
      (neighbor) =>
        canSend(neighbor) &&
        neighbor.wildcards.isOpen &&
        (this.#told.get(neighbor.peerId) ?? 0) > 0 &&
        unsent.some((index) => this.#wants(neighbor, index) && !neighbor.holds(index)),
    );
  }

  #wants({ wildcards }: Neighbor, index: number): boolean {
    return wildcards.ranges.some(({ start, end }) => index >= start && index < end);
  }

  #join(number: number): void {
    const neighbor = new Neighbor(peerOf(number), NEIGHBORS);
    this.neighbors.set(neighbor.peerId, neighbor);
    this.#told.set(neighbor.peerId, 0);
    this.#seeding.onNeighborConnected(neighbor);
    this.#hear();
  }

  /** A neighbor leaves, and another one comes. */
  #leave(number: number, neighbor: Neighbor): void {
    this.neighbors.delete(neighbor.peerId);
    this.blocked.delete(neighbor);
    for (const copies of this.#copies.values()) copies.delete(neighbor);
    this.#seeding.onNeighborGone(neighbor);
    this.#join(number);
  }

  /** How much each neighbor was last told not to ask for. */
  #hear(): void {
    for (const output of this.#outbox.drain()) {
      if (output.type !== "send" || output.message.type !== "seeding") continue;
      const { ranges } = output.message;
      const size = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
      this.#told.set(output.to, size);
    }
  }
}

function peerOf(number: number): PeerId {
  return peerIdFromBytes(new Uint8Array(32).fill(number + 1));
}

describe("the first pass", () => {
  it("[RP22] gives each object once before any twice, and to whom it is new", () => {
    fc.assert(
      fc.property(steps, (history) => {
        const model = new Model();
        for (const each of history) model.act(each);
      }),
      { numRuns: 500 },
    );
  });

  it("[RP22] gives everything in the end, and ends when it has spread", () => {
    fc.assert(
      fc.property(steps, (history) => {
        const model = new Model();
        for (const each of history) model.act(each);
        model.blocked.clear();
        for (const neighbor of model.all) model.wish(neighbor, 100, { start: 0, end: OBJECTS });
        while (model.give());
        for (const neighbor of model.all) {
          for (let index = 0; index < OBJECTS; index += 1) model.show(neighbor, index);
        }
        expect(model.toldCounts).toEqual(model.toldCounts.map(() => 0));
      }),
      { numRuns: 300 },
    );
  });
});
