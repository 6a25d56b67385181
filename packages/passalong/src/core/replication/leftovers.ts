/** Objects that a neighbor goes on sending although they are not taken any more. */

import type { ObjectIndex } from "../../base/index.ts";

/** Objects that are remembered; the oldest is forgotten first. Source: a deepest pipeline. */
const LEFTOVERS_MAX = 64;

/**
 * How much of each such object is still to come. Without it the rest of an object would look like
 * the beginning of one that was handed out.
 */
export class Leftovers {
  readonly #bytes = new Map<ObjectIndex, number>();

  /** So many bytes of an object will come and be dropped. */
  expect(index: ObjectIndex, bytes: number): void {
    this.#bytes.delete(index);
    if (bytes <= 0) return;
    this.#bytes.set(index, bytes);
    if (this.#bytes.size <= LEFTOVERS_MAX) return;
    const [oldest] = this.#bytes.keys();
    if (oldest !== undefined) this.#bytes.delete(oldest);
  }

  /** A fragment has come. True when it belongs to such an object. */
  take(index: ObjectIndex, bytes: number): boolean {
    const left = this.#bytes.get(index);
    if (left === undefined) return false;
    if (left > bytes) this.#bytes.set(index, left - bytes);
    else this.#bytes.delete(index);
    return true;
  }

  /** The object is taken again, whatever is sent of it. */
  forget(index: ObjectIndex): void {
    this.#bytes.delete(index);
  }
}
