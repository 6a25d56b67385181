/** One stream as its publisher sees it: messages are cut into fragments and signed. */

import { assert, type Bytes, type StreamId } from "../../base/index.ts";
import { STREAM_FRAGMENT_BYTES_MAX, type StreamPart } from "../../wire/index.ts";
import type { Outbox } from "../outbox.ts";
import { STREAM_MESSAGE_BYTES_MAX } from "./config.ts";
import type { StoredFragment } from "./window.ts";

/** Numbers fragments and has them signed (MC4). */
export class Publication {
  readonly #streamId: StreamId;
  readonly #outbox: Outbox;
  /** Fragments whose signatures are being made. */
  readonly #unsigned = new Map<number, { readonly part: StreamPart; readonly bytes: Bytes }>();
  #next = 0;
  #isEnding = false;

  constructor(streamId: StreamId, outbox: Outbox) {
    this.#streamId = streamId;
    this.#outbox = outbox;
  }

  /** How many fragments there are in all, once nothing more comes and all are signed. */
  get end(): number | undefined {
    return this.#isEnding && this.#unsigned.size === 0 ? this.#next : undefined;
  }

  /** Cuts a message. What comes after the end is dropped. */
  send(message: Bytes): void {
    const { length } = message;
    assert(length >= 1 && length <= STREAM_MESSAGE_BYTES_MAX, "a message has a size");
    if (this.#isEnding) return;
    for (let offset = 0; offset < length; offset += STREAM_FRAGMENT_BYTES_MAX) {
      const end = Math.min(length, offset + STREAM_FRAGMENT_BYTES_MAX);
      this.#sign(message.subarray(offset, end), partOf(offset === 0, end === length));
    }
  }

  /** A signature is made. @returns The fragment, ready to leave; undefined: none waited for it. */
  onSigned(number: number, signature: Bytes): StoredFragment | undefined {
    const unsigned = this.#unsigned.get(number);
    if (unsigned === undefined) return undefined;
    this.#unsigned.delete(number);
    return { ...unsigned, number, signature, from: undefined };
  }

  /** Nothing more is sent. */
  finish(): void {
    this.#isEnding = true;
  }

  #sign(bytes: Bytes, part: StreamPart): void {
    const number = this.#next;
    this.#next += 1;
    this.#unsigned.set(number, { part, bytes });
    this.#outbox.push({ type: "signFragment", streamId: this.#streamId, number, part, bytes });
  }
}

function partOf(isFirst: boolean, isLast: boolean): StreamPart {
  if (isFirst) return isLast ? "whole" : "first";
  return isLast ? "last" : "next";
}
