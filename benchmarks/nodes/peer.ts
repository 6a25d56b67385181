/** A peer of a rendezvous that joins one group, and comes back elsewhere as the library does. */

import { once } from "node:events";
import type { Bytes, GroupId, MemberAddress } from "passalong/base";
import {
  type ClientMessage,
  decodeServerMessage,
  encodeClientMessage,
  isMalformed,
  type JoinedMessage,
  type ServerMessage,
} from "passalong/wire";
import { WebSocket } from "ws";

/** The first pause after a loss: from and to, ms. Source: CN4. */
const PAUSE = { least: 200, most: 400 } as const;

/** A record as long as those of real peers, bytes. Source: measured, a sealed record. */
const RECORD: Bytes = new Uint8Array(109);

/** One connection. */
export class BenchPeer {
  readonly #socket: WebSocket;
  readonly #heard: ServerMessage[] = [];
  #onHeard: (() => void) | undefined;
  /** Resolves with the close code. */
  readonly ended: Promise<number>;

  constructor(port: number) {
    this.#socket = new WebSocket(`ws://127.0.0.1:${port}/rendezvous`, { perMessageDeflate: false });
    this.#socket.on("error", () => undefined);
    this.#socket.on("message", (data: Buffer) => {
      const message = decodeServerMessage(new Uint8Array(data));
      if (!isMalformed(message)) this.#heard.push(message);
      this.#onHeard?.();
    });
    this.ended = new Promise((resolve) => {
      this.#socket.once("close", resolve);
    });
  }

  /** Joins once the socket is open. */
  async join(groupId: GroupId): Promise<JoinedMessage> {
    if (this.#socket.readyState === WebSocket.CONNECTING) await once(this.#socket, "open");
    this.send({ type: "join", groupId, record: RECORD });
    return this.next("joined");
  }

  /** Sends a message. */
  send(message: ClientMessage): void {
    this.#socket.send(encodeClientMessage(message));
  }

  /** Waits for a message of a type, passing others over. */
  async next<Type extends ServerMessage["type"]>(
    type: Type,
  ): Promise<Extract<ServerMessage, { readonly type: Type }>> {
    for (;;) {
      const message = this.#heard.shift();
      if (message !== undefined && isOf(message, type)) return message;
      if (message !== undefined) continue;
      await new Promise<void>((resolve) => {
        this.#onHeard = resolve;
      });
    }
  }

  /** Answers a signal from a member with one to another. */
  relay(groupId: GroupId, to: MemberAddress): void {
    this.send({ type: "relay", groupId, to, signal: new Uint8Array(700) });
  }

  /** Ends it. */
  close(): void {
    this.#socket.terminate();
  }
}

/** How long a peer waits that has lost its rendezvous for the first time, ms. */
export function pauseMs(): number {
  return PAUSE.least + Math.random() * (PAUSE.most - PAUSE.least);
}

function isOf<Type extends ServerMessage["type"]>(
  message: ServerMessage,
  type: Type,
): message is Extract<ServerMessage, { readonly type: Type }> {
  return message.type === type;
}
