/** Asks a TURN server, over UDP, TCP or TLS. */

import { createSocket } from "node:dgram";
import { connect, isIPv6, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import {
  type AddressFamily,
  allocateFields,
  freshTransaction,
  messageBytes,
  peerField,
  TURN_REQUESTS,
  type TurnAccount,
  type TurnAnswer,
  type TurnChallenge,
  type TurnRequest,
  turnAnswer,
  turnRequest,
} from "./turn-message.ts";

/** How long an answer may take, ms, and how often it is asked for. Source: guess, as STUN's. */
const TRY_MS = 1_000;
const TRIES = 3;

/** Where servers listen when their URLs do not say. Source: RFC 7065 §3.1. */
const PORTS = { turn: 3_478, turns: 5_349 } as const;

/** A server, as its URL names it. */
export interface TurnServer {
  readonly host: string;
  readonly port: number;
  readonly transport: "udp" | "tcp" | "tls";
}

/** As in RFC 7065; the rendezvous' frame was checked already. */
const PARTS =
  /^(?<scheme>turns?):(?<host>\[[^\]]+\]|[^:?]+)(?::(?<port>\d+))?(?:\?transport=(?<way>\w+))?$/;

/** The server that a URL names; undefined when nobody here speaks to it (DTLS). */
export function turnServerFrom(url: string): TurnServer | undefined {
  const parts = PARTS.exec(url.toLowerCase())?.groups;
  if (parts === undefined) return undefined;
  const { scheme, host = "" } = parts;
  const usual = scheme === "turns" ? PORTS.turns : PORTS.turn;
  const transport = transportOf(scheme, parts["way"]);
  if (transport === undefined) return undefined;
  return { host: host.replace(/^\[|\]$/g, ""), port: Number(parts["port"] ?? usual), transport };
}

function transportOf(
  scheme: string | undefined,
  wished: string | undefined,
): TurnServer["transport"] | undefined {
  if (scheme === "turns") return wished === "udp" ? undefined : "tls";
  return wished === "tcp" ? "tcp" : "udp";
}

/** A line on which requests go and answers come. */
interface Line {
  send(bytes: Buffer): void;
  onMessage: (bytes: Buffer) => void;
  close(): void;
}

/** One client: what it has allocated ends with it. */
export class TurnClient implements Disposable {
  readonly #line: Line;
  readonly #account: TurnAccount;
  #challenge: TurnChallenge | undefined;

  constructor(server: TurnServer, account: TurnAccount) {
    this.#line = server.transport === "udp" ? udpLine(server) : streamLine(server);
    this.#account = account;
  }

  /** Asks for an address. @returns The error code; 0: done; undefined: no answer. */
  async allocate(family: AddressFamily): Promise<number | undefined> {
    const fields = (): Buffer[] => allocateFields(family);
    const first = await this.#ask(TURN_REQUESTS.allocate, fields);
    if (first?.challenge === undefined) return first?.errorCode;
    this.#challenge = first.challenge;
    return (await this.#ask(TURN_REQUESTS.allocate, fields))?.errorCode;
  }

  /** Lets somebody reach that address. @returns As {@link allocate}. */
  async permit(address: string): Promise<number | undefined> {
    const fields = (transaction: Buffer): Buffer[] => [peerField(address, transaction)];
    return (await this.#ask(TURN_REQUESTS.createPermission, fields))?.errorCode;
  }

  [Symbol.dispose](): void {
    this.#line.close();
  }

  async #ask(
    type: number,
    fields: (transaction: Buffer) => Buffer[],
  ): Promise<TurnAnswer | undefined> {
    const transaction = freshTransaction();
    const challenge = this.#challenge;
    const signing = challenge && { account: this.#account, challenge };
    const request = turnRequest(type, fields(transaction), transaction, signing);
    for (let count = 0; count < TRIES; count += 1) {
      const answer = await this.#answerTo(request);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  #answerTo(request: TurnRequest): Promise<TurnAnswer | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(undefined), TRY_MS);
      this.#line.onMessage = (bytes) => {
        const answer = turnAnswer(bytes, request);
        if (answer === undefined) return;
        clearTimeout(timer);
        resolve(answer);
      };
      this.#line.send(request.bytes);
    });
  }
}

function udpLine({ host, port }: TurnServer): Line {
  const socket = createSocket(isIPv6(host) ? "udp6" : "udp4");
  const line: Line = {
    send: (bytes) => socket.send(bytes, port, host, () => undefined),
    onMessage: () => undefined,
    close: () => socket.close(),
  };
  socket.on("error", () => undefined);
  socket.on("message", (bytes) => line.onMessage(bytes));
  return line;
}

function streamLine({ host, port, transport }: TurnServer): Line {
  const socket: Socket =
    transport === "tls" ? connectTls({ host, port, servername: host }) : connect({ host, port });
  let waiting = Buffer.alloc(0);
  const line: Line = {
    send: (bytes) => socket.write(bytes),
    onMessage: () => undefined,
    close: () => socket.destroy(),
  };
  socket.on("error", () => undefined);
  socket.on("data", (bytes: Buffer) => {
    waiting = Buffer.concat([waiting, bytes]);
    for (;;) {
      const size = messageBytes(waiting);
      if (size === undefined || waiting.length < size) return;
      line.onMessage(waiting.subarray(0, size));
      waiting = waiting.subarray(size);
    }
  });
  return line;
}
