/** The ring's arithmetic against its definition. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addressAfter,
  addressFromBytes,
  bytesFromAddress,
  type GroupAddress,
  increasingDistance,
  isInArc,
  isNearer,
  lastNearer,
  RING_SIZE,
  ringDistance,
} from "./ring.ts";

const address = fc.bigInt({ min: 0n, max: RING_SIZE - 1n });

/** Addresses that are close to each other, so that ends and middles are met. */
const cluster = fc
  .tuple(address, fc.uniqueArray(fc.bigInt({ min: 0n, max: 40n }), { minLength: 1, maxLength: 6 }))
  .map(([base, offsets]) => offsets.map((offset) => addressAfter(base, offset)));

describe("the ring", () => {
  it("spells addresses as 32 bytes, most significant first", () => {
    fc.assert(
      fc.property(address, (value) => {
        const bytes = bytesFromAddress(value);
        expect(bytes).toHaveLength(32);
        expect(addressFromBytes(bytes)).toBe(value);
      }),
    );
    expect(bytesFromAddress(1n)[31]).toBe(1);
    expect(addressFromBytes(new Uint8Array(32).fill(0xff))).toBe(RING_SIZE - 1n);
  });

  it("goes round: distances in both directions make the whole ring", () => {
    fc.assert(
      fc.property(address, address, (one, other) => {
        const there = increasingDistance(one, other);
        expect(addressAfter(one, there)).toBe(other);
        expect(addressAfter(other, -there)).toBe(one);
        const back = increasingDistance(other, one);
        expect(there + back === RING_SIZE || one === other).toBe(true);
        expect(ringDistance(one, other)).toBe(there < back ? there : back);
        expect(ringDistance(one, other)).toBe(ringDistance(other, one));
      }),
    );
    expect(addressAfter(RING_SIZE - 1n, 1n)).toBe(0n);
  });

  it("has exactly one nearest of any two", () => {
    fc.assert(
      fc.property(address, address, address, (target, one, other) => {
        fc.pre(one !== other);
        expect(isNearer(target, one, other)).toBe(!isNearer(target, other, one));
      }),
    );
    expect(isNearer(10n, 8n, 12n)).toBe(true);
    expect(isNearer(10n, 12n, 8n)).toBe(false);
  });

  it("[RT6] is tiled by the arcs up to the middles, each address in that of its nearest", () => {
    fc.assert(
      fc.property(cluster, fc.bigInt({ min: -60n, max: 60n }), (members, offset) => {
        const sorted = members.toSorted((one, other) => (one < other ? -1 : 1));
        const first = sorted[0] ?? 0n;
        const target = addressAfter(first, offset);
        const at = (slot: number): GroupAddress =>
          sorted[(slot + sorted.length) % sorted.length] ?? first;
        const arcs = sorted.map((member, slot) => ({
          member,
          from: addressAfter(lastNearer(at(slot - 1), member), 1n),
          to: lastNearer(member, at(slot + 1)),
        }));
        const holders = arcs.filter((arc) => isInArc(arc, target));
        const nearest = sorted.reduce((best, member) =>
          isNearer(target, member, best) ? member : best,
        );
        expect(holders.map(({ member }) => member)).toEqual([nearest]);
      }),
    );
  });
});
