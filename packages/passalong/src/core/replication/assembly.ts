/** Puts an object together from fragments that come in any order. */

import { type Bytes, RangeSet } from "../../base/index.ts";
import type { DataMessage } from "../../wire/index.ts";
import { PIECES_PER_OBJECT_MAX } from "../config.ts";

/** What a fragment did. */
export type AssemblyStep =
  /** It brought something, and more is missing. */
  | { readonly type: "incomplete" }
  /** It brought nothing that was not there. */
  | { readonly type: "repeated" }
  /** The object is whole. */
  | { readonly type: "complete"; readonly bytes: Bytes }
  /** The fragment contradicts the others: its sender is at fault. */
  | { readonly type: "violation" };

interface Piece {
  readonly offset: number;
  readonly bytes: Bytes;
}

/**
 * Fragments of one object from one neighbor.
 *
 * Memory is what has arrived, never what was announced: nothing is allocated for the whole object
 * before all of it is here. A neighbor that is asked again, because its first answer was late, may
 * send both, cut at different places: what comes twice is left out.
 */
export class Assembly {
  readonly #size: number;
  readonly #pieces: Piece[] = [];
  readonly #covered = new RangeSet();

  constructor(first: DataMessage) {
    this.#size = first.size;
  }

  /** Bytes of the object that have arrived. */
  get receivedBytes(): number {
    return this.#covered.size;
  }

  /** The whole object's size as its sender says, bytes. */
  get size(): number {
    return this.#size;
  }

  /** Takes a fragment, the first one too. */
  add(fragment: DataMessage): AssemblyStep {
    if (fragment.size !== this.#size) return { type: "violation" };
    const before = this.#covered.size;
    this.#keepNew(fragment);
    if (this.#covered.size === before) return { type: "repeated" };
    if (this.#covered.size === this.#size) return { type: "complete", bytes: this.#join() };
    const isFull = this.#pieces.length >= PIECES_PER_OBJECT_MAX;
    return { type: isFull ? "violation" : "incomplete" };
  }

  #keepNew({ offset, bytes }: DataMessage): void {
    const range = { start: offset, end: offset + bytes.length };
    let { start } = range;
    for (const known of [...this.#covered.within(range)]) {
      if (start < known.start) this.#keep(offset, bytes, { start, end: known.start });
      start = known.end;
    }
    if (start < range.end) this.#keep(offset, bytes, { start, end: range.end });
  }

  #keep(
    offset: number,
    bytes: Bytes,
    range: { readonly start: number; readonly end: number },
  ): void {
    this.#covered.add(range);
    const part = bytes.subarray(range.start - offset, range.end - offset);
    this.#pieces.push({ offset: range.start, bytes: part });
  }

  #join(): Bytes {
    const inPlace = this.#viewOfAll();
    if (inPlace !== undefined) return inPlace;
    const bytes = new Uint8Array(this.#size);
    for (const piece of this.#pieces) bytes.set(piece.bytes, piece.offset);
    return bytes;
  }

  /** The object where it lies, when its pieces lie there one after the other already. */
  #viewOfAll(): Bytes | undefined {
    const [first] = this.#pieces;
    if (first === undefined) return undefined;
    const { buffer } = first.bytes;
    const begin = first.bytes.byteOffset - first.offset;
    const isInPlace = this.#pieces.every(
      ({ bytes, offset }) => bytes.buffer === buffer && bytes.byteOffset - offset === begin,
    );
    return isInPlace ? new Uint8Array(buffer, begin, this.#size) : undefined;
  }
}
