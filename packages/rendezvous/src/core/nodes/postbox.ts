/** Collects what is to be said to other nodes while one input is handled. */

import type { NodeOutput } from "./io.ts";
import { encodeNodeMessage } from "./node-codec.ts";
import type { NodeId } from "./node-id.ts";
import type { NodeMessage } from "./node-messages.ts";

/** What leaves, in order; what a node says to itself stays and costs no frame. */
export class Postbox {
  readonly #self: NodeId;
  readonly #toSelf: NodeMessage[] = [];
  #outputs: NodeOutput[] = [];

  constructor(self: NodeId) {
    this.#self = self;
  }

  /** Says something to one node. */
  post(to: NodeId, message: NodeMessage): void {
    if (to === this.#self) this.#toSelf.push(message);
    else this.#outputs.push({ type: "nodeSend", to, frame: encodeNodeMessage(message) });
  }

  /** Says something to all other nodes. */
  broadcast(message: NodeMessage): void {
    this.#outputs.push({ type: "nodeBroadcast", frame: encodeNodeMessage(message) });
  }

  /** The next message to this node itself, if there is one. */
  takeOwn(): NodeMessage | undefined {
    return this.#toSelf.shift();
  }

  /** Everything for others since the last call. */
  drain(): NodeOutput[] {
    const outputs = this.#outputs;
    this.#outputs = [];
    return outputs;
  }
}
