/** The socket to a rendezvous against servers that do as they like. */

import { createServer, type Server, type Socket } from "node:net";
import { once } from "node:events";
import { assert, type Bytes } from "passalong/base";
import type { RendezvousSocket } from "passalong/group";
import { RENDEZVOUS_FRAME_BYTES_MAX } from "passalong/wire";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocketServer, type WebSocket } from "ws";
import { openRendezvousSocket } from "./rendezvous-socket.ts";

const endings: (() => void)[] = [];

afterEach(() => {
  for (const end of endings.splice(0)) end();
});

/** A WebSocket server; resolves to its URL. */
async function serve(greet: (socket: WebSocket) => void): Promise<string> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  endings.push(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  server.on("connection", greet);
  await once(server, "listening");
  return urlOf(server.address());
}

function urlOf(address: ReturnType<Server["address"]>): string {
  assert(typeof address === "object" && address !== null, "a server has a port");
  return `ws://127.0.0.1:${address.port}/rendezvous`;
}

/** Opens a socket and remembers what it is told; `closed` resolves at its end. */
function open(url: string): {
  socket: RendezvousSocket;
  told: (string | Bytes)[];
  opened: Promise<void>;
  closed: Promise<void>;
} {
  const told: (string | Bytes)[] = [];
  let onOpened = (): void => {};
  let onClosed = (): void => {};
  const opened = new Promise<void>((resolve) => {
    onOpened = resolve;
  });
  const closed = new Promise<void>((resolve) => {
    onClosed = resolve;
  });
  const socket = openRendezvousSocket(url, {
    onOpen: () => {
      told.push("open");
      onOpened();
    },
    onMessage: (frame) => told.push(frame),
    onClose: () => {
      told.push("close");
      onClosed();
    },
  });
  endings.push(() => socket.close());
  return { socket, told, opened, closed };
}

describe("a socket to a rendezvous", () => {
  it("carries messages both ways until it is closed", async () => {
    const url = await serve((socket) => {
      socket.on("message", (message) => {
        socket.send(message, { binary: true });
        socket.close();
      });
    });
    const { socket, told, opened, closed } = open(url);
    socket.send(Uint8Array.of(9));
    await opened;
    socket.send(Uint8Array.of(1, 2, 3));
    await closed;
    socket.send(Uint8Array.of(4));
    socket.close();
    expect(told).toEqual(["open", Uint8Array.of(1, 2, 3), "close"]);
  });

  it.each(["", "nonsense", "http://", "ftp://127.0.0.1/", "ws://127.0.0.1:1/", "ws://x/#fragment"])(
    "[NL13] ends at once for the URL %j",
    async (url) => {
      const { told, closed } = open(url);
      expect(told).toEqual([]);
      await closed;
      expect(told).toEqual(["close"]);
    },
  );

  it.each<[string, (socket: WebSocket) => void]>([
    ["text", (socket) => socket.send("text")],
    ["a message too large", (socket) => socket.send(Buffer.alloc(RENDEZVOUS_FRAME_BYTES_MAX + 1))],
  ])("[NL13] ends after %s", async (_, misbehave) => {
    const { told, closed } = open(await serve(misbehave));
    await closed;
    expect(told).toEqual(["open", "close"]);
  });

  it("[NL13] takes the largest message", async () => {
    const url = await serve((socket) => {
      socket.send(Buffer.alloc(RENDEZVOUS_FRAME_BYTES_MAX));
      socket.close();
    });
    const { told, closed } = open(url);
    await closed;
    expect(told[1]).toHaveLength(RENDEZVOUS_FRAME_BYTES_MAX);
  });

  it("[NL13] gives up a rendezvous that does not read", async () => {
    const url = await serve((socket) => socket.pause());
    const { socket, told, opened, closed } = open(url);
    await opened;
    for (let count = 0; count < 1_000 && told.length === 1; count += 1) {
      socket.send(new Uint8Array(65_536));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await closed;
    expect(told).toEqual(["open", "close"]);
  });

  it("[NL13] does not follow anybody elsewhere", async () => {
    let visits = 0;
    const url = await serve(() => {
      visits += 1;
    });
    const server = createServer((socket: Socket) => {
      const lines = ["HTTP/1.1 302 Found", `Location: ${url}`, "Content-Length: 0", "", ""];
      socket.end(lines.join("\r\n"));
    });
    endings.push(() => server.close());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { told, closed } = open(urlOf(server.address()));
    await closed;
    expect(told).toEqual(["close"]);
    expect(visits).toBe(0);
  });
});
