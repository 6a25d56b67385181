/** What a browser's platform promises. */

import { sha256 } from "@noble/hashes/sha2.js";
import { InvariantError } from "passalong/base";
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
    "[PG26] a socket to %s ends and throws nothing",
    (url) => untilEnd(url),
  );

  it("[PG26] a socket that the page's headers forbid ends too", async () => {
    const policy = document.createElement("meta");
    policy.httpEquiv = "Content-Security-Policy";
    policy.content = "connect-src 'none'";
    document.head.append(policy);
    await untilEnd("wss://suite.test/x");
  });
});

/** Resolves when a socket that cannot open says that it has ended. */
function untilEnd(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createBrowserPlatform().openRendezvousSocket(url, {
      onOpen: () => reject(new InvariantError("a socket to nowhere has opened")),
      onMessage: () => undefined,
      onClose: resolve,
    });
    socket.send(new Uint8Array(1));
  });
}

Object.assign(globalThis, { pageTests: collectedTests() });
