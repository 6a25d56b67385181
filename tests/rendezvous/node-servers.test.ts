/** Whole servers that are nodes of one rendezvous, in one process: what only a server does. */

import {
  MemoryBroker,
  RendezvousError,
  type RendezvousEvent,
  type RunningRendezvous,
  startRendezvous,
} from "@passalong/rendezvous";
import { describe, expect, it } from "vitest";
import { groupId, recordOf } from "./core-bench.ts";
import { openingStatus, startForTest, WebClient } from "./web-client.ts";

const GROUP = groupId(1);
const KEY = "a key of these tests";

/** How long anything may take, ms: far longer than ever seen. */
const PATIENCE = { timeout: 30_000 } as const;

/** The same, no more often than a connection may join (RV19). */
const JOINING = { ...PATIENCE, interval: 500 } as const;

async function readiness(server: RunningRendezvous): Promise<[number, string]> {
  const response = await fetch(`http://127.0.0.1:${server.port}/readyz`);
  return [response.status, (await response.text()).trim()];
}

/** Nodes on one broker that have heard of each other. */
async function startNodes(backplane: MemoryBroker): Promise<RunningRendezvous[]> {
  const servers: RunningRendezvous[] = [];
  for (let slot = 0; slot < 3; slot += 1) {
    servers.push(await startForTest({ nodes: { backplane, key: KEY } }));
  }
  for (const server of servers) {
    const isUp = '{"status":"ready","backplane":"up"}';
    await expect.poll(() => readiness(server), PATIENCE).toEqual([200, isUp]);
  }
  return servers;
}

describe("servers that are nodes", () => {
  it("[BP10, BP16] introduce peers of each other, and hand their signals on", async () => {
    const [first, second] = await startNodes(new MemoryBroker());
    const waiting = new WebClient(first ?? expect.unreachable());
    const { address: to } = await waiting.join(GROUP, recordOf(1));
    const coming = new WebClient(second ?? expect.unreachable());
    await expect.poll(async () => (await coming.join(GROUP)).members, JOINING).toHaveLength(1);
    coming.send({ type: "relay", groupId: GROUP, to, signal: recordOf(2) });
    expect(await waiting.nextOf("deliver")).toMatchObject({ signal: recordOf(2) });
  });

  it("[BP31] are ready while the broker is away, and say so; one alone says nothing of it", async () => {
    const broker = new MemoryBroker();
    const events: RendezvousEvent[] = [];
    const log = (event: RendezvousEvent): void => void events.push(event);
    const server = await startForTest({ nodes: { backplane: broker, key: KEY }, log });
    broker.setUp(false);
    expect(await readiness(server)).toEqual([200, '{"status":"ready","backplane":"down"}']);
    expect((await new WebClient(server).join(GROUP)).memberCount).toBe(1);
    expect(events.filter(({ type }) => type === "backplane")).toEqual([
      { type: "backplane", isUp: true },
      { type: "backplane", isUp: false },
    ]);
    const alone = await startForTest();
    expect(await readiness(alone)).toEqual([200, '{"status":"ready"}']);
    await alone.drain();
    expect(await readiness(alone)).toEqual([200, '{"status":"ready"}']);
  });

  it("[CL44, BP3] tell of a broker that has never been there", async () => {
    const broker = new MemoryBroker();
    broker.setUp(false);
    const events: RendezvousEvent[] = [];
    const log = (event: RendezvousEvent): void => void events.push(event);
    await startForTest({ nodes: { backplane: broker, key: KEY }, log });
    const isAway = { type: "backplane", isUp: false };
    await expect.poll(() => events, PATIENCE).toContainEqual(isAway);
  });

  it("[BP30, BP31] drain: none opens, all that are open are closed, then it may end", async () => {
    const [server] = await startNodes(new MemoryBroker());
    if (server === undefined) expect.unreachable();
    const client = new WebClient(server);
    await client.join(GROUP);
    const drained = server.drain();
    expect(await readiness(server)).toEqual([503, "This node is about to end; others serve."]);
    expect(await openingStatus(server)).toBe(503);
    expect(await client.ending).toEqual({ code: 1012, reason: "BP30" });
    await drained;
    expect(server.sizes.connections).toBe(0);
  });

  it.each([
    ["no URL", "nats", /no broker's URL/],
    ["another protocol", "http://localhost:4222", /no broker's URL/],
    ["two protocols", "nats://a:1,redis://b:1", /no broker's URL/],
    ["two Redis", "redis://a:1,redis://b:1", /no broker's URL/],
  ])(
    "[RV38] say in a sentence what is wrong with a backplane: %s",
    async (_name, url, sentence) => {
      const nodes = { backplane: url, key: KEY };
      const failed = startRendezvous({ host: "127.0.0.1", port: 0, nodes });
      await expect(failed).rejects.toThrow(RendezvousError);
      await expect(failed).rejects.toThrow(sentence);
    },
  );

  it("[RV38] do not start with a short key, nor keep a backplane when the port is taken", async () => {
    const broker = new MemoryBroker();
    const short = { backplane: broker, key: "short" };
    await expect(startRendezvous({ port: 0, nodes: short })).rejects.toThrow(/key .* too short/);
    const { port } = await startForTest();
    const nodes = { backplane: broker, key: KEY };
    await expect(startRendezvous({ host: "127.0.0.1", port, nodes })).rejects.toThrow(/in use/);
  });
});
