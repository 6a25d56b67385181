/** `passalong check`, of real rendezvous behind honest and broken proxies. */

import { createServer, request, type Server } from "node:http";
import { createSocket } from "node:dgram";
import { connect, createServer as createTcpServer } from "node:net";
import { startRendezvous, type RendezvousOptions } from "@passalong/rendezvous";
import { SERVICES } from "@passalong/cli";
import { describe, expect, it, onTestFinished } from "vitest";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run, runWith } from "./world.ts";

/** Long enough to be cut by a proxy that cuts, ms. */
const CUT_AFTER_MS = 300;

/** A folder with a page of one file. */
async function pageOf(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "passalong-page-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "index.html"), text);
  return folder;
}

async function rendezvousWith(options: Partial<RendezvousOptions> = {}) {
  const rendezvous = await startRendezvous({ host: "127.0.0.1", port: 0, ...options });
  onTestFinished(() => rendezvous.close());
  return rendezvous;
}

/** What the check finds, by name. */
async function findings(url: string, webRoot?: string, hold = "1s") {
  const services = { ...SERVICES, webRoot: () => webRoot };
  const { exitCode, events } = runWith(services, ["check", url, "--hold", hold, "--json"]);
  const code = await exitCode;
  const found = new Map(events().map(({ name, state, message }) => [name, { state, message }]));
  const states = Object.fromEntries([...found].map(([name, { state }]) => [name, state]));
  const messageOf = (name: string): string => String(found.get(name)?.message);
  return { code, states, messageOf };
}

