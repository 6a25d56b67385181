/** Puts an object together from fragments that come in any order. */

import type { Bytes } from "../../base/index.ts";
import type { DataMessage } from "../../wire/index.ts";
import { FRAGMENTS_PER_OBJECT_MAX } from "../config.ts";

/** What a fragment did. */
export type AssemblyStep =
  /** More fragments are missing. */
  | { readonly type: "incomplete" }
  /** The object is whole. */
  | { readonly type: "complete"; readonly bytes: Bytes }
  /** The fragment contradicts the others: its sender is at fault. */
  | { readonly type: "violation" };

/**
 * Fragments of one object from one neighbor.
 *
 * Memory is what has arrived, never what was announced: nothing is allocated for the whole object
 * before all of it is here.
 */
export class Assembly {
  readonly #size: number;
  readonly #fragments: { readonly offset: number; readonly bytes: Bytes }[] = [];
  #receivedBytes = 0;

  constructor(first: DataMessage) {
    this.#size = first.size;
  }

  /** Payload bytes that have arrived. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** The whole object's size as its sender says, bytes. */
  get size(): number {
    return this.#size;
  }

  /** Takes a fragment, the first one too. */
  add(fragment: DataMessage): AssemblyStep {
    if (fragment.size !== this.#size) return { type: "violation" };
    this.#fragments.push({ offset: fragment.offset, bytes: fragment.bytes });
    this.#receivedBytes += fragment.bytes.length;
    if (this.#receivedBytes > this.#size) return { type: "violation" };
    if (this.#receivedBytes === this.#size) return this.#join();
    const isFull = this.#fragments.length >= FRAGMENTS_PER_OBJECT_MAX;
    return { type: isFull ? "violation" : "incomplete" };
  }

  #join(): AssemblyStep {
    const [only] = this.#fragments;
    if (only !== undefined && this.#fragments.length === 1) {
      return { type: "complete", bytes: only.bytes };
    }
    this.#fragments.sort((left, right) => left.offset - right.offset);
    const bytes = new Uint8Array(this.#size);
    let position = 0;
    for (const fragment of this.#fragments) {
      if (fragment.offset !== position) return { type: "violation" };
      bytes.set(fragment.bytes, position);
      position += fragment.bytes.length;
    }
    return { type: "complete", bytes };
  }
}
