/** Tests of where TURN servers are, as their URLs say. */

import { describe, expect, it } from "vitest";
import { turnServerFrom } from "./turn-server.ts";

describe("the URL of a TURN server", () => {
  it.each([
    ["turn:turn.example", { host: "turn.example", port: 3_478, transport: "udp" }],
    ["turn:203.0.113.1:5000?transport=udp", { host: "203.0.113.1", port: 5_000, transport: "udp" }],
    ["turn:[2001:db8::1]:1?transport=tcp", { host: "2001:db8::1", port: 1, transport: "tcp" }],
    ["turns:Turn.example", { host: "Turn.example", port: 5_349, transport: "tls" }],
    [
      "turns:turn.example:65535?transport=udp",
      { host: "turn.example", port: 65_535, transport: "dtls" },
    ],
  ])("[RV47] names where it is: %s", (url, server) => {
    expect(turnServerFrom(url)).toEqual(server);
  });

  it.each([
    "",
    "stun:turn.example",
    "TURN:turn.example",
    "turn://turn.example",
    "turn:",
    "turn:[turn.example]",
    "turn:2001:db8::1",
    "turn:user@turn.example",
    "turn:turn.example:0",
    "turn:turn.example:65536",
    "turn:turn.example?transport=UDP",
    "turn:turn.example?transport=sctp",
    "turn:turn.example:3478?transport=udp&more",
    "turn:turn.example\n",
  ])("[RV47] is no other text: %j", (text) => {
    expect(turnServerFrom(text)).toBeUndefined();
  });
});
