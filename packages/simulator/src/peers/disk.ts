/** What a peer has written, and what of it would survive a power cut. */

import type { ObjectIndex } from "passalong/base";

/** State of one object on a disk. */
const ABSENT = 0;

/** Written, and lost with the power. */
const WRITTEN = 1;

/** Written and flushed. */
const DURABLE = 2;

/** Half written when the power went. */
const TORN = 3;

/** A disk that holds true objects; only a power cut makes others of them. */
export class Disk {
  readonly #states: Uint8Array;
  /** Objects that the disk has room for. */
  capacity: number = Number.POSITIVE_INFINITY;
  #used = 0;

  constructor(count: number) {
    this.#states = new Uint8Array(count);
  }

  /** Objects written, torn ones too. */
  get used(): number {
    return this.#used;
  }

  /** Writes an object. @returns False when there is no room. */
  write(index: ObjectIndex): boolean {
    if (this.#states[index] === ABSENT) {
      if (this.#used >= this.capacity) return false;
      this.#used += 1;
    }
    this.#states[index] = WRITTEN;
    return true;
  }

  /** Everything written so far is safe now. */
  flush(): void {
    for (let index = 0; index < this.#states.length; index += 1) {
      if (this.#states[index] === WRITTEN) this.#states[index] = DURABLE;
    }
  }

  /** One object is safe now. */
  flushObject(index: ObjectIndex): void {
    if (this.#states[index] === WRITTEN) this.#states[index] = DURABLE;
  }

  /** True when the object can be read whole. */
  holds(index: ObjectIndex): boolean {
    const state = this.#states[index];
    return state === WRITTEN || state === DURABLE;
  }

  /** True when the object would survive a power cut. */
  isDurable(index: ObjectIndex): boolean {
    return this.#states[index] === DURABLE;
  }

  /** The power goes: what was not flushed is lost, or torn where `isTorn` says so. */
  cutPower(isTorn: (index: ObjectIndex) => boolean): void {
    for (let index = 0; index < this.#states.length; index += 1) {
      if (this.#states[index] !== WRITTEN) continue;
      this.#states[index] = isTorn(index) ? TORN : ABSENT;
      if (this.#states[index] === ABSENT) this.#used -= 1;
    }
  }

  /** Everything is gone. */
  erase(): void {
    this.#states.fill(ABSENT);
    this.#used = 0;
  }

  /** Indices that a look at every object, hash by hash, finds whole. */
  *whole(): Generator<ObjectIndex, void, undefined> {
    for (let index = 0; index < this.#states.length; index += 1) {
      if (this.holds(index)) yield index;
    }
  }
}
