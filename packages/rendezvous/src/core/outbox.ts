/** Collects what is to be done while one input is handled, and counts what happened. */

import type { Bytes } from "passalong/base";
import { encodeServerMessage, type ServerMessage } from "passalong/wire";
import type { Connection } from "./connection.ts";
import type { Counts, Output } from "./io.ts";

/**
 * What a connection cannot miss. Of circuits no more waits than their windows and a few words for
 * each (RL5).
 */
const UNMISSABLE: ReadonlySet<ServerMessage["type"]> = new Set([
  "joined",
  "circuitOpened",
  "circuitData",
  "circuitCredit",
  "circuitClosed",
]);

type MutableCounts = { -readonly [Name in keyof Counts]: Counts[Name] };

/** Where every part of the core puts what is to be done, in order. */
export class Outbox {
  readonly #counts: MutableCounts = {
    frames: 0,
    joins: 0,
    samples: 0,
    delivered: 0,
    undeliverable: 0,
    circuits: 0,
    relayedBytes: 0,
    refused: 0,
    dropped: 0,
    violations: 0,
    stuck: 0,
  };
  #outputs: Output[] = [];

  /** A copy of the counts. */
  get counts(): Counts {
    return { ...this.#counts };
  }

  /** Counts something, once unless told otherwise. */
  count(name: keyof Counts, times = 1): void {
    this.#counts[name] += times;
  }

  /**
   * Sends a message, unless too much waits for the connection already and the message can be missed
   * (RV8).
   */
  send(connection: Connection, message: ServerMessage): void {
    if (connection.isCongested && !UNMISSABLE.has(message.type)) {
      this.count("dropped");
      return;
    }
    const frame = encodeServerMessage(message);
    this.#outputs.push({ type: "send", connection: connection.id, frame });
  }

  /** Sends a frame as it is; it is one that cannot be missed. */
  sendFrame(connection: Connection, frame: Bytes): void {
    this.#outputs.push({ type: "send", connection: connection.id, frame });
  }

  /** Adds an output. */
  push(output: Output): void {
    this.#outputs.push(output);
  }

  /** Everything since the last call. */
  drain(): Output[] {
    const outputs = this.#outputs;
    this.#outputs = [];
    return outputs;
  }
}
