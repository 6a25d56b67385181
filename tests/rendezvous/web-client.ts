/** A well-behaved peer of a real rendezvous: waits for what it wants to hear. */

import { once } from "node:events";
import { performance } from "node:perf_hooks";
import {
  type RendezvousOptions,
  type RunningRendezvous,
  startRendezvous,
} from "@passalong/rendezvous";
import { assert, type Bytes, type GroupId } from "passalong/base";
import {
  type ClientMessage,
  decodeServerMessage,
  encodeClientMessage,
  isMalformed,
  type JoinedMessage,
  type ServerMessage,
} from "passalong/wire";
import { expect, onTestFinished } from "vitest";
import { type ClientOptions, WebSocket } from "ws";
import { groupId, recordOf } from "./core-bench.ts";

/** Starts a rendezvous on loopback that ends with the test. */
export async function startForTest(
  options: Partial<RendezvousOptions> = {},
): Promise<RunningRendezvous> {
  const server = await startRendezvous({ host: "127.0.0.1", port: 0, ...options });
  onTestFinished(() => server.close());
  return server;
}

/** How a connection ended. */
export interface Ending {
  readonly code: number;
  readonly reason: string;
}

/** A server, as far as its peers see it. */
export type Port = Pick<RunningRendezvous, "port">;

/** A peer with a real WebSocket. */
export class WebClient {
  readonly socket: WebSocket;
  /** Resolves when the connection has ended. */
  readonly ending: Promise<Ending>;
  readonly #heard: ServerMessage[] = [];
  #onHeard: (() => void) | undefined;

  /** @param query  What the peer understands beyond what each does; nothing when absent. */
  constructor(server: Port, options: ClientOptions = {}, query = "") {
    const url = `${socketUrl(server)}${query}`;
    this.socket = new WebSocket(url, { perMessageDeflate: false, ...options });
    this.socket.on("error", () => {});
    this.socket.on("message", (message: Buffer) => this.#onMessage(new Uint8Array(message)));
    this.ending = new Promise((resolve) => {
      this.socket.once("close", (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    onTestFinished(() => this.socket.terminate());
  }

  /** Sends a message. */
  send(message: ClientMessage): void {
    this.socket.send(encodeClientMessage(message));
  }

  /** Waits for the next message that has not been taken. */
  async next(): Promise<ServerMessage> {
    for (;;) {
      const message = this.#heard.shift();
      if (message !== undefined) return message;
      await new Promise<void>((resolve, reject) => {
        this.#onHeard = resolve;
        void this.ending.then(({ code, reason }) => reject(new EndedError(code, reason)));
      });
    }
  }

  /** Waits for a message of a type, passing others over. */
  async nextOf<Type extends ServerMessage["type"]>(
    type: Type,
  ): Promise<Extract<ServerMessage, { readonly type: Type }>> {
    for (;;) {
      const message = await this.next();
      if (isOfType(message, type)) return message;
    }
  }

  /** Joins a group once the socket is open. */
  async join(group: GroupId, record: Bytes = recordOf(1)): Promise<JoinedMessage> {
    if (this.socket.readyState === WebSocket.CONNECTING) await once(this.socket, "open");
    this.send({ type: "join", groupId: group, record });
    return this.nextOf("joined");
  }

  #onMessage(frame: Bytes): void {
    const message = decodeServerMessage(frame);
    assert(!isMalformed(message), "a rendezvous sends what can be read");
    this.#heard.push(message);
    this.#onHeard?.();
  }
}

/** The connection ended while a test waited for a message. */
class EndedError extends Error {
  override readonly name = "EndedError";

  constructor(code: number, reason: string) {
    super(`The connection ended with ${code} ${reason}.`);
  }
}

function isOfType<Type extends ServerMessage["type"]>(
  message: ServerMessage,
  type: Type,
): message is Extract<ServerMessage, { readonly type: Type }> {
  return message.type === type;
}

/** Where a server's WebSockets are. */
export function socketUrl(server: Port): string {
  return `ws://127.0.0.1:${server.port}/rendezvous`;
}

/** The HTTP status of a request to open a connection; 101 when it opened. */
export async function openingStatus(
  server: RunningRendezvous,
  options: ClientOptions = {},
): Promise<number> {
  const client = new WebClient(server, options);
  return new Promise<number>((resolve) => {
    client.socket.once("open", () => resolve(101));
    client.socket.once("unexpected-response", (_request, response) => {
      resolve(response.statusCode ?? 0);
      client.socket.terminate();
    });
  });
}

/** Lets two new peers meet and hand a signal on: the server is alive and serves. */
export async function expectServes(server: RunningRendezvous): Promise<void> {
  const group = groupId(Math.floor(performance.now()));
  const first = new WebClient(server);
  const second = new WebClient(server);
  const { address } = await first.join(group);
  const { members } = await second.join(group);
  expect(members).toEqual([{ address, record: recordOf(1) }]);
  const signal = recordOf(2);
  second.send({ type: "relay", groupId: group, to: address, signal });
  expect((await first.nextOf("deliver")).signal).toEqual(signal);
  first.socket.close();
  second.socket.close();
  await Promise.all([first.ending, second.ending]);
}
