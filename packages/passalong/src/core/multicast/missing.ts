/** Fragments of a stream that exist and are not here. */

import type { PeerId } from "../../base/index.ts";
import { SLICES } from "../../wire/index.ts";
import { MISSING_MAX } from "./config.ts";

/** What is known of a fragment that is not here. */
export interface MissingFragment {
  readonly number: number;
  /** When it became known that it exists. */
  readonly learnedAt: number;
  /** Whom it was asked of last, and when. */
  askedOf: PeerId | undefined;
  askedAt: number;
}

/** The missing ones, in the order in which they became known. */
export class Missing {
  readonly #byNumber = new Map<number, MissingFragment>();

  /** A fragment exists that is not here. */
  learn(number: number, now: number): void {
    if (this.#byNumber.has(number)) return;
    const missing = { number, learnedAt: now, askedOf: undefined, askedAt: now };
    this.#byNumber.set(number, missing);
    const [oldest] = this.#byNumber.keys();
    if (this.#byNumber.size > MISSING_MAX && oldest !== undefined) this.#byNumber.delete(oldest);
  }

  /** The fragment is here. @returns What was known of it. */
  resolve(number: number): MissingFragment | undefined {
    const missing = this.#byNumber.get(number);
    this.#byNumber.delete(number);
    return missing;
  }

  /** The least missing number of a slice; undefined: none is missing. */
  leastOf(slice: number): number | undefined {
    let least: number | undefined;
    for (const number of this.#byNumber.keys()) {
      if (number % SLICES === slice && (least === undefined || number < least)) least = number;
    }
    return least;
  }

  /** Since when something has been missing of each slice; infinite: nothing is. */
  missedSince(): number[] {
    const since: number[] = Array.from({ length: SLICES }, () => Number.POSITIVE_INFINITY);
    for (const { number, learnedAt } of this.#byNumber.values()) {
      const slice = number % SLICES;
      since[slice] = Math.min(since[slice] ?? learnedAt, learnedAt);
    }
    return since;
  }

  /** Gives up what is below a number, and what became known before a moment. */
  giveUp(belowNumber: number, beforeMoment: number): void {
    for (const { number, learnedAt } of this.#byNumber.values()) {
      if (number < belowNumber || learnedAt < beforeMoment) this.#byNumber.delete(number);
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.#byNumber.clear();
  }

  /** All of them, those known longest first. */
  values(): Iterable<MissingFragment> {
    return this.#byNumber.values();
  }
}
