/** Joins the core to WebSockets: frames in, outputs performed in order, one timer. */

import { performance } from "node:perf_hooks";
import type { Bytes } from "passalong/base";
import type { RawData, WebSocket } from "ws";
import {
  type ConnectionId,
  type NodeInput,
  type NodeOutput,
  SEND_QUEUE_BYTES_LOW,
  SEND_QUEUE_FRAMES_MAX,
  type Source,
} from "../core/index.ts";
import type { RendezvousEvent } from "./options.ts";

/** Says that the rendezvous goes away. Source: RFC 6455 §7.4.1. */
const GOING_AWAY = 1001;

/** Every message is binary; compression is off altogether (RV1). */
const BINARY = { binary: true } as const;

/** A connection's socket and what waits in it. */
interface OpenConnection {
  readonly id: ConnectionId;
  readonly socket: WebSocket;
  readonly onSent: () => void;
  pendingFrames: number;
  /** True when the core was last told of a queue that is too long. */
  isReported: boolean;
  /** The rule that the core closed it for. */
  rule: string | undefined;
}

/** What a driver is told of a socket that it takes over. */
export interface SocketTerms {
  readonly source: Source;
  /** See {@link NodeInput}. */
  readonly knowsTurn: boolean;
  /** Called when it is gone. */
  readonly onClosed: () => void;
}

/** A core that is driven: of a rendezvous alone, or of a node. */
export interface DrivenCore {
  handle(input: NodeInput, now: number): readonly NodeOutput[];
  readonly nextDeadline: number | undefined;
}

/** What leaves for other nodes. */
export type OutputForNodes = Extract<NodeOutput, { readonly type: "nodeSend" | "nodeBroadcast" }>;

/** Drives one core. */
export class SocketDriver {
  readonly #core: DrivenCore;
  readonly #log: (event: RendezvousEvent) => void;
  readonly #connections = new Map<ConnectionId, OpenConnection>();
  readonly #inputs: NodeInput[] = [];
  readonly #onEmptied: (() => void)[] = [];
  #onOutput: (output: OutputForNodes) => void = ignore;
  /** Where STUN is answered; undefined: nowhere. */
  stunPort: number | undefined;
  #isHandling = false;
  #isStopped = false;
  #lastId = 0;
  #timer: NodeJS.Timeout | undefined;
  #timerAtMs: number | undefined;

  constructor(core: DrivenCore, log: (event: RendezvousEvent) => void) {
    this.#core = core;
    this.#log = log;
  }

  /** How many connections there are. */
  get connectionCount(): number {
    return this.#connections.size;
  }

  /** Begins to do what no connection asks for; what is for other nodes goes to `onOutput`. */
  start(onOutput: (output: OutputForNodes) => void): void {
    this.#onOutput = onOutput;
    this.#arm();
  }

