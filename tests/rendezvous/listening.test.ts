/** Starting and stopping: ports, hosts, sentences. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  RendezvousError,
  type RendezvousEvent,
  type RendezvousOptions,
  startRendezvous,
} from "@passalong/rendezvous";
import { WEB_FILES_MAX } from "@passalong/rendezvous/core";
import { describe, expect, it, onTestFinished } from "vitest";
import { groupId, recordOf } from "./core-bench.ts";
import { exchange } from "./raw-socket.ts";
import { expectServes, openingStatus, startForTest, WebClient } from "./web-client.ts";

async function failureOf(options: RendezvousOptions): Promise<RendezvousError> {
  const result = await startRendezvous(options).catch((error: unknown) => error);
  if (result instanceof RendezvousError) return result;
  return expect.unreachable("it started, or failed in another way");
}

describe("starting", () => {
  it("[RV38] on a taken port is one sentence", async () => {
    const { port } = await startForTest();
    const { code, message } = await failureOf({ host: "127.0.0.1", port });
    expect(code).toBe("port/taken");
    expect(message).toBe(
      `Port ${port} is in use by another program; choose another with --port, or 0 for a free one.`,
    );
  });

  it("[RV38] on what is no port, no address of this machine or no option is one sentence", async () => {
    for (const port of [-1, 65_536, 1.5, Number.NaN]) {
      expect((await failureOf({ port })).code).toBe("port/invalid");
    }
    expect((await failureOf({ port: 0, host: "192.0.2.1" })).code).toBe("host/unavailable");
    expect((await failureOf({ port: 0, allowedOrigins: ["files"] })).code).toBe("option/invalid");
    expect((await failureOf({ port: 0, trustedProxies: ["10.0.0.0/"] })).code).toBe(
      "option/invalid",
    );
  });

  it("[RV38] with a page that is not there is one sentence", async () => {
    const folder = await mkdtemp(join(tmpdir(), "passalong-empty-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    for (const webRoot of [folder, join(folder, "missing")]) {
      const { code, message } = await failureOf({ port: 0, webRoot });
      expect(code).toBe("web/unusable");
      expect(message).toMatch(/build/);
    }
  });

  it("[RV38] with more files than a page has is one sentence", async () => {
    const folder = await mkdtemp(join(tmpdir(), "passalong-heap-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, "index.html"), "");
    for (let count = 0; count < WEB_FILES_MAX; count += 1) {
      await writeFile(join(folder, `${count}.txt`), "");
    }
    expect(await failureOf({ port: 0, webRoot: folder })).toMatchObject({ code: "web/unusable" });
  });

  it("[RV30] without a host serves on every interface under the name localhost", async () => {
    const server = await startRendezvous({ port: 0 });
    onTestFinished(() => server.close());
    expect(server.url).toBe(`http://localhost:${server.port}/`);
    await expectServes(server);
    const response = await fetch(`${server.url}healthz`);
    expect(await response.json()).toEqual({ status: "ok" });
  });
});

describe("reporting", () => {
  it("[RV39] tells nothing of who the peers are and what they say", async () => {
    const events: RendezvousEvent[] = [];
    const server = await startRendezvous({
      host: "127.0.0.1",
      port: 0,
      log: (event) => events.push(event),
    });
    await expectServes(server);
    const client = new WebClient(server, { headers: { Cookie: "secret" } });
    await client.join(groupId(0x5ec2e7));
    client.socket.close(4_000, "secret");
    await client.ending;
    expect(await openingStatus(server, { origin: "http://secret.example" })).toBe(403);
    await server.close();
    const report = JSON.stringify(events.filter(({ type }) => type !== "listening"));
    expect(report).not.toMatch(/127\.0|::1|5ec2e7|secret/);
    expect([...new Set(events.map(({ type }) => type))].toSorted()).toEqual([
      "closed",
      "connectionClosed",
      "connectionOpened",
      "connectionRefused",
      "listening",
    ]);
  });
});

describe("TURN servers", () => {
  it("[RV47, RV48] are told of to peers that say that they understand, beside others", async () => {
    const secret = "a secret of sixteen";
    const urls = ["turn:turn.example:3478"];
    const events: RendezvousEvent[] = [];
    const log = (event: RendezvousEvent): number => events.push(event);
    const server = await startForTest({ turn: { urls, secret }, log });
    const [other, one] = [new WebClient(server), new WebClient(server, {}, "?turn")];
    expect((await one.next()).type).toBe("welcome");
    const turn = await one.nextOf("turn");
    expect(turn).toMatchObject({ urls, goodForMs: 600_000 });
    const { address } = await one.join(groupId(1));
    expect((await other.next()).type).toBe("welcome");
    other.send({ type: "join", groupId: groupId(1), record: recordOf(1) });
    expect(await other.next()).toMatchObject({ type: "joined", members: [{ address }] });
    await server.close();
    for (const hidden of [secret, turn.username, turn.credential]) {
      expect(JSON.stringify([events, turn.urls])).not.toContain(hidden);
    }
    expect(JSON.stringify(turn)).not.toContain(secret);
  });
});

describe("stopping", () => {
  it("[RV37] closes every connection and frees the port", async () => {
    const server = await startRendezvous({ host: "127.0.0.1", port: 0 });
    const clients = [new WebClient(server), new WebClient(server)];
    for (const client of clients) await client.join(groupId(1));
    const closed = server.close();
    expect(server.close()).toBe(closed);
    for (const client of clients) expect((await client.ending).code).toBe(1001);
    await closed;
    const successor = await startForTest({ port: server.port });
    await expectServes(successor);
  });

  it("[RV37] does not wait for those who do not answer", async () => {
    const server = await startRendezvous({ host: "127.0.0.1", port: 0 });
    const silent = new WebClient(server);
    await silent.join(groupId(1));
    silent.socket.pause();
    await server.close();
  });

  it("[RV37] lets a request that is under way go", async () => {
    const server = await startRendezvous({ host: "127.0.0.1", port: 0 });
    const waiting = exchange(server, "GET / HTTP/1.1\r\n");
    await expectServes(server);
    await server.close();
    expect((await waiting).head).toBe("");
  });
});
