/** Objects between their arrival and the `for await` that takes them (NG9). */

import type { ObjectIndex, Range, RangeSet } from "../base/index.ts";
import { FETCHED_OBJECTS_MAX } from "./limits.ts";
import type { FetchResult } from "./net-group-events.ts";

/** A queue of results of bounded length, and what is still to come. */
export class FetchedObjects {
  /** What has not come yet. */
  readonly remaining: RangeSet;
  readonly #queue: FetchResult[] = [];
  /** Objects that have a place: in the queue, or on their way into it. */
  readonly #placed = new Set<ObjectIndex>();
  /** Objects that wait for a place. */
  readonly #waiting = new Map<ObjectIndex, () => void>();
  #wake: (() => void) | undefined;

  constructor(remaining: RangeSet) {
    this.remaining = remaining;
  }

  /** Resolves when there is a place for an object; at once when it is not for this queue. */
  place(index: ObjectIndex): Promise<void> {
    if (!this.remaining.has(index) || this.#placed.has(index)) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.set(index, resolve);
      this.#givePlaces();
    });
  }

  /** An object has come. */
  push(result: FetchResult): void {
    if (!this.remaining.deleteIndex(result.index)) return;
    this.#placed.add(result.index);
    this.#queue.push(result);
    this.#wake?.();
  }

  /** Objects will not come any more. */
  forget(range: Range): void {
    this.remaining.delete(range);
    const isGone = (index: ObjectIndex): boolean => index >= range.start && index < range.end;
    const queued = new Set(this.#queue.map(({ index }) => index));
    for (const index of [...this.#placed]) {
      if (isGone(index) && !queued.has(index)) this.#placed.delete(index);
    }
    for (const [index, resolve] of [...this.#waiting]) {
      if (!isGone(index)) continue;
      this.#waiting.delete(index);
      resolve();
    }
    this.#givePlaces();
    this.#wake?.();
  }

  /** Nothing comes any more, and what has come is not taken. */
  end(): void {
    this.#queue.length = 0;
    this.#placed.clear();
    this.forget({ start: 0, end: Number.MAX_SAFE_INTEGER });
  }

  /** The next object; undefined when all have come, or it has ended. */
  async take(): Promise<FetchResult | undefined> {
    while (this.#queue.length === 0 && this.remaining.size > 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const next = this.#queue.shift();
    if (next !== undefined) this.#placed.delete(next.index);
    this.#givePlaces();
    return next;
  }

  #givePlaces(): void {
    for (const [index, resolve] of this.#waiting) {
      if (this.#placed.size >= FETCHED_OBJECTS_MAX) return;
      this.#waiting.delete(index);
      this.#placed.add(index);
      resolve();
    }
  }
}
