/** Hands a stream to the application: in order, in whole messages, and with its gaps. */

import { type Bytes, concatBytes, type StreamId } from "../../base/index.ts";
import type { Outbox } from "../outbox.ts";
import { MESSAGE_FRAGMENTS_MAX } from "./config.ts";
import type { FragmentWindow, StoredFragment } from "./window.ts";

/** What delivery is made of. */
export interface DeliveryParts {
  readonly streamId: StreamId;
  readonly window: FragmentWindow;
  readonly outbox: Outbox;
}

/** Where the application is in a stream that it plays. */
export class Delivery {
  readonly #parts: DeliveryParts;
  #next: number;
  /** The fragments of the message that is not whole yet, and the number of the first. */
  #pieces: Bytes[] = [];
  #pieceStart = 0;

  /** @param start  The first number that is of interest. */
  constructor(parts: DeliveryParts, start: number) {
    this.#parts = parts;
    this.#next = start;
  }

  /** The next number to be handed out. */
  get next(): number {
    return this.#next;
  }

  /**
   * Hands out what can be, and passes over what has left the window.
   *
   * @param edge  Numbers below are not waited for any more.
   */
  advance(edge: number): void {
    const { window } = this.#parts;
    for (;;) {
      const fragment = window.get(this.#next);
      if (fragment !== undefined) this.#take(fragment);
      else if (this.#next < edge) this.#passOver(edge);
      else return;
    }
  }

  #passOver(edge: number): void {
    const { window, outbox, streamId } = this.#parts;
    const start = this.#pieces.length > 0 ? this.#pieceStart : this.#next;
    this.#next = Math.min(edge, window.leastFrom(this.#next) ?? edge);
    this.#pieces = [];
    outbox.event({ type: "streamGap", streamId, start, end: this.#next });
  }

  /** A fragment without the beginning of its message is of no use; a gap told of that. */
  #take({ part, bytes, number }: StoredFragment): void {
    this.#next = number + 1;
    const isBeginning = part === "whole" || part === "first";
    if (isBeginning) {
      this.#pieces = [];
      this.#pieceStart = number;
    }
    if (!isBeginning && this.#pieces.length === 0) return;
    this.#pieces.push(bytes);
    if (part === "whole" || part === "last") this.#hand();
    else if (this.#pieces.length >= MESSAGE_FRAGMENTS_MAX) this.#pieces = [];
  }

  #hand(): void {
    const { outbox, streamId } = this.#parts;
    const [first] = this.#pieces;
    const bytes =
      this.#pieces.length === 1 && first !== undefined ? first : concatBytes(...this.#pieces);
    this.#pieces = [];
    outbox.event({ type: "streamReceived", streamId, number: this.#pieceStart, bytes });
  }
}