/** A proxy that does what a test says with what wants to be a WebSocket. */
async function proxyTo(
  port: number,
  onUpgrade: ((server: Server) => void) | undefined,
): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const asked = request({ host: "127.0.0.1", port, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(asked);
  });
  onUpgrade?.(server);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`;
}

describe("check", () => {
  it("[CL53] finds a rendezvous whole, and says so line by line", async () => {
    const page = await pageOf("<p>page");
    // Held for longer than who is in no group may stay.
    const { url } = await rendezvousWith({ webRoot: page, limits: { unjoinedMsMax: 400 } });
    const { code, states } = await findings(url, page);
    expect(states).toEqual({
      ...{ http: "ok", tls: "skipped", headers: "ok", page: "ok" },
      ...{ websocket: "ok", idle: "ok", stun: "ok", turn: "skipped", relay: "ok" },
    });
    expect(code).toBe(0);
  });

  it("[CL53, CL57] says what is wrong with a TURN server", async () => {
    const silent = createSocket("udp4");
    onTestFinished(() => void silent.close());
    await new Promise<void>((resolve) => {
      silent.bind(0, "127.0.0.1", resolve);
    });
    const urls = [`turn:127.0.0.1:${silent.address().port}`];
    const { url } = await rendezvousWith({ turn: { urls, secret: "a secret of sixteen" } });
    const { code, states, messageOf } = await findings(url);
    expect(states).toMatchObject({ turn: "failed", relay: "ok" });
    expect(messageOf("turn")).toBe(
      `${urls[0]} does not answer: start it, and open its port for UDP.`,
    );
    expect(code).toBe(1);
  });

  it("[CL53, CL57] says in one sentence why there is no way to a TURN server", async () => {
    const cutting = createTcpServer((socket) => void socket.destroy());
    onTestFinished(() => void cutting.close());
    const port = await new Promise<number>((resolve) => {
      cutting.listen(0, "127.0.0.1", () => {
        const address = cutting.address();
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
    const secret = "a secret of sixteen";
    for (const [name, sentence] of [
      [
        "turn:nowhere.invalid",
        /^turn:nowhere\.invalid: (There is no host|The name cannot)[^.]*\.$/,
      ],
      [`turns:127.0.0.1:${port}?transport=tcp`, /tcp: The connection is cut: [^.]*\.$/],
      ["turn:127.0.0.1:1?transport=tcp", /does not answer: start it, and open its port for TCP\.$/],
    ] as const) {
      const { url } = await rendezvousWith({ turn: { urls: [name], secret } });
      const { states, messageOf } = await findings(url);
      expect(states).toMatchObject({ turn: "failed", relay: "ok" });
      expect(messageOf("turn")).toMatch(sentence);
    }
    const urls = ["turns:127.0.0.1?transport=udp"];
    const { url } = await rendezvousWith({ turn: { urls, secret } });
    const { states, messageOf } = await findings(url);
    expect(states).toMatchObject({ turn: "skipped" });
    expect(messageOf("turn")).toMatch(/which wants DTLS\.$/);
  });

  it("[CL53] passes over what is not there on purpose", async () => {
    const options = { stunPort: "none", limits: { hasRelay: false } } as const;
    const { url } = await rendezvousWith(options);
    const { code, states } = await findings(url);
    expect(states).toMatchObject({ page: "skipped", stun: "skipped", relay: "skipped" });
    expect(code).toBe(0);
  });

  it("[CL53] tells another build's page", async () => {
    const { url } = await rendezvousWith({ webRoot: await pageOf("<p>old") });
    const { code, states, messageOf } = await findings(url, await pageOf("<p>new"));
    expect(states).toMatchObject({ page: "failed", websocket: "ok" });
    expect(messageOf("page")).toMatch(/1 of 1 files differ, index\.html for one/);
    expect(code).toBe(1);
  });

  it("[CL53] tells a proxy that passes on no WebSockets", async () => {
    const { port } = await rendezvousWith();
    const refuse = (server: Server): void => {
      server.on("upgrade", (_request, socket) =>
        socket.end("HTTP/1.1 426 Upgrade Required\r\n\r\n"),
      );
    };
    const { code, states, messageOf } = await findings(await proxyTo(port, refuse));
    expect(states).toEqual({
      ...{ http: "ok", tls: "skipped", headers: "ok", page: "skipped" },
      ...{ websocket: "failed", idle: "skipped", stun: "skipped", turn: "skipped" },
      relay: "skipped",
    });
    expect(messageOf("websocket")).toMatch(/HTTP 426: have the proxy pass on Upgrade/);
    expect(code).toBe(1);
  });

  it("[CL53] tells a proxy that cuts what is silent", async () => {
    const { port } = await rendezvousWith();
    const cut = (server: Server): void => {
      server.on("upgrade", ({ url, rawHeaders }, socket, head) => {
        const upstream = connect(port, "127.0.0.1");
        const lines = rawHeaders.map((text, at) => (at % 2 === 0 ? `${text}: ` : `${text}\r\n`));
        upstream.write(`GET ${url} HTTP/1.1\r\n${lines.join("")}\r\n`);
        upstream.write(head);
        upstream.pipe(socket).pipe(upstream);
        for (const end of [socket, upstream]) end.on("error", () => undefined);
        upstream.setTimeout(CUT_AFTER_MS, () => socket.destroy());
        socket.on("close", () => upstream.destroy());
      });
    };
    const { code, states, messageOf } = await findings(await proxyTo(port, cut), undefined, "60s");
    expect(states).toMatchObject({ websocket: "ok", idle: "failed" });
    expect(messageOf("idle")).toMatch(/raise the proxy's timeouts/);
    expect(code).toBe(1);
  });

  it("[CL53] tells something else than a rendezvous, and nothing at all", async () => {
    const other = createServer((_request, response) => response.end("hello"));
    await new Promise<void>((resolve) => {
      other.listen(0, "127.0.0.1", resolve);
    });
    const address = other.address();
    const port = typeof address === "object" ? address?.port : 0;
    const wrong = await findings(`http://127.0.0.1:${port}/`);
    expect(wrong.messageOf("http")).toMatch(/Something else than a rendezvous answers \(HTTP 200/);
    await new Promise<void>((resolve) => {
      other.close(() => resolve());
    });
    const gone = await findings(`http://127.0.0.1:${port}/`);
    expect(gone.states).toEqual({ http: "failed" });
    expect(gone.messageOf("http")).toMatch(/^Nothing listens there/);
    expect([wrong.code, gone.code]).toEqual([1, 1]);
    const named = await findings("http://nowhere.invalid/");
    expect(named.messageOf("http")).toMatch(/no host of this name|cannot be looked up/);
  });

  it("[CL53] speaks to people in lines, and refuses what is no URL", async () => {
    const options = { stunPort: "none", limits: { hasRelay: false } } as const;
    const { url } = await rendezvousWith(options);
    const services = { ...SERVICES, webRoot: () => undefined };
    const { stdout, exitCode } = runWith(services, ["check", url, "--hold", "1s"]);
    expect(await exitCode).toBe(0);
    expect(stdout.lines[0]).toBe("ok: http: The rendezvous answers.");
    expect(stdout.lines).toHaveLength(9);
    expect(await run(["check", "here"]).exitCode).toBe(2);
  });
});
