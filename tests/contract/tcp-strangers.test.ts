/** Sealed TCP among strangers: what a listener does with whoever has its port and no more. */

import { createServer, connect as connectSocket, type Server, type Socket } from "node:net";
import { TcpTransport } from "@passalong/node";
import { assert, type Bytes } from "passalong/base";
import { type Channel, NoiseInitiator } from "passalong/group";
import type { TcpAddress } from "passalong/wire";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { shakeHandsAsListener } from "../../packages/node/src/tcp/handshake.ts";
import { NATIVE_SUITE } from "../../packages/node/src/tcp/native-suite.ts";
import {
  ChannelProbe,
  contextOf,
  freshBytes,
  Happening,
  type TestContext,
} from "./transport-bench.ts";

const PROLOGUE = new Uint8Array(Buffer.from("passalong tcp 1", "ascii"));

/** A listener with one open attempt, and everything that a member would know of it. */
interface Door {
  readonly port: number;
  readonly context: TestContext;
  readonly channels: Channel[];
  readonly happening: Happening;
}

const transports: TcpTransport[] = [];
const servers: Server[] = [];
const sockets: Socket[] = [];
let door: Door;

function makeTransport(options?: ConstructorParameters<typeof TcpTransport>[0]): TcpTransport {
  const transport = new TcpTransport(options);
  transports.push(transport);
  return transport;
}

async function openDoor(transport: TcpTransport): Promise<Door> {
  const context = contextOf({ linkId: freshBytes(16), presharedKey: freshBytes(32) });
  const attempt = transport.offer(context);
  const happening = new Happening();
  const channels: Channel[] = [];
  attempt.onChannel((channel) => {
    channels.push(channel);
    happening.note();
  });
  const { tcp } = await attempt.section;
  const port = tcp?.addresses[0]?.port;
  assert(port !== undefined, "a listener names its port");
  return { port, context, channels, happening };
}

/** A connection of a stranger, and what became of it. */
class Stranger extends Happening {
  readonly socket: Socket;
  received = Buffer.alloc(0);
  isOver = false;

  constructor(port: number) {
    super();
    this.socket = connectSocket({ host: "127.0.0.1", port });
    sockets.push(this.socket);
    this.socket.on("data", (chunk: Buffer) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.note();
    });
    this.socket.on("error", () => {});
    this.socket.on("connect", () => this.note());
    this.socket.on("close", () => {
      this.isOver = true;
      this.note();
    });
  }

  untilOver(): Promise<void> {
    return this.until(() => this.isOver, "the end of the connection");
  }
}

function firstMessage(
  options: { role?: number; linkId?: Bytes; presharedKey?: Bytes } = {},
): Bytes {
  const { linkId = door.context.linkId, presharedKey = door.context.presharedKey } = options;
  const noise = new NoiseInitiator({ suite: NATIVE_SUITE, presharedKey, prologue: PROLOGUE });
  return noise.writeFirst(Uint8Array.of(options.role ?? 1, ...linkId));
}

beforeEach(async () => {
  door = await openDoor(makeTransport({ host: "127.0.0.1" }));
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
  await Promise.all(transports.splice(0).map((transport) => transport.close()));
});

describe("a listener", () => {
  it.each([
    ["noise", () => freshBytes(65)],
    ["another group's key", () => firstMessage({ presharedKey: freshBytes(32) })],
    ["an unknown link id", () => firstMessage({ linkId: freshBytes(16) })],
    ["its own role", () => firstMessage({ role: 0 })],
    [
      "a web browser",
      () => new Uint8Array(Buffer.from(`GET / HTTP/1.1\r\nHost: ${"x".repeat(60)}`)),
    ],
  ])("[NL2] gives no answer to %s", async (_, message) => {
    const stranger = new Stranger(door.port);
    stranger.socket.write(message());
    await stranger.untilOver();
    expect(stranger.received).toHaveLength(0);
    expect(door.channels).toEqual([]);
  });

  it("[NL2] gives no answer once the attempt is over", async () => {
    const message = firstMessage();
    door.context.abort.abort();
    const stranger = new Stranger(door.port);
    stranger.socket.write(message);
    await stranger.untilOver();
    expect(stranger.received).toHaveLength(0);
  });

  it("[NL7] ends connections that bring more than the handshake", async () => {
    const stranger = new Stranger(door.port);
    stranger.socket.write(Buffer.concat([firstMessage(), Buffer.alloc(1)]));
    await stranger.untilOver();
    expect(stranger.received).toHaveLength(0);
  });

  it("[NL7] ends connections that end early or bring nothing in time", async () => {
    const early = new Stranger(door.port);
    early.socket.end(firstMessage().subarray(0, 30));
    const silent = new Stranger(door.port);
    await Promise.all([early.untilOver(), silent.untilOver()]);
    expect(early.received.length + silent.received.length).toBe(0);
  });

  it("[NL8] ends the oldest of too many connections that have not shaken hands", async () => {
    const strangers: Stranger[] = [];
    for (let count = 0; count < 128; count += 1) {
      const stranger = new Stranger(door.port);
      await stranger.until(() => !stranger.socket.connecting, "a connection");
      strangers.push(stranger);
    }
    const peer = new Stranger(door.port);
    peer.socket.write(firstMessage());
    await peer.until(() => peer.received.length === 48, "an answer");
    const over = strangers.filter(({ isOver }) => isOver);
    expect(over.every((stranger) => stranger === strangers[0])).toBe(true);
    await strangers[0]?.untilOver();
  });

  it("[NL9] opens nothing for a first message that is repeated", async () => {
    const message = firstMessage();
    const replay = new Stranger(door.port);
    replay.socket.write(message);
    await replay.until(() => replay.received.length === 48, "an answer");
    replay.socket.write(freshBytes(20));
    await replay.untilOver();
    expect(door.channels).toEqual([]);
  });

  it("[NL9] accepts two channels for one attempt and no third", async () => {
    const { linkId, presharedKey } = door.context;
    const other = makeTransport({ host: "127.0.0.1" });
    const tcp = { addresses: [{ host: "127.0.0.1", port: door.port }] };
    const counts: number[] = [];
    for (let count = 1; count <= 3; count += 1) {
      const context = contextOf({ linkId, presharedKey });
      const opened = new Happening();
      let isOpen = false;
      other.answer(context, { tcp })?.onChannel(() => {
        isOpen = true;
        opened.note();
      });
      if (count < 3) {
        await opened.until(() => isOpen, "a channel");
        await door.happening.until(() => door.channels.length === count, "its other end");
      }
      counts.push(door.channels.length);
    }
    const late = new Stranger(door.port);
    late.socket.write(firstMessage());
    await late.untilOver();
    expect(late.received).toHaveLength(0);
    expect(counts).toEqual([1, 2, 2]);
    for (const channel of door.channels) channel.close();
  });
});

