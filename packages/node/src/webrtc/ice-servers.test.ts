/** Tests of STUN and TURN servers as the native library takes them. */

import { describe, expect, it } from "vitest";
import { nativeIceServers } from "./ice-servers.ts";

const ACCOUNT = { username: "1:a", credential: "secret" };

describe("native ICE servers", () => {
  it("[CN29] are those that the library can use, with account and port", () => {
    const urls = [
      "turn:turn.example",
      "turn:203.0.113.10:5000?transport=udp",
      "turn:[2001:db8::1]:3479",
      "turn:turn.example?transport=tcp",
      "turns:turn.example:5349",
    ];
    const servers = [{ urls: "stun:host:8080" }, ...urls.map((url) => ({ urls: url, ...ACCOUNT }))];
    const account = { username: "1:a", password: "secret", relayType: "TurnUdp" };
    expect(nativeIceServers(servers)).toEqual([
      "stun:host:8080",
      { hostname: "turn.example", port: 3_478, ...account },
      { hostname: "203.0.113.10", port: 5_000, ...account },
      { hostname: "2001:db8::1", port: 3_479, ...account },
    ]);
  });
});
