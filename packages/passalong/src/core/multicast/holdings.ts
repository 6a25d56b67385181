/** What one neighbor holds of a stream, as far as it is known here. */

import type { Bytes } from "../../base/index.ts";
import { SLICES } from "../../wire/index.ts";
import { HOLDINGS_BEYOND_MAX, SLICE_LAG_MAX } from "./config.ts";
import type { Availability } from "./window.ts";

/** The last map, and what has passed between the two since. */
export class Holdings {
  #last = -1;
  #bitmap: Bytes = new Uint8Array(0);
  #hasMap = false;
  readonly #beyond = new Set<number>();

  /** True once a map has come. */
  get hasMap(): boolean {
    return this.#hasMap;
  }

  /** The greatest number in the map; -1: none. */
  get last(): number {
    return this.#last;
  }

  /** A map has come. */
  replace({ last, bitmap }: Availability): void {
    this.#last = last;
    this.#bitmap = bitmap;
    this.#hasMap = true;
    for (const number of this.#beyond) if (number <= last) this.#beyond.delete(number);
  }

  /** The neighbor has sent the fragment, or was sent it. */
  add(number: number): void {
    if (number <= this.#last && this.has(number)) return;
    this.#beyond.add(number);
    const [oldest] = this.#beyond;
    if (this.#beyond.size > HOLDINGS_BEYOND_MAX && oldest !== undefined) {
      this.#beyond.delete(oldest);
    }
  }

  /** True when it holds the fragment. */
  has(number: number): boolean {
    return this.#isMapped(number) || this.#beyond.has(number);
  }

  /** The greatest number of a slice in the newest part of the map; -1: none. */
  newestOf(slice: number): number {
    const least = Math.max(0, this.#last - SLICE_LAG_MAX);
    const behind = (this.#last - slice + SLICES * SLICES) % SLICES;
    for (let number = this.#last - behind; number >= least; number -= SLICES) {
      if (this.#isMapped(number)) return number;
    }
    return -1;
  }

  #isMapped(number: number): boolean {
    if (number === this.#last) return true;
    const bit = this.#last - 1 - number;
    return bit >= 0 && ((this.#bitmap[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0;
  }
}
