/**
 * Arithmetic on the ring of group addresses: integers from 0 to 2^256 - 1, where 0 follows the
 * last.
 */

import { assert } from "./assert.ts";
import type { Bytes } from "./bytes.ts";

/** A position on a group's ring; an integer from 0 to 2^256 - 1. */
export type GroupAddress = bigint;

/** A group address as bytes, most significant first. */
export const ADDRESS_BYTES: number = 256 / 8;

/** How many positions the ring has. */
export const RING_SIZE: bigint = 2n ** 256n;

/** Keeps a sum or a difference on the ring. */
const RING_MASK = RING_SIZE - 1n;

/** Half of the ring: nothing is farther away. */
const HALF_RING = RING_SIZE / 2n;

/** The address that 32 bytes spell. */
export function addressFromBytes(bytes: Uint8Array): GroupAddress {
  assert(bytes.length === ADDRESS_BYTES, "a group address is 32 bytes");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let address = 0n;
  for (let at = 0; at < ADDRESS_BYTES; at += 8) address = (address << 64n) | view.getBigUint64(at);
  return address;
}

/** The 32 bytes of an address. */
export function bytesFromAddress(address: GroupAddress): Bytes {
  const bytes = new Uint8Array(ADDRESS_BYTES);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < ADDRESS_BYTES; at += 8) {
    const shift = BigInt(8 * (ADDRESS_BYTES - 8 - at));
    view.setBigUint64(at, (address >> shift) & 0xffff_ffff_ffff_ffffn);
  }
  return bytes;
}

/** The address that is this far in the increasing direction; negative distances decrease. */
export function addressAfter(address: GroupAddress, distance: bigint): GroupAddress {
  return (address + distance) & RING_MASK;
}

/** How far `to` is from `from` in the increasing direction, 0 to 2^256 - 1. */
export function increasingDistance(from: GroupAddress, to: GroupAddress): bigint {
  return (to - from) & RING_MASK;
}

/** How far two addresses are apart in the shorter direction, 0 to 2^255. */
export function ringDistance(one: GroupAddress, other: GroupAddress): bigint {
  const distance = increasingDistance(one, other);
  return distance > HALF_RING ? RING_SIZE - distance : distance;
}

/**
 * True when `one` is nearer to the target than `other`. Of two that are equally far away the one
 * from which the target follows in the increasing direction is nearer, so that any two addresses
 * agree on who is.
 */
export function isNearer(target: GroupAddress, one: GroupAddress, other: GroupAddress): boolean {
  const oneDistance = ringDistance(target, one);
  const otherDistance = ringDistance(target, other);
  if (oneDistance !== otherDistance) return oneDistance < otherDistance;
  return increasingDistance(one, target) < increasingDistance(other, target);
}

/** A part of the ring, in the increasing direction, both ends included. */
export interface Arc {
  readonly from: GroupAddress;
  readonly to: GroupAddress;
}

/** True when the address is in the arc. */
export function isInArc({ from, to }: Arc, address: GroupAddress): boolean {
  return increasingDistance(from, address) <= increasingDistance(from, to);
}

/**
 * The last address between two, in the increasing direction, that is nearer to the first: where the
 * first one's arc ends and the second one's begins right after.
 */
export function lastNearer(first: GroupAddress, second: GroupAddress): GroupAddress {
  const gap = first === second ? RING_SIZE : increasingDistance(first, second);
  const isFirstSmaller = gap % 2n !== 0n;
  // In the middle of an even gap both are equally far: it is the first one's (see isNearer).
  return addressAfter(first, isFirstSmaller ? (gap - 1n) / 2n : gap / 2n);
}