describe("a peer that cannot listen", () => {
  it("[NL10] says so, names no address, and dials", async () => {
    const failures: unknown[] = [];
    const deaf = makeTransport({
      host: "127.0.0.1",
      port: door.port,
      onListenFailure: (error) => failures.push(error),
    });
    const { linkId, presharedKey } = door.context;
    const tcp = { addresses: [{ host: "127.0.0.1", port: door.port }] };
    const attempt = deaf.answer(contextOf({ linkId, presharedKey }), { tcp });
    expect(await attempt?.section).toEqual({ tcp: { addresses: [] } });
    expect(failures).toHaveLength(1);
    await door.happening.until(() => door.channels.length === 1, "a channel");
    door.channels[0]?.close();
  });
});

/** A server that treats each connection as the test says. */
async function serve(greet: (socket: Socket) => void): Promise<TcpAddress> {
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    greet(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert(typeof address === "object" && address !== null, "a TCP server has a port");
  return { host: "127.0.0.1", port: address.port };
}

describe("a dialer", () => {
  it("[NL11] goes on when nobody, somebody silent or somebody else is at an address", async () => {
    const silent = await serve(() => {});
    const liar = await serve((socket) => socket.write(freshBytes(48)));
    const { linkId, presharedKey } = door.context;
    const addresses = [
      { host: "127.0.0.1", port: 1 },
      silent,
      liar,
      { host: "127.0.0.1", port: door.port },
    ];
    const dialer = makeTransport({ host: "127.0.0.1" });
    const opened = new Happening();
    const channels: Channel[] = [];
    dialer
      .answer(contextOf({ linkId, presharedKey }), { tcp: { addresses } })
      ?.onChannel((channel) => {
        channels.push(channel);
        opened.note();
      });
    await opened.until(() => channels.length === 1, "a channel");
    await door.happening.until(() => door.channels.length === 1, "its other end");
    expect(door.channels[0]?.binding).toEqual(channels[0]?.binding);
    for (const channel of [...channels, ...door.channels]) channel.close();
  });

  it("[NL12] gives up a connection on which control is not read", async () => {
    const linkId = freshBytes(16);
    const presharedKey = freshBytes(32);
    const doorkeeper = { presharedKeys: () => [presharedKey], isExpected: () => true };
    const address = await serve((socket) => {
      void shakeHandsAsListener(socket, doorkeeper).then(() => socket.pause());
    });
    const dialer = makeTransport({ host: "127.0.0.1" });
    const opened = new Happening();
    const probes: ChannelProbe[] = [];
    dialer
      .answer(contextOf({ linkId, presharedKey }), { tcp: { addresses: [address] } })
      ?.onChannel((channel) => {
        probes.push(new ChannelProbe(channel));
        opened.note();
      });
    await opened.until(() => probes.length === 1, "a channel");
    const [probe] = probes;
    assert(probe !== undefined, "it was there a moment ago");
    const frame = freshBytes(16_384);
    let sentCount = 0;
    for (; probe.closeReasons.length === 0 && sentCount < 4_000; sentCount += 1) {
      probe.send("control", frame);
      if (sentCount % 64 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await probe.untilClosed();
    expect(probe.closeReasons).toEqual(["failed"]);
    expect(sentCount).toBeLessThan(4_000);
  });
});
