/** The objects of a simulated share: what is true, without a copy for each peer. */

import { type Bytes, type ObjectIndex, seededRandom } from "passalong/base";

/** Distance of two objects' first bytes in the pool: no object begins like another. */
const STRIDE_BYTES = 16;

/**
 * Distance of the bytes that are looked at to tell a true object from a false one. Looking at all
 * of them, as a hash does, took 39 % of a simulation's time; so whoever corrupts an object in a
 * world changes at least one byte at a multiple of this. Source: guess, a cache line.
 */
export const PROBE_BYTES: number = 64;

/** How many objects there are, and how large. */
export interface ContentsShape {
  readonly count: number;
  /** Each object's size, bytes. */
  readonly sizeBytes: number;
}

/**
 * Objects 0 to `count`, all of one size: overlapping windows of one pool of random bytes, so that
 * ten thousand peers can hold them.
 */
export class Contents {
  readonly shape: ContentsShape;
  readonly #pool: Bytes;
  readonly #objects: Bytes[];

  constructor(shape: ContentsShape, seed: number) {
    this.shape = shape;
    const random = seededRandom(seed);
    this.#pool = new Uint8Array(shape.count * STRIDE_BYTES + shape.sizeBytes);
    for (let at = 0; at < this.#pool.length; at += 1) this.#pool[at] = random.below(256);
    this.#objects = Array.from({ length: shape.count }, (_, index) =>
      this.#pool.subarray(index * STRIDE_BYTES, index * STRIDE_BYTES + shape.sizeBytes),
    );
  }

  /** All objects together, bytes. */
  get totalBytes(): number {
    return this.shape.count * this.shape.sizeBytes;
  }

  /** An object's bytes; undefined: there is no such object. */
  bytesOf(index: ObjectIndex): Bytes | undefined {
    return this.#objects[index];
  }

  /** True when these are the bytes of the object: a hash would say the same. */
  isAuthentic(index: ObjectIndex, bytes: Bytes): boolean {
    const truth = this.#objects[index];
    if (truth === undefined || truth.length !== bytes.length) return false;
    const isSameWindow = bytes.buffer === truth.buffer && bytes.byteOffset === truth.byteOffset;
    return isSameWindow || isAlike(truth, bytes);
  }
}

function isAlike(truth: Bytes, bytes: Bytes): boolean {
  for (let at = 0; at < truth.length; at += PROBE_BYTES) {
    if (truth[at] !== bytes[at]) return false;
  }
  return true;
}
