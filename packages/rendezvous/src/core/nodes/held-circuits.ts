/** Circuits that this node holds for connections of other nodes (BP18). */

import type { GroupId } from "passalong/base";
import { decodeClientMessage, isMalformed } from "passalong/wire";
import type { CircuitRequest, CompanyHost } from "../company.ts";
import { Connection } from "../connection.ts";
import type { Output } from "../io.ts";
import type { TrafficVerdict } from "../relay.ts";
import type { NodeId } from "./node-id.ts";
import type { CircuitFrameMessage } from "./node-messages.ts";
import type { Postbox } from "./postbox.ts";

/** A connection of another node: its node has looked whether it is in the group. */
class RemoteConnection extends Connection {
  override isIn(_groupId: GroupId): boolean {
    return true;
  }
}

/** Where a remote connection is. */
interface Place {
  readonly node: NodeId;
  /** That node's number of it. */
  readonly number: number;
  readonly connection: Connection;
}

/** What holding needs. */
export interface HeldCircuitsOptions {
  readonly host: CompanyHost;
  readonly postbox: Postbox;
}

/**
 * Has the relay of this node serve connections of others, which have numbers below 0 here: what
 * leaves for them goes to their nodes.
 */
export class HeldCircuits {
  readonly #host: CompanyHost;
  readonly #postbox: Postbox;
  readonly #byName = new Map<string, Place>();
  readonly #byId = new Map<number, Place>();
  #lastId = 0;

  constructor({ host, postbox }: HeldCircuitsOptions) {
    this.#host = host;
    this.#postbox = postbox;
  }

  /** Connections of other nodes. */
  get size(): number {
    return this.#byId.size;
  }

  /** A frame of another node's connection; what is none about circuits is dropped (BP17). */
  onFrame(node: NodeId, { connection: number, frame }: CircuitFrameMessage, now: number): void {
    const message = decodeClientMessage(frame);
    if (isMalformed(message) || !("circuit" in message)) return;
    const known = this.#byName.get(nameOf(node, number));
    if (known === undefined && message.type !== "circuitOpen") return;
    const { connection } = known ?? this.#add(node, number, now);
    if (!this.#perform(connection, message, now)) this.#host.relay.expel(connection);
  }

  /** A connection of another node is gone. */
  onGone(node: NodeId, number: number): void {
    const place = this.#byName.get(nameOf(node, number));
    if (place !== undefined) this.#remove(place);
  }

  /** A node is gone, and its connections. */
  onNodeGone(node: NodeId): void {
    for (const place of [...this.#byId.values()]) if (place.node === node) this.#remove(place);
  }

  /** Forgets connections that have no circuits any more. */
  sweep(): void {
    for (const place of [...this.#byId.values()]) {
      if (!this.#host.relay.hasEndsOf(place.connection)) this.#forget(place);
    }
  }

  /**
   * Posts what is for a connection of another node.
   *
   * @returns False when it is for one of this node.
   */
  takeOutput(output: Output): boolean {
    if (output.connection >= 0) return false;
    const place = this.#byId.get(output.connection);
    if (place === undefined || output.type !== "send") return true;
    const { node, number: connection } = place;
    this.#postbox.post(node, { type: "circuitReply", connection, frame: output.frame });
    return true;
  }

  /**
   * @returns False when the connection has broken a rule, which its own node lets no honest one.
   */
  #perform(connection: Connection, message: CircuitRequest, now: number): boolean {
    const { relay } = this.#host;
    switch (message.type) {
      case "circuitOpen":
        return relay.open(connection, message, now);
      case "circuitData":
        return isFine(relay.onData(connection, message));
      case "circuitCredit":
        return isFine(relay.onCredit(connection, message, now));
      case "circuitClose":
        relay.close(connection, message.circuit);
        return true;
    }
  }

  #add(node: NodeId, number: number, now: number): Place {
    this.#lastId -= 1;
    const id = this.#lastId;
    const { limits } = this.#host;
    const connection = new RemoteConnection({ id, source: undefined, limits }, now);
    const place = { node, number, connection };
    this.#byId.set(id, place);
    this.#byName.set(nameOf(node, number), place);
    return place;
  }

  #remove(place: Place): void {
    this.#host.relay.onGone(place.connection);
    this.#forget(place);
  }

  #forget({ node, number, connection }: Place): void {
    this.#byId.delete(connection.id);
    this.#byName.delete(nameOf(node, number));
  }
}

function nameOf(node: NodeId, number: number): string {
  return `${node} ${number}`;
}

/** What is for a circuit that is over may still come. */
function isFine(verdict: TrafficVerdict): boolean {
  return verdict === "taken" || verdict === "stray";
}
