/** A TCP connection that says what no well-behaved client would. */

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { RunningRendezvous } from "@passalong/rendezvous";
import { onTestFinished } from "vitest";

/** The key of every handshake here: its value is of no interest. */
const KEY = Buffer.alloc(16, 7).toString("base64");

/** What a frame of the WebSocket protocol is made of. */
export interface RawFrame {
  /** 0 continuation, 1 text, 2 binary, 8 close, 9 ping. */
  readonly opcode: number;
  readonly payload: Uint8Array;
  /** False when fragments follow. */
  readonly isFinal?: boolean;
  /** False breaks RFC 6455 §5.1. */
  readonly isMasked?: boolean;
  /** What the header says, when it lies. */
  readonly sizeBytes?: bigint;
}

/**
 * The bytes of a frame. Source: RFC 6455 §5.2; the masking key is zero, which leaves the payload as
 * it is.
 */
export function rawFrame(frame: RawFrame): Buffer {
  const { opcode, payload, isFinal = true, isMasked = true } = frame;
  const size = frame.sizeBytes ?? BigInt(payload.length);
  const mask = isMasked ? 0x80 : 0;
  const head = Buffer.alloc(14);
  head[0] = (isFinal ? 0x80 : 0) | opcode;
  let headBytes = 2;
  if (size < 126n) {
    head[1] = mask | Number(size);
  } else if (size < 65_536n) {
    head[1] = mask | 126;
    headBytes = head.writeUInt16BE(Number(size), 2);
  } else {
    head[1] = mask | 127;
    headBytes = head.writeBigUInt64BE(size, 2);
  }
  return Buffer.concat([head.subarray(0, headBytes + (isMasked ? 4 : 0)), payload]);
}

/** The request line and headers that open a WebSocket. */
export function upgradeRequest(target: string): string {
  return (
    `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
    `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${KEY}\r\n\r\n`
  );
}

/** One TCP connection to a server. */
export class RawSocket {
  readonly socket: Socket;
  /** Resolves when the connection is gone, however it went. */
  readonly gone: Promise<void>;
  #received = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      this.#received = Buffer.concat([this.#received, bytes]);
    });
    this.gone = new Promise((resolve) => {
      socket.once("close", () => resolve());
    });
    onTestFinished(() => {
      socket.destroy();
    });
  }

  /** Connects. */
  static async open(server: RunningRendezvous): Promise<RawSocket> {
    const socket = connect(server.port, "127.0.0.1");
    await once(socket, "connect");
    return new RawSocket(socket);
  }

  /** Connects and opens a WebSocket. */
  static async openWebSocket(server: RunningRendezvous): Promise<RawSocket> {
    const raw = await RawSocket.open(server);
    raw.write(upgradeRequest("/rendezvous"));
    await raw.until((text) => text.includes("\r\n\r\n"));
    return raw;
  }

  /** Everything received, one character a byte. */
  get text(): string {
    return this.#received.toString("latin1");
  }

  /** Sends bytes, or characters of one byte each. */
  write(content: Uint8Array | string): void {
    this.socket.write(typeof content === "string" ? Buffer.from(content, "latin1") : content);
  }

  /** Waits until what was received satisfies a condition, or the connection is gone. */
  async until(isEnough: (text: string) => boolean): Promise<string> {
    while (!isEnough(this.text) && !this.socket.closed) {
      await Promise.race([once(this.socket, "data"), this.gone]);
    }
    return this.text;
  }

  /**
   * Waits for the end of the connection. @returns The WebSocket close code that was received
   * before, if any.
   */
  async closeCode(): Promise<number | undefined> {
    await this.gone;
    const frames = this.#received.subarray(this.text.indexOf("\r\n\r\n") + 4);
    const start = frames.lastIndexOf(0x88);
    return start < 0 ? undefined : frames.readUInt16BE(start + 2);
  }

  /** Cuts the connection with a TCP reset. */
  async reset(): Promise<void> {
    this.socket.resetAndDestroy();
    await this.gone;
  }
}

/** Sends a request and reads until the server ends the connection. @returns Head and body. */
export async function exchange(
  server: RunningRendezvous,
  request: string,
): Promise<{ readonly head: string; readonly body: string }> {
  const raw = await RawSocket.open(server);
  raw.write(request);
  await raw.gone;
  const end = raw.text.indexOf("\r\n\r\n");
  return { head: raw.text.slice(0, end), body: raw.text.slice(end + 4) };
}
