/** Connections that flood, crawl, stall or lie, against the real server. */

import { once } from "node:events";
import type { RendezvousEvent } from "@passalong/rendezvous";
import { type Bytes, seededRandom } from "passalong/base";
import { CLIENT_MESSAGE_TYPES, RENDEZVOUS_FRAME_BYTES_MAX, SIGNAL_BYTES_MAX } from "passalong/wire";
import { describe, expect, it } from "vitest";
import { groupId, recordOf } from "./core-bench.ts";
import { RawSocket, rawFrame } from "./raw-socket.ts";
import { expectServes, openingStatus, startForTest, WebClient } from "./web-client.ts";

const GROUP = groupId(1);

describe("sizes", () => {
  it("[RV34] a message in one-byte fragments closes its connection", async () => {
    const server = await startForTest();
    const raw = await RawSocket.openWebSocket(server);
    const payload = Buffer.from([0x80]);
    raw.write(rawFrame({ opcode: 2, payload, isFinal: false }));
    const next = rawFrame({ opcode: 0, payload, isFinal: false });
    raw.write(Buffer.concat(Array.from({ length: 100 }, () => next)));
    expect(await raw.closeCode()).toBe(1008);
    await expectServes(server);
  });

  it("[RV34] a message that arrives in crumbs closes its connection", async () => {
    const server = await startForTest();
    const raw = await RawSocket.openWebSocket(server);
    raw.socket.setNoDelay();
    raw.write(rawFrame({ opcode: 2, payload: Buffer.alloc(0), sizeBytes: 60_000n }));
    for (let count = 0; count < 50_000 && !raw.socket.closed; count += 1) {
      raw.write(Uint8Array.of(0));
      await nextTurn();
    }
    expect(await raw.closeCode()).toBe(1008);
    await expectServes(server);
  });

  it("[RV34] a message longer than 65,536 bytes closes its connection, whatever its header says", async () => {
    const server = await startForTest();
    const client = new WebClient(server);
    await client.join(GROUP);
    client.socket.send(Buffer.alloc(RENDEZVOUS_FRAME_BYTES_MAX + 1));
    expect((await client.ending).code).toBe(1009);
    const lying = await RawSocket.openWebSocket(server);
    lying.write(rawFrame({ opcode: 2, payload: Buffer.alloc(0), sizeBytes: 2n ** 63n }));
    expect(await lying.closeCode()).toBe(1009);
    await expectServes(server);
  });

  it("[RV3] the longest message that is taken is refused as what it is", async () => {
    const server = await startForTest();
    const client = new WebClient(server);
    await client.join(GROUP);
    client.socket.send(Buffer.alloc(RENDEZVOUS_FRAME_BYTES_MAX, 0x83));
    expect(await client.ending).toEqual({ code: 1008, reason: "WF5" });
  });
});

