/** What a browser's platform promises. */

import { sha256 } from "@noble/hashes/sha2.js";
import { createBrowserPlatform } from "passalong/browser";
import { collectedTests, describe, expect, it } from "./vitest-in-page.ts";

describe("a browser", () => {
  it("hashes as everybody does", async () => {
    const platform = createBrowserPlatform();
    const bytes = platform.randomBytes(100_000);
    expect(await platform.sha256(bytes)).toEqual(Uint8Array.from(sha256(bytes)));
    expect(await platform.sha256(bytes.subarray(7, 99))).toEqual(
      Uint8Array.from(sha256(bytes.subarray(7, 99))),
    );
  });

  it("gives as many random bytes as are asked for", () => {
    const bytes = createBrowserPlatform().randomBytes(200_000);
    expect(bytes).toHaveLength(200_000);
    expect(new Set(bytes.subarray(-4_096)).size).toBeGreaterThan(200);
  });

  it("calls back once, unless it is told not to", async () => {
    const platform = createBrowserPlatform();
    let calls = "";
    platform.setTimer(0, () => (calls += "canceled")).cancel();
    await new Promise<void>((resolve) => void platform.setTimer(1, resolve));
    expect(calls).toBe("");
  });

  it.each(["nonsense", "ws://user name@host/", "ftp://host/", "ws://suite.test/x"])(
    "[PG26] a socket to %s ends once and throws nothing",
    async (url) => {
      let opens = 0;
      let ends = 0;
      await new Promise<void>((resolve) => {
        const socket = createBrowserPlatform().openRendezvousSocket(url, {
          onOpen: () => (opens += 1),
          onMessage: () => undefined,
          onClose: () => {
            ends += 1;
            resolve();
          },
        });
        socket.send(new Uint8Array(1));
      });
      expect([opens, ends]).toEqual([0, 1]);
    },
  );
});

Object.assign(globalThis, { pageTests: collectedTests() });