  /** Resolves when there is no connection. */
  async emptied(): Promise<void> {
    if (this.#connections.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#onEmptied.push(resolve);
    });
  }

  /** Takes over an open socket. */
  accept(socket: WebSocket, { source, knowsTurn, onClosed }: SocketTerms): void {
    this.#lastId += 1;
    const id = this.#lastId;
    const connection: OpenConnection = {
      id,
      socket,
      onSent: () => this.#onSent(connection),
      pendingFrames: 0,
      isReported: false,
      rule: undefined,
    };
    this.#connections.set(id, connection);
    socket.on("message", (message, isBinary) => this.#onMessage(id, message, isBinary));
    const onControlFrame = (): void => this.feed({ type: "controlFrame", connection: id });
    socket.on("ping", onControlFrame);
    socket.on("pong", onControlFrame);
    // What is wrong with the WebSocket itself has closed it already; without a listener it would
    // end the process.
    socket.on("error", ignore);
    socket.on("close", (code) => {
      this.#onClose(connection, code);
      onClosed();
    });
    this.#log({ type: "connectionOpened", connection: id });
    const { stunPort } = this;
    this.feed({
      ...{ type: "connectionOpened", connection: id, wallClockMs: Date.now(), source, knowsTurn },
      ...(stunPort === undefined ? {} : { stunPort }),
    });
  }

  /** Closes every connection. @returns When all are gone. */
  async close(): Promise<void> {
    this.#stop();
    await Promise.all([...this.#connections.values()].map(({ socket }) => closeSocket(socket)));
    this.#stop();
  }

  #stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #onMessage(connection: ConnectionId, message: RawData, isBinary: boolean): void {
    if (!isBinary || !Buffer.isBuffer(message)) this.feed({ type: "textFrame", connection });
    else this.feed({ type: "frame", connection, frame: bytesOf(message) });
  }

  #onClose(connection: OpenConnection, code: number): void {
    this.#connections.delete(connection.id);
    this.feed({ type: "connectionClosed", connection: connection.id });
    this.#log({ type: "connectionClosed", connection: connection.id, code, rule: connection.rule });
    if (this.#connections.size > 0) return;
    for (const onEmptied of this.#onEmptied.splice(0)) onEmptied();
  }

  /**
   * Hands an input to the core, and those that arise while its outputs are performed, one after the
   * other.
   */
  feed(input: NodeInput): void {
    this.#inputs.push(input);
    if (this.#isHandling) return;
    this.#isHandling = true;
    for (let next = this.#inputs.shift(); next !== undefined; next = this.#inputs.shift()) {
      for (const output of this.#core.handle(next, performance.now())) this.#perform(output);
    }
    this.#isHandling = false;
    this.#arm();
  }

  #perform(output: NodeOutput): void {
    if (output.type === "nodeSend" || output.type === "nodeBroadcast") {
      this.#onOutput(output);
      return;
    }
    const connection = this.#connections.get(output.connection);
    if (connection === undefined) return;
    if (output.type === "send") {
      this.#send(connection, output.frame);
      return;
    }
    connection.rule = output.reason;
    connection.socket.close(output.code, output.reason);
  }

  #send(connection: OpenConnection, frame: Bytes): void {
    connection.pendingFrames += 1;
    connection.socket.send(frame, BINARY, connection.onSent);
    this.#reportQueue(connection);
  }

  #onSent(connection: OpenConnection): void {
    connection.pendingFrames -= 1;
    this.#reportQueue(connection);
  }

  /** Tells the core of what waits, when it is much or was much. */
  #reportQueue(connection: OpenConnection): void {
    const { id, socket, pendingFrames, isReported } = connection;
    const bytes = socket.bufferedAmount;
    connection.isReported = bytes > SEND_QUEUE_BYTES_LOW || pendingFrames > SEND_QUEUE_FRAMES_MAX;
    if (!connection.isReported && !isReported) return;
    this.feed({ type: "sendQueue", connection: id, bytes, frames: pendingFrames });
  }

  #arm(): void {
    const nextMs = this.#core.nextDeadline;
    if (nextMs === this.#timerAtMs) return;
    clearTimeout(this.#timer);
    this.#timerAtMs = nextMs;
    if (nextMs === undefined || this.#isStopped) return;
    const delayMs = Math.max(0, Math.ceil(nextMs - performance.now()));
    this.#timer = setTimeout(() => this.#onTimer(), delayMs);
  }

  #onTimer(): void {
    this.#timerAtMs = undefined;
    this.feed({ type: "deadline" });
  }
}

/** A view of the same memory: the core keeps none of it. */
function bytesOf(message: Buffer): Bytes {
  const { buffer, byteOffset, byteLength } = message;
  return buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer, byteOffset, byteLength)
    : new Uint8Array(message);
}

async function closeSocket(socket: WebSocket): Promise<void> {
  if (socket.readyState === socket.CLOSED) return;
  const closed = new Promise<void>((resolve) => {
    socket.once("close", () => resolve());
  });
  socket.close(GOING_AWAY, "closing");
  await closed;
}

function ignore(): void {}
