/** Circuits of this node's connections that another node holds (BP18). */

import type { Bytes, GroupId } from "passalong/base";
import {
  CIRCUIT_CREDIT_BYTES_MIN,
  CIRCUIT_PIECE_COST_MIN,
  decodeServerMessage,
  encodeClientMessage,
  isMalformed,
  type ServerMessage,
} from "passalong/wire";
import type { CarryVerdict, CircuitRequest, CompanyHost } from "../company.ts";
import type { Connection } from "../connection.ts";
import { CIRCUIT_ENDS_MAX, CIRCUITS_PER_CONNECTION_MAX } from "../limits.ts";
import { type NodeId, nodeOf } from "./node-id.ts";
import type { CircuitReplyMessage } from "./node-messages.ts";
import type { NodeTable } from "./node-table.ts";
import type { Postbox } from "./postbox.ts";

/** One member's end, seen from its own node. */
interface CarriedEnd {
  readonly holder: NodeId;
  readonly groupId: GroupId;
  /** What the member may still send, bytes. */
  creditBytes: number;
  /** What it may still grant: what has come for it, bytes. */
  grantBytes: number;
}

/** What carrying needs. */
export interface CarriedCircuitsOptions {
  readonly host: CompanyHost;
  readonly nodes: NodeTable;
  readonly postbox: Postbox;
}

type CircuitNotice = Extract<ServerMessage, { readonly circuit: number }>;

/** Hands on what members and holders say, and keeps members to their credit. */
export class CarriedCircuits {
  readonly #host: CompanyHost;
  readonly #nodes: NodeTable;
  readonly #postbox: Postbox;
  readonly #ends = new Map<Connection, Map<number, CarriedEnd>>();
  readonly #connections = new Map<number, Connection>();
  #size = 0;

  constructor({ host, nodes, postbox }: CarriedCircuitsOptions) {
    this.#host = host;
    this.#nodes = nodes;
    this.#postbox = postbox;
  }

  /** Ends of circuits. */
  get size(): number {
    return this.#size;
  }

  /** Takes a frame; undefined: its circuit is none of another node's. */
  carry(connection: Connection, message: CircuitRequest, frame: Bytes): CarryVerdict | undefined {
    if (message.type === "circuitOpen") return this.#open(connection, message, frame);
    const end = this.#ends.get(connection)?.get(message.circuit);
    if (end === undefined) return undefined;
    switch (message.type) {
      case "circuitData":
        end.creditBytes -= Math.max(message.piece.length, CIRCUIT_PIECE_COST_MIN);
        if (end.creditBytes < 0) return "RL5";
        break;
      case "circuitCredit":
        end.grantBytes -= message.bytes;
        if (end.grantBytes < 0 || message.bytes < CIRCUIT_CREDIT_BYTES_MIN) return "RL5";
        break;
      case "circuitClose":
        this.#forget(connection, message.circuit);
        break;
    }
    this.#handOn(end.holder, connection, frame);
    return "taken";
  }

  /** The holder says something to a member. */
  onReply(from: NodeId, { connection: id, frame }: CircuitReplyMessage): void {
    const connection = this.#connections.get(id);
    const message = decodeServerMessage(frame);
    if (connection === undefined || isMalformed(message) || !("circuit" in message)) return;
    const end = this.#ends.get(connection)?.get(message.circuit);
    if (end?.holder !== from) return;
    this.#takeNote(connection, end, message);
    this.#host.outbox.sendFrame(connection, frame);
  }

