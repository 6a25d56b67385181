/** Rendezvous frames: golden bytes, round trips, and bytes that are none. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Bytes,
  bytesFromHex,
  groupIdFromBytes,
  hexFromBytes,
  memberAddressFromBytes,
} from "../base/index.ts";
import { isMalformed } from "./codec.ts";
import {
  decodeClientMessage,
  decodeServerMessage,
  encodeClientMessage,
  encodeServerMessage,
} from "./rendezvous-codec.ts";
import type { ClientMessage, ServerMessage } from "./rendezvous-messages.ts";

const bytes = (sizeMin: number, sizeMax: number): fc.Arbitrary<Bytes> =>
  fc.uint8Array({ minLength: sizeMin, maxLength: sizeMax }).map((array) => new Uint8Array(array));
const groupId = bytes(32, 32).map(groupIdFromBytes);
const address = bytes(16, 16).map(memberAddressFromBytes);
const members = fc.array(fc.record({ address, record: bytes(0, 512) }), { maxLength: 16 });
const memberCount = fc.nat();
const isAnswer = fc.boolean();

const circuit = fc.nat(0xffff_ffff);
const circuitTraffic = fc.oneof(
  fc.record({ type: fc.constant("circuitData" as const), circuit, piece: bytes(1, 500) }),
  fc.record({
    type: fc.constant("circuitCredit" as const),
    ...{ circuit, bytes: fc.integer({ min: 1, max: 65_536 }) },
  }),
);

const word = fc.stringMatching(/^[!-~]{1,255}$/);
const turnUrl = fc.constantFrom(
  ...["turn:a", "turns:B.c-d:5349?transport=tcp", "turn:[2001:DB8::1]:1", "turn:a:65535"],
  "turn:203.0.113.10?transport=udp",
);

const clientMessage: fc.Arbitrary<ClientMessage> = fc.oneof(
  fc.record({ type: fc.constant("join" as const), groupId, record: bytes(0, 512) }),
  fc.record({ type: fc.constant("leave" as const), groupId }),
  fc.record({
    type: fc.constant("sample" as const),
    groupId,
    count: fc.integer({ min: 1, max: 16 }),
  }),
  fc.record({ type: fc.constant("relay" as const), groupId, to: address, signal: bytes(1, 500) }),
  fc.record({ type: fc.constant("resume" as const), token: bytes(24, 24) }),
  fc.record({ type: fc.constant("keepalive" as const), isAnswer }),
  fc.record({
    type: fc.constant("circuitOpen" as const),
    ...{ circuit, groupId, to: address, linkId: bytes(16, 16) },
  }),
  circuitTraffic,
  fc.record({ type: fc.constant("circuitClose" as const), circuit }),
);

const serverMessage: fc.Arbitrary<ServerMessage> = fc.oneof(
  fc.record({
    type: fc.constant("welcome" as const),
    serverTimeMs: fc.maxSafeNat(),
    silenceMsMax: fc.nat(86_400_000),
  }),
  fc.record({
    type: fc.constant("welcome" as const),
    serverTimeMs: fc.maxSafeNat(),
    silenceMsMax: fc.nat(86_400_000),
    resumeToken: bytes(24, 24),
  }),
  fc.record(
    {
      type: fc.constant("welcome" as const),
      serverTimeMs: fc.maxSafeNat(),
      silenceMsMax: fc.nat(86_400_000),
      resumeToken: bytes(24, 24),
      hasRelay: fc.constant(true as const),
      stunPort: fc.integer({ min: 1, max: 65_535 }),
    },
    { requiredKeys: ["type", "serverTimeMs", "silenceMsMax"] },
  ),
  fc.record({ type: fc.constant("circuitOpened" as const), circuit }),
  circuitTraffic,
  fc.record({
    type: fc.constant("circuitClosed" as const),
    ...{ circuit, reason: fc.constantFrom("closed", "alone", "tooMany", "refused") },
  }),
  fc.record({ type: fc.constant("joined" as const), groupId, address, memberCount, members }),
  fc.record({ type: fc.constant("members" as const), groupId, memberCount, members }),
  fc.record({
    type: fc.constant("deliver" as const),
    groupId,
    from: address,
    signal: bytes(1, 500),
  }),
  fc.record({ type: fc.constant("undeliverable" as const), groupId, to: address }),
  fc.record({
    type: fc.constant("refused" as const),
    groupId,
    reason: fc.constantFrom("rateLimited", "tooManyGroups", "full", "notJoined"),
    retryAfterMs: fc.nat(86_400_000),
  }),
  fc.record({ type: fc.constant("keepalive" as const), isAnswer }),
  fc.record({
    type: fc.constant("turn" as const),
    ...{ goodForMs: fc.nat(86_400_000), username: word, credential: word },
    urls: fc.array(turnUrl, { minLength: 1, maxLength: 4 }),
  }),
);

function hex(text: string): Bytes {
  return bytesFromHex(text.replaceAll(" ", "")) ?? new Uint8Array(0);
}

const G = "11".repeat(32);
const A = "22".repeat(16);
const T = "33".repeat(24);
const group = groupIdFromBytes(hex(G));
const member = memberAddressFromBytes(hex(A));

describe("rendezvous messages", () => {
  it("[WF11] survive encoding and decoding", () => {
    fc.assert(
      fc.property(clientMessage, serverMessage, (fromPeer, fromServer) => {
        expect(decodeClientMessage(encodeClientMessage(fromPeer))).toEqual(fromPeer);
        expect(decodeServerMessage(encodeServerMessage(fromServer))).toEqual(fromServer);
      }),
    );
  });

  it("[WF11] have these bytes", () => {
    const record = hex("aabb");
    const fromPeers: [string, ClientMessage][] = [
      [`80 ${G} 02aabb`, { type: "join", groupId: group, record }],
      [`81 ${G}`, { type: "leave", groupId: group }],
      [`82 ${G} 08`, { type: "sample", groupId: group, count: 8 }],
      [`83 ${G} ${A} aabb`, { type: "relay", groupId: group, to: member, signal: record }],
      [`84 ${T}`, { type: "resume", token: hex(T) }],
      [
        `85 8100 ${G} ${A} ${T.slice(0, 32)}`,
        {
          ...{ type: "circuitOpen", circuit: 128, groupId: group, to: member },
          linkId: hex(T.slice(0, 32)),
        },
      ],
      ["86 05 aabb", { type: "circuitData", circuit: 5, piece: record }],
      ["87 05 8100", { type: "circuitCredit", circuit: 5, bytes: 128 }],
      ["88 05", { type: "circuitClose", circuit: 5 }],
      ["8f 01", { type: "keepalive", isAnswer: true }],
    ];
    for (const [text, value] of fromPeers) {
      expect(hexFromBytes(encodeClientMessage(value))).toBe(text.replaceAll(" ", ""));
    }
    const entry = { address: member, record };
    const fromServer: [string, ServerMessage][] = [
      ["c0 8100 07", { type: "welcome", serverTimeMs: 128, silenceMsMax: 7 }],
      [
        `c0 8100 07 ${T}`,
        { type: "welcome", serverTimeMs: 128, silenceMsMax: 7, resumeToken: hex(T) },
      ],
      [
        `c1 ${G} ${A} 03 01 ${A} 02aabb`,
        { type: "joined", groupId: group, address: member, memberCount: 3, members: [entry] },
      ],
      [`c2 ${G} 03 00`, { type: "members", groupId: group, memberCount: 3, members: [] }],
      [`c3 ${G} ${A} aabb`, { type: "deliver", groupId: group, from: member, signal: record }],
      [`c4 ${G} ${A}`, { type: "undeliverable", groupId: group, to: member }],
      [`c5 ${G} 02 8100`, { type: "refused", groupId: group, reason: "full", retryAfterMs: 128 }],
      ["c0 8100 07 01", { type: "welcome", serverTimeMs: 128, silenceMsMax: 7, hasRelay: true }],
      [
        `c0 8100 07 ${T} 03 8100`,
        {
          ...{ type: "welcome", serverTimeMs: 128, silenceMsMax: 7, resumeToken: hex(T) },
          ...{ hasRelay: true, stunPort: 128 },
        },
      ],
      ["c6 05", { type: "circuitOpened", circuit: 5 }],
      ["c7 05 aabb", { type: "circuitData", circuit: 5, piece: record }],
      ["c8 05 8100", { type: "circuitCredit", circuit: 5, bytes: 128 }],
      ["c9 05 01", { type: "circuitClosed", circuit: 5, reason: "alone" }],
      [
        "ca 87 68 01 61 01 62 01 06 7475726e3a63",
        {
          ...{ type: "turn", goodForMs: 1_000, username: "a", credential: "b" },
          urls: ["turn:c"],
        },
      ],
      ["cf 00", { type: "keepalive", isAnswer: false }],
    ];
    for (const [text, value] of fromServer) {
      expect(hexFromBytes(encodeServerMessage(value))).toBe(text.replaceAll(" ", ""));
    }
  });

  it("[WF1] decoding never throws, whatever the bytes", () => {
    fc.assert(
      fc.property(bytes(0, 300), (frame) => {
        decodeClientMessage(frame);
        decodeServerMessage(frame);
      }),
      { numRuns: 2_000 },
    );
  });

  it("[WF1, WF2] every prefix and every flipped bit is malformed or another message", () => {
    fc.assert(
      fc.property(serverMessage, fc.nat(), fc.nat(7), (value, at, bit) => {
        const frame = encodeServerMessage(value);
        decodeServerMessage(frame.slice(0, at % (frame.length + 1)));
        const flipped = frame.slice();
        flipped[at % frame.length] = (flipped[at % frame.length] ?? 0) ^ (1 << bit);
        const decoded = decodeServerMessage(flipped);
        if (!isMalformed(decoded)) expect(encodeServerMessage(decoded)).toEqual(flipped);
      }),
    );
  });

  it.each([
    ["WF2", "", "an empty frame"],
    ["WF2", "81 1111", "a group id that is cut"],
    ["WF3", `82 ${G} 00`, "a sample of nobody"],
    ["WF3", `82 ${G} 11`, "a sample of too many"],
    ["WF3", `80 ${G} 8401 00`, "a record that is too long"],
    ["WF4", `81 ${G} 00`, "a byte too many"],
    ["WF5", `83 ${G} ${A}`, "an empty signal"],
    ["WF2", "84 1111", "a token that is cut"],
    ["WF6", "05 00", "a message for neighbors"],
    ["WF7", "8f 02", "a flag that is neither"],
    ["WF5", "86 05", "an empty piece"],
    ["WF5", `86 05 ${"00".repeat(16_385)}`, "a piece that is too long"],
    ["WF3", "87 05 00", "no credit at all"],
    ["WF3", "87 05 848001", "more credit than a window"],
  ])("[%s] %s is malformed: %s", (rule, text) => {
    const decoded = decodeClientMessage(hex(text));
    expect(isMalformed(decoded) && decoded.rule).toBe(rule);
  });

  it.each([
    ["a scheme that is another", ["stun:a"]],
    ["a scheme in capitals", ["TURN:a"]],
    ["a transport in capitals", ["turn:a?TRANSPORT=udp"]],
    ["a transport that is none", ["turn:a?transport=sctp"]],
    ["a port that is none", ["turn:a:0"]],
    ["a port that is too large", ["turn:a:65536"]],
    ["a user", ["turn:b@a"]],
    ["no host", ["turn:"]],
    ["one that is none among others", ["turn:a", "http://a/"]],
    ["none at all", []],
  ])("[WF10] what is said of TURN servers is malformed with %s", (_what, urls) => {
    const account = { goodForMs: 1, username: "a", credential: "b" };
    const decoded = decodeServerMessage(encodeServerMessage({ type: "turn", ...account, urls }));
    expect(isMalformed(decoded) && decoded.rule).toBe("WF10");
  });

  it.each([
    ["WF3", { urls: ["turn:a", "turn:b", "turn:c", "turn:d", "turn:e"] }],
    ["WF3", { urls: ["turn:a"], username: "a".repeat(256) }],
    ["WF3", { urls: ["turn:a"], goodForMs: 86_400_001 }],
    ["WF10", { urls: ["turn:a"], credential: "a b" }],
    ["WF10", { urls: ["turn:a"], username: "" }],
  ])("[%s] so is too much of it: %j", (rule, change) => {
    const message = { goodForMs: 1, username: "a", credential: "b", ...change };
    const decoded = decodeServerMessage(encodeServerMessage({ type: "turn", ...message }));
    expect(isMalformed(decoded) && decoded.rule).toBe(rule);
  });
});
