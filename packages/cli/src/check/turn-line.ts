/** Lines to a TURN server, over UDP, TCP or TLS: messages go on them, and come. */

import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { TurnServer } from "passalong/wire";
import { messageBytes } from "./turn-message.ts";

/** How long opening may take, ms. Source: guess, as any answer's. */
const OPEN_MS_MAX = 10_000;

/** Bytes of an unfinished message at most; more is none of TURN's. Source: guess, a datagram's. */
const WAITING_BYTES_MAX = 65_536;

/** A line on which requests go and answers come. */
export interface TurnLine {
  send(bytes: Buffer): void;
  onMessage: (bytes: Buffer) => void;
  close(): void;
}

/** Opens a line. @throws What the system says when the host, or the way to it, is not there. */
export async function openTurnLine(server: TurnServer): Promise<TurnLine> {
  const { address, family } = await lookup(server.host);
  if (server.transport === "udp") return udpLine(address, family, server.port);
  return streamLine(await openStream(server, address));
}

function udpLine(address: string, family: number, port: number): TurnLine {
  const socket = createSocket(family === 6 ? "udp6" : "udp4");
  const line: TurnLine = {
    send: (bytes) => socket.send(bytes, port, address, () => undefined),
    onMessage: () => undefined,
    close: () => socket.close(),
  };
  // What cannot be sent is not answered.
  socket.on("error", () => undefined);
  socket.on("message", (bytes) => line.onMessage(bytes));
  return line;
}

async function openStream({ host, port, transport }: TurnServer, address: string): Promise<Socket> {
  const isTls = transport === "tls";
  // RFC 6066 §3 has no addresses there.
  const named = isIP(host) === 0 ? { servername: host } : {};
  const socket = isTls
    ? connectTls({ host: address, port, ...named })
    : connect({ host: address, port });
  try {
    const signal = AbortSignal.timeout(OPEN_MS_MAX);
    await once(socket, isTls ? "secureConnect" : "connect", { signal });
    return socket;
  } catch (error) {
    socket.on("error", () => undefined);
    socket.destroy();
    throw error;
  }
}

function streamLine(socket: Socket): TurnLine {
  let waiting = Buffer.alloc(0);
  const line: TurnLine = {
    send: (bytes) => socket.write(bytes),
    onMessage: () => undefined,
    close: () => socket.destroy(),
  };
  // What ends the stream leaves requests without an answer.
  socket.on("error", () => undefined);
  socket.on("data", (bytes: Buffer) => {
    waiting = Buffer.concat([waiting, bytes]);
    if (waiting.length > WAITING_BYTES_MAX) socket.destroy();
    for (;;) {
      const size = messageBytes(waiting);
      if (size === undefined || waiting.length < size) return;
      line.onMessage(waiting.subarray(0, size));
      waiting = waiting.subarray(size);
    }
  });
  return line;
}
