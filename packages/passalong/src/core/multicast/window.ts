/** The fragments of a stream that are here: for the application, and for others. */

import type { Bytes, PeerId } from "../../base/index.ts";
import {
  SLICES,
  STREAM_MAP_BYTES_MAX,
  type StreamMapMessage,
  type StreamPart,
} from "../../wire/index.ts";
import { AGE_STEP_MS, WINDOW_BYTES_MAX } from "./config.ts";

/** A verified fragment. */
export interface StoredFragment {
  readonly number: number;
  readonly part: StreamPart;
  readonly bytes: Bytes;
  readonly signature: Bytes;
  /** Who sent it; undefined: it is our own. */
  readonly from: PeerId | undefined;
}

/** What a map says. */
export type Availability = Pick<StreamMapMessage, "last" | "bitmap">;

/** Verified fragments by number, at most {@link WINDOW_BYTES_MAX} of them. */
export class FragmentWindow {
  readonly #fragments = new Map<number, StoredFragment>();
  readonly #newest: number[] = Array.from({ length: SLICES }, () => -1);
  #sizeBytes = 0;
  #version = 0;

  /** How many there are. */
  get count(): number {
    return this.#fragments.size;
  }

  /** Payload of all. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Grows whenever one is added. */
  get version(): number {
    return this.#version;
  }

  /** The greatest number that ever was here; -1: none. */
  get last(): number {
    return Math.max(...this.#newest);
  }

  /** The same of a slice. */
  newestOf(slice: number): number {
    return this.#newest[slice] ?? -1;
  }

  /** True when the fragment is here. */
  has(number: number): boolean {
    return this.#fragments.has(number);
  }

  /** The fragment, if it is here. */
  get(number: number): StoredFragment | undefined {
    return this.#fragments.get(number);
  }

  /** Takes in a fragment that is not here. */
  add(fragment: StoredFragment): void {
    const { number } = fragment;
    this.#fragments.set(number, fragment);
    this.#sizeBytes += fragment.bytes.length;
    this.#version += 1;
    const slice = number % SLICES;
    this.#newest[slice] = Math.max(this.newestOf(slice), number);
    for (const oldest of this.#fragments.keys()) {
      if (this.#sizeBytes <= WINDOW_BYTES_MAX) break;
      this.#drop(oldest);
    }
  }

  /** Lets go of everything below a number. */
  dropBelow(number: number): void {
    // Arrivals are nearly in order: those below come first, and few come after one that stays.
    let kept = 0;
    for (const held of this.#fragments.keys()) {
      if (held < number) this.#drop(held);
      else if ((kept += 1) > SLICES * SLICES) return;
    }
  }

  /** The least number here that is not below another; undefined: there is none. */
  leastFrom(number: number): number | undefined {
    let least: number | undefined;
    for (const held of this.#fragments.keys()) {
      if (held >= number && (least === undefined || held < least)) least = held;
    }
    return least;
  }

  /**
   * Numbers of a slice that are here, from a number on, at most so many of the newest; ascending.
   */
  newestFrom(slice: number, from: number, countMax: number): number[] {
    const numbers: number[] = [];
    const newest = this.newestOf(slice);
    const least = Math.max(from, newest - SLICES * (countMax - 1));
    for (let number = newest; number >= least; number -= SLICES) {
      if (this.has(number)) numbers.push(number);
    }
    return numbers.toReversed();
  }

  /** What is here, for others; undefined: nothing is. */
  availability(): Availability | undefined {
    const { last } = this;
    if (!this.has(last)) return undefined;
    const bits = Math.min(last, 8 * STREAM_MAP_BYTES_MAX);
    const bitmap = new Uint8Array(Math.ceil(bits / 8));
    let lengthBytes = 0;
    let left = this.#fragments.size - 1;
    for (let bit = 0; bit < bits && left > 0; bit += 1) {
      if (!this.has(last - 1 - bit)) continue;
      left -= 1;
      bitmap[bit >> 3] = (bitmap[bit >> 3] ?? 0) | (1 << (bit & 7));
      lengthBytes = (bit >> 3) + 1;
    }
    return { last, bitmap: bitmap.slice(0, lengthBytes) };
  }

  /** Forgets everything. */
  clear(): void {
    this.#fragments.clear();
    this.#newest.fill(-1);
    this.#sizeBytes = 0;
  }

  #drop(number: number): void {
    this.#sizeBytes -= this.#fragments.get(number)?.bytes.length ?? 0;
    this.#fragments.delete(number);
  }
}

/** When which numbers became known: the age of everything, in steps of {@link AGE_STEP_MS}. */
export class HeadLog {
  #steps: { readonly at: number; head: number }[] = [];

  /** The greatest number known; -1: none. */
  get head(): number {
    return this.#steps.at(-1)?.head ?? -1;
  }

  /** When the oldest of what is kept became known; infinite: nothing is. */
  get beganAt(): number {
    return this.#steps[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  /** A verified number has come, or was said by the publisher to exist. */
  note(number: number, now: number): void {
    const newest = this.#steps.at(-1);
    if (newest !== undefined && number <= newest.head) return;
    if (newest !== undefined && now - newest.at < AGE_STEP_MS) newest.head = number;
    else this.#steps.push({ at: now, head: number });
  }

  /** The greatest number that was known at a moment; -1: none was. */
  headAt(moment: number): number {
    let head = -1;
    for (const step of this.#steps) {
      if (step.at > moment) break;
      head = step.head;
    }
    return head;
  }

  /** Forgets everything. */
  clear(): void {
    this.#steps = [];
  }

  /** Forgets steps before a moment, but for the last of them. */
  forgetBefore(moment: number): void {
    let over = 0;
    while ((this.#steps[over + 1]?.at ?? Number.POSITIVE_INFINITY) <= moment) over += 1;
    if (over > 0) this.#steps.splice(0, over);
  }
}
