/** Frames between nodes: round trips, and bytes that are none. */

import fc from "fast-check";
import { type Bytes, groupIdFromBytes, memberAddressFromBytes } from "passalong/base";
import { isMalformed } from "passalong/wire";
import { describe, expect, it } from "vitest";
import { NODE_FRAME_BYTES_MAX } from "./limits.ts";
import { decodeNodeMessage, encodeNodeMessage } from "./node-codec.ts";
import type { NodeMessage } from "./node-messages.ts";

const bytes = (sizeMin: number, sizeMax: number): fc.Arbitrary<Bytes> =>
  fc.uint8Array({ minLength: sizeMin, maxLength: sizeMax }).map((array) => new Uint8Array(array));
const groupId = bytes(32, 32).map(groupIdFromBytes);
const address = bytes(16, 16).map(memberAddressFromBytes);
const entry = fc.record({ address, record: bytes(0, 512) });
const held = fc.nat(1_000_000);
const id = fc.nat();
const signal = bytes(1, 500);
const of = <Type extends string>(type: Type): fc.Arbitrary<Type> => fc.constant(type);

const message: fc.Arbitrary<NodeMessage> = fc.oneof(
  fc.record({
    type: of("heartbeat"),
    sequence: fc.nat(),
    isDraining: fc.boolean(),
    isGreeting: fc.boolean(),
  }),
  fc.record({
    type: of("ask"),
    id,
    groupId,
    asker: address,
    count: fc.integer({ min: 1, max: 16 }),
    held,
    record: fc.option(bytes(0, 512), { nil: undefined }),
  }),
  fc.record({
    type: of("answer"),
    id,
    memberCount: fc.nat(128_000_000),
    isListed: fc.boolean(),
    members: fc.array(entry, { maxLength: 16 }),
  }),
  fc.record({
    type: of("report"),
    groups: fc.array(fc.record({ groupId, held, members: fc.array(entry, { maxLength: 32 }) }), {
      maxLength: 6,
    }),
  }),
  fc.record({ type: of("fetch"), groupId, count: fc.integer({ min: 1, max: 32 }) }),
  fc.record({ type: of("unlist"), groupId, address, held }),
  fc.record({ type: of("relay"), groupId, from: address, to: address, signal }),
  fc.record({ type: of("undeliverable"), groupId, from: address, to: address }),
  fc.record({ type: of("claim"), id, secret: bytes(16, 16) }),
  fc.record({
    type: of("handoff"),
    id,
    signals: fc.array(fc.record({ groupId, from: address, signal }), { maxLength: 64 }),
  }),
  fc.record({ type: of("circuitFrame"), connection: fc.maxSafeNat(), frame: bytes(0, 300) }),
  fc.record({ type: of("circuitReply"), connection: fc.maxSafeNat(), frame: bytes(0, 300) }),
  fc.record({ type: of("circuitsGone"), connection: fc.maxSafeNat() }),
);

describe("frames between nodes", () => {
  it("[BP17] survive encoding and decoding", () => {
    fc.assert(
      fc.property(message, (value) => {
        expect(decodeNodeMessage(encodeNodeMessage(value))).toEqual(value);
      }),
    );
  });

  it("[BP17] decoding never throws, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 11 }), bytes(0, 300), (type, rest) => {
        decodeNodeMessage(Uint8Array.of(type, ...rest));
      }),
      { numRuns: 5_000 },
    );
  });

  it("[BP17] every prefix and every flipped bit is malformed or another message", () => {
    fc.assert(
      fc.property(message, fc.nat(), fc.nat(7), (value, at, bit) => {
        const frame = encodeNodeMessage(value);
        decodeNodeMessage(frame.slice(0, at % (frame.length + 1)));
        const flipped = frame.slice();
        flipped[at % frame.length] = (flipped[at % frame.length] ?? 0) ^ (1 << bit);
        const decoded = decodeNodeMessage(flipped);
        if (!isMalformed(decoded)) expect(encodeNodeMessage(decoded)).toEqual(flipped);
      }),
    );
  });

  it("[BP17] that are too long, or claim more than they hold, are malformed", () => {
    const long = new Uint8Array(NODE_FRAME_BYTES_MAX + 1).fill(7);
    expect(decodeNodeMessage(long)).toMatchObject({ rule: "WF5" });
    expect(decodeNodeMessage(Uint8Array.of(4, 0x83, 0x80, 0))).toMatchObject({ rule: "WF2" });
    expect(decodeNodeMessage(Uint8Array.of(0x0e))).toMatchObject({ rule: "WF6" });
  });
});