  /** A member leaves a group: its circuits there end. */
  onLeft(connection: Connection, groupId: GroupId): void {
    for (const [circuit, end] of [...(this.#ends.get(connection) ?? [])]) {
      if (end.groupId === groupId) this.#end(connection, circuit, end);
    }
  }

  /** A connection is gone. */
  onGone(connection: Connection): void {
    const ends = this.#ends.get(connection);
    if (ends === undefined) return;
    const holders = new Set([...ends.values()].map(({ holder }) => holder));
    for (const circuit of [...ends.keys()]) this.#forget(connection, circuit);
    for (const holder of holders) {
      this.#postbox.post(holder, { type: "circuitsGone", connection: connection.id });
    }
  }

  /** A node is gone, and what it held with it. */
  onNodeGone(node: NodeId): void {
    for (const [connection, ends] of [...this.#ends]) {
      for (const [circuit, { holder }] of [...ends]) {
        if (holder === node) this.#lose(connection, circuit);
      }
    }
  }

  /** A frame did not reach the holder: its circuits cannot go on without it. */
  onUnreachable(node: NodeId, id: number): void {
    const connection = this.#connections.get(id);
    if (connection === undefined) return;
    for (const [circuit, { holder }] of [...(this.#ends.get(connection) ?? [])]) {
      if (holder === node) this.#lose(connection, circuit);
    }
  }

  #open(
    connection: Connection,
    { circuit, groupId, to }: Extract<CircuitRequest, { readonly type: "circuitOpen" }>,
    frame: Bytes,
  ): CarryVerdict | undefined {
    const node = nodeOf(to);
    const { self } = this.#nodes;
    // Both nodes find the same one: the smaller id holds.
    if (node >= self || !this.#nodes.isLive(node)) return undefined;
    const ends = this.#ends.get(connection) ?? new Map<number, CarriedEnd>();
    if (ends.has(circuit)) return "RL3";
    const reason = this.#refusalOf(connection, groupId, ends.size);
    if (reason !== undefined) {
      this.#host.outbox.count("refused");
      this.#host.outbox.send(connection, { type: "circuitClosed", circuit, reason });
      return "taken";
    }
    ends.set(circuit, { holder: node, groupId, creditBytes: 0, grantBytes: 0 });
    this.#ends.set(connection, ends);
    this.#connections.set(connection.id, connection);
    this.#size += 1;
    this.#handOn(node, connection, frame);
    return "taken";
  }

  #refusalOf(
    connection: Connection,
    groupId: GroupId,
    ownCount: number,
  ): "refused" | "tooMany" | undefined {
    if (!this.#host.limits.hasRelay || !connection.isIn(groupId)) return "refused";
    const isFull = ownCount >= CIRCUITS_PER_CONNECTION_MAX || this.#size >= CIRCUIT_ENDS_MAX;
    return isFull ? "tooMany" : undefined;
  }

  #takeNote(connection: Connection, end: CarriedEnd, message: CircuitNotice): void {
    switch (message.type) {
      case "circuitOpened":
        break;
      case "circuitData":
        end.grantBytes += Math.max(message.piece.length, CIRCUIT_PIECE_COST_MIN);
        break;
      case "circuitCredit":
        end.creditBytes += message.bytes;
        break;
      case "circuitClosed":
        this.#forget(connection, message.circuit);
        break;
    }
  }

  #end(connection: Connection, circuit: number, { holder }: CarriedEnd): void {
    this.#forget(connection, circuit);
    const frame = encodeClientMessage({ type: "circuitClose", circuit });
    this.#handOn(holder, connection, frame);
  }

  #lose(connection: Connection, circuit: number): void {
    this.#forget(connection, circuit);
    this.#host.outbox.send(connection, { type: "circuitClosed", circuit, reason: "closed" });
  }

  #handOn(holder: NodeId, connection: Connection, frame: Bytes): void {
    // The bytes are not ours: they are copied into the frame between nodes.
    this.#postbox.post(holder, { type: "circuitFrame", connection: connection.id, frame });
  }

  #forget(connection: Connection, circuit: number): void {
    const ends = this.#ends.get(connection);
    if (ends?.delete(circuit) !== true) return;
    this.#size -= 1;
    if (ends.size > 0) return;
    this.#ends.delete(connection);
    this.#connections.delete(connection.id);
  }
}