describe("silence", () => {
  it("[RV35] a TCP connection that sends nothing, or crawls, or stops in the middle is closed", async () => {
    const server = await startForTest({ limits: { requestMsMax: 1_000 } });
    const silent = await RawSocket.open(server);
    const halfway = await RawSocket.open(server);
    halfway.write("GET / HTTP/1.1\r\nHost: 127.0");
    const crawling = await RawSocket.open(server);
    crawling.write("GET / HTTP/1.1\r\nHost: ");
    const crawl = setInterval(() => crawling.write("a"), 50);
    const idle = await RawSocket.open(server);
    idle.write("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    await Promise.all([silent.gone, halfway.gone, crawling.gone, idle.gone]);
    clearInterval(crawl);
    expect(idle.text).toMatch(/^HTTP\/1\.1 200 /);
    await expectServes(server);
  });

  it("[RV35] two hundred crawling connections are closed and nobody notices", async () => {
    const server = await startForTest({ limits: { requestMsMax: 1_000 } });
    const opening = Array.from({ length: 200 }, () => RawSocket.open(server));
    const raws = await Promise.all(opening);
    for (const raw of raws) raw.write("POST /rendezvous HTTP/1.1\r\nContent-Le");
    await expectServes(server);
    await Promise.all(raws.map((raw) => raw.gone));
  });

  it("[RV35] an open WebSocket outlives the time for requests and is kept alive", async () => {
    const limits = { requestMsMax: 500, keepaliveAfterMs: 1_500, silenceMsMax: 60_000 };
    const server = await startForTest({ limits });
    const client = new WebClient(server);
    await client.join(GROUP);
    expect(await client.nextOf("keepalive")).toEqual({ type: "keepalive", isAnswer: false });
    client.send({ type: "keepalive", isAnswer: false });
    expect(await client.nextOf("keepalive")).toEqual({ type: "keepalive", isAnswer: true });
  });

  it("[RV4, RV6] a WebSocket that joins nothing, or says nothing, is closed", async () => {
    const impatient = await startForTest({ limits: { unjoinedMsMax: 300 } });
    const idle = new WebClient(impatient);
    expect(await idle.ending).toEqual({ code: 1008, reason: "RV4" });
    const limits = { keepaliveAfterMs: 200, silenceMsMax: 600 };
    const server = await startForTest({ limits });
    const silent = new WebClient(server);
    await silent.join(GROUP);
    expect(await silent.ending).toEqual({ code: 1008, reason: "RV6" });
    expect(server.sizes).toEqual({ connections: 0, groups: 0, memberships: 0, circuitEnds: 0 });
  });
});

describe("floods", () => {
  it("[RV7, RV34] of pings and pongs close their connections", async () => {
    const server = await startForTest();
    const ponging = new WebClient(server);
    await ponging.join(GROUP);
    for (let count = 0; count < 600; count += 1) ponging.socket.pong();
    expect(await ponging.ending).toEqual({ code: 1008, reason: "RV7" });
    const pinging = new WebClient(server);
    await pinging.join(GROUP);
    for (let count = 0; count < 600; count += 1) pinging.socket.ping();
    expect((await pinging.ending).code).toBe(1006);
    await expectServes(server);
  });

  it("[RV3] of 2,000 random frames close their connections and nothing else", async () => {
    const server = await startForTest();
    const random = seededRandom(20_261_123);
    const types = Object.values(CLIENT_MESSAGE_TYPES);
    const randomFrame = (): Bytes => {
      const frame = Uint8Array.from({ length: random.below(120) }, () => random.below(256));
      // Every second frame begins like a real one, so that its fields are read, too.
      if (frame.length > 0 && random.below(2) === 0) frame[0] = types[random.below(5)] ?? 0;
      return frame;
    };
    let sent = 0;
    const attack = async (): Promise<void> => {
      while (sent < 2_000) {
        const client = new WebClient(server);
        await client.join(GROUP);
        while (sent < 2_000 && client.socket.readyState === client.socket.OPEN) {
          client.socket.send(randomFrame());
          sent += 1;
          await Promise.race([client.ending, nextTurn()]);
        }
        client.socket.terminate();
        await client.ending;
      }
    };
    await Promise.all(Array.from({ length: 8 }, attack));
    await expectServes(server);
  });

  it("[RV3] of random bytes instead of a request close their connections and nothing else", async () => {
    const server = await startForTest();
    const random = seededRandom(8);
    for (let round = 0; round < 100; round += 1) {
      const raw = await RawSocket.open(server);
      raw.write(Uint8Array.from({ length: 1 + random.below(400) }, () => random.below(256)));
      raw.socket.end();
      await raw.gone;
    }
    await expectServes(server);
  });

  it("[RV3] of random bytes after the handshake close their connections and nothing else", async () => {
    const server = await startForTest();
    const random = seededRandom(7);
    for (let round = 0; round < 100; round += 1) {
      const raw = await RawSocket.openWebSocket(server);
      raw.write(Uint8Array.from({ length: 1 + random.below(400) }, () => random.below(256)));
      raw.socket.end();
      await raw.gone;
    }
    await expectServes(server);
  });
});

describe("a slow reader", () => {
  it("[RV8] is cut while memory stays bounded, and others are served", async () => {
    const events: RendezvousEvent[] = [];
    const many = { burst: 1e6, perSecond: 1e6 };
    const server = await startForTest({
      limits: {
        framesPerConnection: many,
        relaysPerConnection: many,
        relaysPerPair: many,
        congestedMsMax: 300,
      },
      log: (event) => events.push(event),
    });
    const slow = new WebClient(server);
    const { address } = await slow.join(GROUP);
    slow.socket.pause();
    const fast = new WebClient(server);
    await fast.join(GROUP);
    const signal = new Uint8Array(SIGNAL_BYTES_MAX);
    const rssBefore = process.memoryUsage.rss();
    const isCut = (): boolean =>
      events.some((event) => event.type === "connectionClosed" && event.rule === "RV8");
    while (!isCut()) {
      for (let count = 0; count < 64; count += 1) {
        fast.send({ type: "relay", groupId: GROUP, to: address, signal });
      }
      fast.send({ type: "keepalive", isAnswer: false });
      await fast.nextOf("keepalive");
    }
    expect(process.memoryUsage.rss() - rssBefore).toBeLessThan(64 * 2 ** 20);
    expect(server.counts).toMatchObject({ stuck: 1 });
    expect(server.counts.undeliverable).toBeGreaterThan(0);
    await expectServes(server);
  });
});

describe("admission", () => {
  it("[RV31] pages of other origins get 403, the own host's and allowed ones get in", async () => {
    const server = await startForTest({ allowedOrigins: ["https://files.example"] });
    const own = `http://127.0.0.1:${server.port}`;
    expect(await openingStatus(server, { origin: own })).toBe(101);
    expect(await openingStatus(server, { origin: "https://files.example" })).toBe(101);
    expect(await openingStatus(server)).toBe(101);
    for (const origin of [
      "http://evil.example",
      "null",
      `http://127.0.0.1:${server.port + 1}`,
      "http://files.example",
      "file://",
      "not an origin",
    ]) {
      expect(await openingStatus(server, { origin })).toBe(403);
    }
    await expectServes(server);
  });

  it("[RV32] one connection too many gets 429 until another one ends", async () => {
    const server = await startForTest({ limits: { connectionsPerLoopbackMax: 3 } });
    const clients = [1, 2, 3].map(() => new WebClient(server));
    for (const client of clients) await client.join(GROUP, recordOf(3));
    expect(await openingStatus(server)).toBe(429);
    clients[0]?.socket.close();
    clients[1]?.socket.close();
    await Promise.all([clients[0]?.ending, clients[1]?.ending]);
    await expectServes(server);
  });

  it("[RV32, RV36] behind a trusted proxy each address has connections of its own", async () => {
    const limits = { connectionsPerSourceMax: 3 };
    const server = await startForTest({ trustedProxies: ["127.0.0.1"], limits });
    const statusFor = (forwardedFor: string): Promise<number> =>
      openingStatus(server, { headers: { "X-Forwarded-For": forwardedFor } });
    for (const invented of ["198.51.100.9", "", "127.0.0.1"]) {
      expect(await statusFor(`${invented}, 192.0.2.1`)).toBe(101);
    }
    expect(await statusFor("192.0.2.1")).toBe(429);
    expect(await statusFor("192.0.2.1, 192.0.2.2")).toBe(101);
    await expectServes(server);
  });

  it("[RV33] one connection beyond all gets 503", async () => {
    const server = await startForTest({ limits: { connectionsMax: 2 } });
    const clients = [new WebClient(server), new WebClient(server)];
    for (const client of clients) await client.join(GROUP);
    expect(await openingStatus(server)).toBe(503);
    for (const client of clients) {
      client.socket.close();
      await client.ending;
    }
    await expectServes(server);
  });

  it("[RV2] an opened WebSocket is welcomed with the clock, without extensions", async () => {
    const server = await startForTest();
    const before = Date.now();
    const client = new WebClient(server, { perMessageDeflate: true });
    const [response] = await once(client.socket, "upgrade");
    expect(response).toMatchObject({ statusCode: 101 });
    expect(client.socket.extensions).toBe("");
    const { serverTimeMs } = await client.nextOf("welcome");
    expect(serverTimeMs).toBeGreaterThanOrEqual(before);
    expect(serverTimeMs).toBeLessThanOrEqual(Date.now());
  });
});

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
