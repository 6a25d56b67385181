/** Frames of the overlay: golden bytes, round trips, and bytes that are none. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Bytes,
  bytesFromHex,
  concatBytes,
  hexFromBytes,
  peerIdFromBytes,
  RING_SIZE,
} from "../base/index.ts";
import { Codec, isMalformed } from "./codec.ts";
import {
  CONTROL_FRAME_BYTES_MAX,
  KNOWN_PER_MESSAGE_MAX,
  RECORDS_PER_MESSAGE_MAX,
  ROUTED_PAYLOAD_BYTES_MAX,
  SUSPICIONS_PER_MESSAGE_MAX,
  WANTED_PER_MESSAGE_MAX,
} from "./limits.ts";
import { OVERLAY_MESSAGES } from "./overlay-codec.ts";
import type { MemberRecord, OverlayMessage } from "./overlay-messages.ts";

const CODEC = new Codec([OVERLAY_MESSAGES]);

const bytes = (sizeMin: number, sizeMax: number): fc.Arbitrary<Bytes> =>
  fc.uint8Array({ minLength: sizeMin, maxLength: sizeMax }).map((array) => new Uint8Array(array));
const peerId = bytes(32, 32).map(peerIdFromBytes);
const prefix = bytes(8, 8).map(hexFromBytes);
const incarnation = fc.maxSafeNat();
const token = fc.nat(0xffff_ffff);
const record: fc.Arbitrary<MemberRecord> = fc.record({
  ...{ peerId, publicKey: bytes(32, 32), incarnation },
  ...{ isLeaving: fc.boolean(), takesNearest: fc.boolean(), signature: bytes(64, 64) },
});
const digest = fc.nat(8).chain((bucketBits) =>
  fc.record({
    type: fc.constant("membersDigest" as const),
    bucketBits: fc.constant(bucketBits),
    sums: fc.array(token, { minLength: 2 ** bucketBits, maxLength: 2 ** bucketBits }),
  }),
);

const message: fc.Arbitrary<OverlayMessage> = fc.oneof(
  fc.record({
    type: fc.constant("memberRecords" as const),
    records: fc.array(record, { maxLength: 3 }),
  }),
  fc.record({
    type: fc.constant("suspicions" as const),
    suspicions: fc.array(fc.record({ peerId, incarnation }), { maxLength: 3 }),
  }),
  digest,
  fc.record({
    type: fc.constant("membersKnown" as const),
    bucketBits: fc.constant(3),
    buckets: fc.array(fc.nat(7), { maxLength: 8 }),
    known: fc.array(fc.record({ prefix, incarnation }), { maxLength: 5 }),
  }),
  fc.record({
    type: fc.constant("membersWanted" as const),
    prefixes: fc.array(prefix, { maxLength: 5 }),
  }),
  fc.record({ type: fc.constant("direct" as const), payload: bytes(0, 100) }),
  fc.record({
    ...{ type: fc.constant("route" as const), token, origin: peerId, number: fc.maxSafeNat() },
    purpose: fc.constantFrom("application", "signal"),
    attempt: fc.nat(255),
    address: fc.bigInt({ min: 0n, max: RING_SIZE - 1n }),
    visited: fc.array(prefix, { minLength: 1, maxLength: 32 }),
    payload: bytes(0, 100),
  }),
  fc.record({ type: fc.constant("routeTaken" as const), token }),
  fc.record({
    type: fc.constant("routeResult" as const),
    token,
    takenBy: fc.option(peerId, { nil: undefined }),
  }),
);

function frameOf(value: OverlayMessage): Bytes {
  const { head, body } = CODEC.encode(value);
  return concatBytes(head, body);
}

function ruleOf(frame: Bytes): string {
  const decoded = CODEC.decode(frame);
  return isMalformed(decoded) ? decoded.rule : "none";
}

function hex(text: string): Bytes {
  return bytesFromHex(text.replaceAll(" ", "")) ?? new Uint8Array(0);
}

describe("messages of the overlay", () => {
  it("[WF11] survive encoding and decoding, and have one encoding each", () => {
    fc.assert(
      fc.property(message, (value) => {
        const frame = frameOf(value);
        const decoded = CODEC.decode(frame);
        expect(decoded).toEqual(value);
        expect(CODEC.encodedBytes(value)).toBe(frame.length);
      }),
    );
  });

  it("[WF11] have these bytes", () => {
    const [a, b] = ["aa".repeat(32), "bb".repeat(32)];
    const peerA = peerIdFromBytes(new Uint8Array(32).fill(0xaa));
    const golden: [string, OverlayMessage][] = [
      [
        `32 01 ${a} ${b} 82 00 03 ${"cc".repeat(64)}`,
        {
          type: "memberRecords",
          records: [
            {
              ...{ peerId: peerA, publicKey: new Uint8Array(32).fill(0xbb), incarnation: 256 },
              ...{ isLeaving: true, takesNearest: true },
              signature: new Uint8Array(64).fill(0xcc),
            },
          ],
        },
      ],
      [`33 01 ${a} 04`, { type: "suspicions", suspicions: [{ peerId: peerA, incarnation: 4 }] }],
      ["34 00 00000007", { type: "membersDigest", bucketBits: 0, sums: [7] }],
      [
        `35 01 01 01 01 ${"ab".repeat(8)} 02`,
        {
          ...{ type: "membersKnown", bucketBits: 1, buckets: [1] },
          known: [{ prefix: "ab".repeat(8), incarnation: 2 }],
        },
      ],
      [`36 01 ${"ab".repeat(8)}`, { type: "membersWanted", prefixes: ["ab".repeat(8)] }],
      ["37 0102", { type: "direct", payload: new Uint8Array([1, 2]) }],
      [
        `38 05 01 ${a} 06 02 ${"00".repeat(31)}09 01 ${"ab".repeat(8)} ff`,
        {
          ...{ type: "route", token: 5, purpose: "signal", origin: peerA, number: 6, attempt: 2 },
          ...{ address: 9n, visited: ["ab".repeat(8)], payload: new Uint8Array([0xff]) },
        },
      ],
      ["39 05", { type: "routeTaken", token: 5 }],
      [`3a 05 01 ${a}`, { type: "routeResult", token: 5, takenBy: peerA }],
      ["3a 05 00", { type: "routeResult", token: 5, takenBy: undefined }],
    ];
    for (const [text, value] of golden) {
      expect(hexFromBytes(frameOf(value))).toBe(text.replaceAll(" ", ""));
      expect(CODEC.decode(hex(text))).toEqual(value);
    }
  });

  it("[WF1, WF2] every prefix and every flipped bit of a message is malformed or another message", () => {
    fc.assert(
      fc.property(message, fc.nat(), fc.nat(7), (value, at, bit) => {
        const frame = frameOf(value);
        CODEC.decode(frame.slice(0, at % (frame.length + 1)));
        const flipped = frame.slice();
        flipped[at % frame.length] = (flipped[at % frame.length] ?? 0) ^ (1 << bit);
        const decoded = CODEC.decode(flipped);
        if (isMalformed(decoded) || decoded.type === "passedOver") return;
        const { head, body } = CODEC.encode(decoded);
        expect(concatBytes(head, body)).toEqual(flipped);
      }),
    );
  });

  it.each([
    ["WF2", "32 02", "records that are not there"],
    ["WF2", "34 03 00", "a digest that is cut"],
    ["WF2", `38 05 00 ${"aa".repeat(32)} 06 00 ${"00".repeat(32)} 00`, "a route that nobody sent"],
    ["WF3", "36 83 75", "more prefixes than allowed"],
    ["WF4", "39 05 00", "a byte too many"],
    ["WF7", "34 09", "more buckets than there are"],
    ["WF7", "35 01 01 02 00", "a bucket that is none"],
    ["WF7", `3a 05 02 ${"aa".repeat(32)}`, "a flag that is none"],
  ])("[%s] %s is malformed: %s", (rule, text) => {
    expect(ruleOf(hex(text))).toBe(rule);
  });

  it("[WF5, RT3] the longest lists fit a control frame, and payloads end at their limit", () => {
    const peer = peerIdFromBytes(new Uint8Array(32).fill(0xaa));
    const most = Number.MAX_SAFE_INTEGER;
    const [publicKey, signature] = [new Uint8Array(32), new Uint8Array(64)];
    const flags = { isLeaving: false, takesNearest: false };
    const one = { peerId: peer, publicKey, incarnation: most, ...flags, signature };
    const known = { prefix: "ab".repeat(8), incarnation: most };
    const buckets = Array.from({ length: 256 }, (_, at) => at);
    const longest: OverlayMessage[] = [
      { type: "memberRecords", records: filled(RECORDS_PER_MESSAGE_MAX, one) },
      {
        type: "suspicions",
        suspicions: filled(SUSPICIONS_PER_MESSAGE_MAX, { peerId: peer, incarnation: most }),
      },
      {
        ...{ type: "membersKnown", bucketBits: 8, buckets },
        known: filled(KNOWN_PER_MESSAGE_MAX, known),
      },
      { type: "membersWanted", prefixes: filled(WANTED_PER_MESSAGE_MAX, known.prefix) },
      { type: "direct", payload: new Uint8Array(ROUTED_PAYLOAD_BYTES_MAX) },
    ];
    for (const value of longest) {
      expect(frameOf(value).length).toBeLessThanOrEqual(CONTROL_FRAME_BYTES_MAX);
      expect(ruleOf(frameOf(value))).toBe("none");
    }
    const tooLong = concatBytes(hex("37"), new Uint8Array(ROUTED_PAYLOAD_BYTES_MAX + 1));
    expect(ruleOf(tooLong)).toBe("WF5");
  });
});

function filled<T>(count: number, item: T): T[] {
  return Array.from({ length: count }, () => item);
}
