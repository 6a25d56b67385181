/** Collects a peer's outputs while it handles one input. */

import type { CoreEvent, Output } from "./io.ts";

/** Where every part of the core puts what is to be done, in order. */
export class Outbox {
  #outputs: Output[] = [];

  /** Adds an output. */
  push(output: Output): void {
    this.#outputs.push(output);
  }

  /** Adds an event. */
  event(event: CoreEvent): void {
    this.#outputs.push({ type: "event", event });
  }

  /** Everything since the last call. */
  drain(): Output[] {
    const outputs = this.#outputs;
    this.#outputs = [];
    return outputs;
  }
}
