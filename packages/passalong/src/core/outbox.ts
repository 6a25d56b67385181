/** Collects a peer's outputs while it handles one input. */

import type { ObjectIndex, PeerId } from "../base/index.ts";
import {
  bulkBytes,
  Codec,
  INDICES_PER_MESSAGE_MAX,
  type MessageFamily,
  type PeerMessage,
} from "../wire/index.ts";
import { PACKET_OVERHEAD_BYTES } from "./config.ts";
import type { CoreEvent, Output } from "./io.ts";

/** Where every part of the core puts what is to be done, in order. */
export class Outbox {
  #outputs: Output[] = [];
  #controlBytes = 0;
  #codec = new Codec();

  /** Sets what services may send; before any of them does. */
  setFamilies(families: readonly MessageFamily[]): void {
    this.#codec = new Codec(families);
  }

  /** Adds an output. */
  push(output: Output): void {
    this.#outputs.push(output);
  }

  /** Sends a message. */
  send(to: PeerId, message: PeerMessage): void {
    if (bulkBytes(message) === undefined) {
      this.#controlBytes += this.#codec.encodedBytes(message) + PACKET_OVERHEAD_BYTES;
    }
    this.#outputs.push({ type: "send", to, message });
  }

  /** Sends a message that is a list of indices, in as many parts as it takes. */
  sendIndices(
    to: PeerId,
    type: "request" | "cancel" | "busy" | "deny",
    indices: readonly ObjectIndex[],
  ): void {
    for (let first = 0; first < indices.length; first += INDICES_PER_MESSAGE_MAX) {
      const part = indices.slice(first, first + INDICES_PER_MESSAGE_MAX);
      this.send(to, { type, indices: part });
    }
  }

  /** Adds an event. */
  event(event: CoreEvent): void {
    this.#outputs.push({ type: "event", event });
  }

  /** Bytes of control messages since the last call, with the headers around them. */
  takeControlBytes(): number {
    const bytes = this.#controlBytes;
    this.#controlBytes = 0;
    return bytes;
  }

  /** Everything since the last call. */
  drain(): Output[] {
    const outputs = this.#outputs;
    this.#outputs = [];
    return outputs;
  }
}
