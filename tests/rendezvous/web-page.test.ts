/** The built page as it is served: headers byte for byte, caches, and paths that lead nowhere. */

import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { RendezvousOptions, RunningRendezvous } from "@passalong/rendezvous";
import { describe, expect, it, onTestFinished } from "vitest";
import { exchange } from "./raw-socket.ts";
import { expectServes, startForTest } from "./web-client.ts";

const INDEX = "<!doctype html><title>Passalong</title>\n";
const SCRIPT = `export const page = 1;\n${"// long enough for gzip\n".repeat(50)}`;
const SECRET = "not for the network\n";
const HOST = "127.0.0.1:8080";

/** Every security header, in order, as a browser that asked {@link HOST} gets them. */
const SECURITY_HEADERS = [
  "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self' ws://127.0.0.1:8080 wss://127.0.0.1:8080; worker-src 'self'; frame-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types passalong",
  "Cross-Origin-Opener-Policy: same-origin",
  "Cross-Origin-Resource-Policy: same-origin",
  "X-Content-Type-Options: nosniff",
  "Referrer-Policy: no-referrer",
  "Permissions-Policy: accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()",
];

async function startWithPage(options: Partial<RendezvousOptions> = {}): Promise<RunningRendezvous> {
  const folder = await mkdtemp(join(tmpdir(), "passalong-page-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const webRoot = join(folder, "page");
  await mkdir(join(webRoot, "assets"), { recursive: true });
  await writeFile(join(folder, "secret.txt"), SECRET);
  await writeFile(join(webRoot, "index.html"), INDEX);
  await writeFile(join(webRoot, "assets", "main-Ab3_-x9Z.js"), SCRIPT);
  await writeFile(join(webRoot, "icon.svg"), "<svg/>");
  await writeFile(join(webRoot, "odd name.bin"), "?");
  await writeFile(join(webRoot, ".hidden"), SECRET);
  await symlink(join(folder, "secret.txt"), join(webRoot, "link.txt"));
  return startForTest({ webRoot, ...options });
}

interface Asked {
  readonly target?: string;
  readonly method?: string;
  readonly headers?: readonly string[];
}

async function ask(
  server: RunningRendezvous,
  { target = "/", method = "GET", headers = [] }: Asked = {},
): Promise<{ status: string; headers: string[]; body: string }> {
  const lines = [`${method} ${target} HTTP/1.1`, `Host: ${HOST}`, "Connection: close", ...headers];
  const { head, body } = await exchange(server, `${lines.join("\r\n")}\r\n\r\n`);
  const [status = "", ...answered] = head.split("\r\n");
  return { status, headers: answered.filter((line) => !line.startsWith("Date: ")), body };
}

function valueOf(headers: readonly string[], name: string): string | undefined {
  const line = headers.find((header) => header.startsWith(`${name}: `));
  return line?.slice(name.length + 2);
}

describe("the page", () => {
  it("[RV40, RV41, RV42] has exactly these headers", async () => {
    const server = await startWithPage();
    const { status, headers, body } = await ask(server);
    expect(status).toBe("HTTP/1.1 200 OK");
    expect(headers).toEqual([
      ...SECURITY_HEADERS,
      'ETag: "UwrZq4HNLkk8CGL8pWGBKj"',
      "Cache-Control: no-cache",
      "Vary: Accept-Encoding",
      "Content-Type: text/html; charset=utf-8",
      `Content-Length: ${INDEX.length}`,
      "Connection: close",
    ]);
    expect(body).toBe(INDEX);
  });

  it("[RV42] has hashed files for a year, packed for those who take it", async () => {
    const server = await startWithPage();
    const target = "/assets/main-Ab3_-x9Z.js";
    const plain = await ask(server, { target });
    expect(plain.body).toBe(SCRIPT);
    expect(valueOf(plain.headers, "Content-Type")).toBe("text/javascript; charset=utf-8");
    expect(valueOf(plain.headers, "Cache-Control")).toBe("public, max-age=31536000, immutable");
    const packed = await ask(server, { target, headers: ["Accept-Encoding: br, gzip;q=0.8"] });
    expect(valueOf(packed.headers, "Content-Encoding")).toBe("gzip");
    expect(gunzipSync(Buffer.from(packed.body, "latin1")).toString()).toBe(SCRIPT);
    expect(valueOf(packed.headers, "ETag")).not.toBe(valueOf(plain.headers, "ETag"));
    const unpacked = await ask(server, { target, headers: ["Accept-Encoding: gzip;q=0, br"] });
    expect(valueOf(unpacked.headers, "Content-Encoding")).toBeUndefined();
  });

  it("[RV42] is answered 304 to who has it, with the same headers but for the body's", async () => {
    const server = await startWithPage();
    const first = await ask(server, { target: "/icon.svg" });
    const tag = valueOf(first.headers, "ETag") ?? "";
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, "*"]) {
      const again = await ask(server, {
        target: "/icon.svg",
        headers: [`If-None-Match: ${known}`],
      });
      expect(again.status).toBe("HTTP/1.1 304 Not Modified");
      expect(again.body).toBe("");
      expect(again.headers).toEqual(
        first.headers.filter(
          (line) => !line.startsWith("Content-Type: ") && !line.startsWith("Content-Length: "),
        ),
      );
    }
    const other = await ask(server, { target: "/icon.svg", headers: ['If-None-Match: "other"'] });
    expect(other.status).toBe("HTTP/1.1 200 OK");
  });

  it("[RV40] answers HEAD like GET without a body, and other methods not at all", async () => {
    const server = await startWithPage();
    const get = await ask(server);
    const head = await ask(server, { method: "HEAD" });
    expect(head).toEqual({ ...get, body: "" });
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"]) {
      const { status, headers } = await ask(server, { method, headers: ["Content-Length: 0"] });
      expect(status).toBe("HTTP/1.1 405 Method Not Allowed");
      expect(valueOf(headers, "Allow")).toBe("GET, HEAD");
    }
  });

  it("[RV40] has no other files, wherever a path leads", async () => {
    const server = await startWithPage();
    for (const target of [
      "/../secret.txt",
      "/assets/../../secret.txt",
      "/%2e%2e/secret.txt",
      "/..%2fsecret.txt",
      "/..%5csecret.txt",
      "/..\\secret.txt",
      "//secret.txt",
      "/./index.html",
      "/assets",
      "/assets/",
      "/.hidden",
      "/link.txt",
      "/index.html%00",
      "/%",
      "/etc/passwd",
      "/constructor",
      "/__proto__",
      "/INDEX.HTML",
    ]) {
      const { status, body, headers } = await ask(server, { target });
      expect([target, status]).toEqual([target, "HTTP/1.1 404 Not Found"]);
      expect(body).toBe("Nothing is here. Check the address, or begin at /.\n");
      expect(valueOf(headers, "Content-Type")).toBe("text/plain; charset=utf-8");
      expect(headers).toEqual(expect.arrayContaining(SECURITY_HEADERS));
    }
    expect((await ask(server, { target: "/odd%20name.bin" })).body).toBe("?");
    expect((await ask(server, { target: "/?from=mail" })).body).toBe(INDEX);
    expect((await ask(server, { target: `http://${HOST}/icon.svg` })).body).toBe("<svg/>");
    await expectServes(server);
  });

  it("[RV41] repeats no host that is none", async () => {
    const server = await startWithPage();
    for (const host of [
      "a b",
      "x;script-src *",
      "x'y",
      "x,y",
      "a".repeat(300),
      "[::1",
      "x:123456",
    ]) {
      const request = `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
      const { head } = await exchange(server, request);
      expect(head).toMatch(/connect-src 'self';/);
    }
  });

  it("[RV36, RV41] insists on TLS only where a trusted proxy speaks it", async () => {
    const header = "Strict-Transport-Security: max-age=31536000";
    const headers = ["X-Forwarded-Proto: https"];
    const alone = await startWithPage();
    expect((await ask(alone, { headers })).headers).not.toContain(header);
    const behindProxy = await startWithPage({ trustedProxies: ["127.0.0.0/8"] });
    expect((await ask(behindProxy, { headers })).headers).toContain(header);
    expect((await ask(behindProxy)).headers).not.toContain(header);
  });
});

describe("other answers", () => {
  it("[RV43] /healthz says ok, with a page or without", async () => {
    const server = await startForTest();
    const { status, headers, body } = await ask(server, { target: "/healthz" });
    expect(status).toBe("HTTP/1.1 200 OK");
    expect(body).toBe('{"status":"ok"}\n');
    expect(valueOf(headers, "Content-Type")).toBe("application/json");
    expect(valueOf(headers, "Cache-Control")).toBe("no-store");
  });

  it("[RV40] without a page there is nothing but sentences", async () => {
    const server = await startForTest();
    expect((await ask(server)).status).toBe("HTTP/1.1 404 Not Found");
    const { status, headers } = await fetch(`${server.url}rendezvous`);
    expect(status).toBe(426);
    expect(headers.get("Upgrade")).toBe("websocket");
  });

  it("[RV35] a head of more than 8 KiB is not read", async () => {
    const server = await startForTest();
    const { status } = await ask(server, { headers: [`X-Long: ${"a".repeat(9_000)}`] });
    expect(status).toBe("HTTP/1.1 431 Request Header Fields Too Large");
    await expectServes(server);
  });
});
