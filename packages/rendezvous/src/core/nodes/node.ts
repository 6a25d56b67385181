/** The core of one node: a rendezvous in the company of others. */

import { assert, type Bytes, concatBytes, type Random } from "passalong/base";
import type { Connection } from "../connection.ts";
import type { Counts, Output, Sizes } from "../io.ts";
import type { RendezvousLimits } from "../limits.ts";
import { Rendezvous, type TurnIssuer } from "../rendezvous.ts";
import { Cluster } from "./cluster.ts";
import type { NodeCore, NodeInput, NodeOutput, NodeSizes } from "./io.ts";
import { DRAIN_MS } from "./limits.ts";
import { bytesOfNode, NODE_ID_BYTES, type NodeId } from "./node-id.ts";

/** What the core of a node is made of. */
export interface NodeCoreOptions {
  /** Drawn anew at each start (BP5). */
  readonly self: NodeId;
  /** Decides who is introduced to whom; better unpredictable. */
  readonly random: Random;
  /** 16 bytes that nobody can guess, others each time: secrets, and halves of addresses. */
  readonly freshAddress: () => Bytes;
  /** Limits that differ from the defaults. */
  readonly limits?: Partial<RendezvousLimits>;
  /** Lets peers use TURN servers; absent: there are none. */
  readonly turn?: TurnIssuer | undefined;
}

/** Makes the core of one node of a rendezvous that has several. */
export function createNodeCore(options: NodeCoreOptions): NodeCore {
  return new Node(options);
}

/** Connections that are closed one after the other (BP30). */
interface Draining {
  readonly sinceMs: number;
  readonly connections: readonly Connection[];
  closedCount: number;
}

class Node implements NodeCore {
  readonly #rendezvous: Rendezvous;
  readonly #cluster: Cluster;
  #draining: Draining | undefined;

  constructor({ self, random, freshAddress, limits, turn }: NodeCoreOptions) {
    const prefix = bytesOfNode(self);
    assert(prefix.length === NODE_ID_BYTES, "a node's id is 8 bytes");
    const own = (): Bytes => concatBytes(prefix, freshAddress().subarray(NODE_ID_BYTES));
    this.#rendezvous = new Rendezvous({ random, freshAddress: own, limits: limits ?? {}, turn });
    const freshSecret = freshAddress;
    this.#cluster = new Cluster(this.#rendezvous.host, { self, random, freshSecret });
    this.#rendezvous.keepCompany(this.#cluster);
  }

  get nextDeadline(): number {
    const ownMs = this.#rendezvous.nextDeadline ?? Number.POSITIVE_INFINITY;
    return Math.min(ownMs, this.#cluster.nextDeadline);
  }

  get counts(): Counts {
    return this.#rendezvous.counts;
  }

  get sizes(): Sizes {
    return this.#rendezvous.sizes;
  }

  get nodeSizes(): NodeSizes {
    return this.#cluster.sizes;
  }

  handle(input: NodeInput, now: number): NodeOutput[] {
    const first = this.#own(this.#dispatch(input, now));
    const posts = this.#cluster.drainOutputs(now);
    // What this node said to itself has been done by now, and may be for connections.
    const second = this.#own(this.#rendezvous.host.outbox.drain());
    return [...first, ...second, ...posts, ...this.#cluster.drainOutputs(now)];
  }

  /** What is for connections of this node; the rest is posted to others. */
  #own(outputs: readonly Output[]): Output[] {
    return outputs.filter((output) => !this.#cluster.takeOutput(output));
  }

  #dispatch(input: NodeInput, now: number): Output[] {
    switch (input.type) {
      case "nodeFrame":
        this.#cluster.onFrame(input.from, input.frame, now);
        return [];
      case "nodeUnreachable":
        this.#cluster.onUnreachable(input.to, input.frame);
        return [];
      case "backplaneUp":
        this.#cluster.onBackplaneUp(now);
        return [];
      case "drain":
        this.#drain(now);
        return [];
      case "deadline":
        this.#cluster.onDeadline(now);
        this.#closeDrained(now);
        return this.#rendezvous.handle(input, now);
      default:
        return this.#rendezvous.handle(input, now);
    }
  }

  #drain(now: number): void {
    if (this.#draining !== undefined) return;
    const connections = [...this.#rendezvous.host.connections()];
    this.#draining = { sinceMs: now, connections, closedCount: 0 };
    this.#cluster.drain(now);
  }

  /** Closes as many connections as the time that has passed asks for, at an even pace. */
  #closeDrained(now: number): void {
    if (this.#draining === undefined) return;
    const { sinceMs, connections, closedCount } = this.#draining;
    const share = Math.min(1, (now - sinceMs) / DRAIN_MS);
    const due = connections.slice(closedCount, Math.ceil(share * connections.length));
    this.#draining.closedCount += due.length;
    for (const connection of due) this.#rendezvous.host.end(connection, 1012, "BP30");
  }
}
