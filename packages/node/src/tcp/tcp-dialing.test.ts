/** Which addresses are dialed. */

import { describe, expect, it } from "vitest";
import { dialableAddresses, type DialingOptions } from "./tcp-dialing.ts";

function dialed(hosts: readonly string[], isLoopbackAllowed = false): string[] {
  const options: DialingOptions = {
    addresses: hosts.map((host) => ({ host, port: 4_000 })),
    isLoopbackAllowed,
    name: { role: "offerer", linkId: new Uint8Array(16), presharedKey: new Uint8Array(32) },
    signal: new AbortController().signal,
  };
  return dialableAddresses(options).map(({ host }) => host);
}

describe("dialing", () => {
  it("[NL11] passes over addresses that lead nowhere a peer may go", () => {
    const hosts = ["224.0.0.1", "0.0.0.0", "::", "ff02::1", "fe80::1", "169.254.169.254"];
    expect(dialed([...hosts, "127.0.0.1", "::1", "::ffff:127.0.0.1", "192.0.2.1"])).toEqual([]);
    expect(dialed(["192.0.2.1", ...hosts])).toEqual(["192.0.2.1"]);
    expect(dialed(["127.0.0.1", "::1"], true)).toEqual(["127.0.0.1", "::1"]);
    expect(dialed(["127.0.0.1", "::1"])).toEqual([]);
  });

  it("[NL11] dials none twice, and eight at most", () => {
    expect(dialed(["192.0.2.1", "192.0.2.1", "192.0.2.2"])).toEqual(["192.0.2.1", "192.0.2.2"]);
    const many = Array.from({ length: 20 }, (_, last) => `192.0.2.${last + 1}`);
    expect(dialed(many)).toEqual(many.slice(0, 8));
  });
});
