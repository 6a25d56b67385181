/** Node.js as a platform: what it offers and what it opens. */

import { createServer } from "node:net";
import { once } from "node:events";
import { memberAddressFromBytes, assert, hexFromBytes } from "passalong/base";
import { describe, expect, it } from "vitest";
import { createNodePlatform } from "./platform.ts";

const context = {
  linkId: new Uint8Array(16),
  presharedKey: new Uint8Array(32),
  isLoopbackAllowed: true,
  iceServers: [],
  remoteAddress: memberAddressFromBytes(new Uint8Array(16)),
  onCandidates: () => {},
};

describe("the Node.js platform", () => {
  it("prefers sealed TCP, and takes what it is told", async () => {
    await using both = createNodePlatform();
    expect(both.transports.map(({ kind }) => kind)).toEqual(["tcp", "webrtc"]);
    await using one = createNodePlatform({ transports: ["webrtc"] });
    expect(one.transports.map(({ kind }) => kind)).toEqual(["webrtc"]);
  });

  it("hashes, rolls dice and keeps time", async () => {
    await using platform = createNodePlatform({ transports: [] });
    const digest = await platform.sha256(new Uint8Array(Buffer.from("abc")));
    expect(hexFromBytes(digest)).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
    expect(platform.randomBytes(33)).toHaveLength(33);
    expect(platform.randomBytes(16)).not.toEqual(platform.randomBytes(16));
    const before = platform.now();
    let isEarly = false;
    const early = platform.setTimer(0, () => {
      isEarly = true;
    });
    early.cancel();
    await new Promise<void>((resolve) => void platform.setTimer(20, resolve));
    expect(isEarly).toBe(false);
    expect(platform.now()).toBeGreaterThan(before);
    expect(Math.abs(platform.wallClockMs() - Date.now())).toBeLessThan(60_000);
  });

  it("[NL14] loads no WebRTC library for links that need none", async () => {
    await using platform = createNodePlatform();
    const [tcp] = platform.transports;
    assert(tcp !== undefined, "TCP comes first");
    const abort = new AbortController();
    await tcp.offer({ ...context, signal: abort.signal }).section;
    abort.abort();
    const report: unknown = process.report.getReport();
    const { sharedObjects } = report as { sharedObjects: string[] };
    expect(sharedObjects.length).toBeGreaterThan(0);
    expect(sharedObjects.filter((path) => path.includes("datachannel"))).toEqual([]);
  });

  it("[NL10] says once when its port is taken", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    assert(typeof address === "object" && address !== null, "a server has a port");
    const warnings: string[] = [];
    await using platform = createNodePlatform({
      transports: ["tcp"],
      listenHost: "127.0.0.1",
      listenPort: address.port,
      onWarning: (message) => warnings.push(message),
    });
    const [tcp] = platform.transports;
    const abort = new AbortController();
    for (const first of [1, 2]) {
      const linkId = new Uint8Array(16).fill(first);
      const attempt = tcp?.offer({ ...context, linkId, signal: abort.signal });
      expect(await attempt?.section).toEqual({ tcp: { addresses: [] } });
    }
    abort.abort();
    server.close();
    expect(warnings).toEqual([
      `Cannot listen for peers at port ${address.port} (EADDRINUSE); others cannot connect here directly, choose another port.`,
    ]);
  });
});
