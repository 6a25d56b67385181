/** Peer frames: golden bytes, round trips, and bytes that are none. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Bytes,
  bytesFromHex,
  concatBytes,
  hexFromBytes,
  InvariantError,
} from "../base/index.ts";
import { Codec, isMalformed } from "./codec.ts";
import { Reader, Writer } from "./fields.ts";
import {
  CONTROL_FRAME_BYTES_MAX,
  FRAGMENT_BYTES_MAX,
  INDICES_PER_MESSAGE_MAX,
  OBJECT_BYTES_MAX,
  RANGES_PER_MESSAGE_MAX,
  REGISTER_BYTES_MAX,
} from "./limits.ts";
import type { Message } from "./messages.ts";

const CODEC = new Codec();

const bytes = (sizeMin: number, sizeMax: number): fc.Arbitrary<Bytes> =>
  fc.uint8Array({ minLength: sizeMin, maxLength: sizeMax }).map((array) => new Uint8Array(array));
const index = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - 1 });
const indices = fc.uniqueArray(index, { minLength: 1, maxLength: INDICES_PER_MESSAGE_MAX });
const ranges = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 2 ** 40 }), fc.integer({ min: 1, max: 2 ** 30 })), {
    minLength: 1,
    maxLength: 40,
  })
  .map((gaps) => {
    let end = 0;
    return gaps.map(([gap, length]) => {
      const start = end + gap;
      end = start + length;
      return { start, end };
    });
  });

const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ type: fc.constant("auth" as const), mac: bytes(32, 32), signature: bytes(64, 64) }),
  fc.record({ type: fc.constant("credit" as const), totalBytes: fc.maxSafeNat() }),
  fc.record({
    type: fc.constant("goodbye" as const),
    reason: fc.constantFrom("leaving", "surplus", "replaced", "violation", "silent"),
  }),
  fc.record({ type: fc.constantFrom("ping", "pong"), token: fc.nat(0xffff_ffff) }),
  fc.record({
    type: fc.constant("register" as const),
    version: fc.maxSafeNat(),
    value: bytes(0, 200),
  }),
  fc.record({ type: fc.constantFrom("have", "withdraw"), ranges }),
  fc.record({ type: fc.constantFrom("request", "cancel", "busy", "deny"), indices }),
  fc.record({
    type: fc.constant("seeding" as const),
    ranges: fc.oneof(ranges, fc.constant([])),
  }),
  fc.record({
    type: fc.constant("wildcard" as const),
    totalObjects: fc.maxSafeNat(),
    uplinkBytesPerSecond: fc.maxSafeNat(),
    from: fc.maxSafeNat(),
    ranges: fc.oneof(ranges, fc.constant([])),
  }),
  fc.record({ type: fc.constant("urgent" as const), withinMs: fc.nat(3_600_000), indices }),
  fc
    .tuple(index, bytes(1, 300), fc.nat(1_000), fc.nat(1_000))
    .map(([at, fragment, before, after]) => ({
      type: "data" as const,
      index: at,
      size: before + fragment.length + after,
      offset: before,
      bytes: fragment,
    })),
);

function frameOf(value: Message): Bytes {
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

describe("messages", () => {
  it("[WF11] survive encoding and decoding, and have one encoding each", () => {
    fc.assert(
      fc.property(message, (value) => {
        const frame = frameOf(value);
        const decoded = CODEC.decode(frame);
        expect(decoded).toEqual(value);
        if (!isMalformed(decoded) && decoded.type !== "passedOver")
          expect(frameOf(decoded)).toEqual(frame);
        expect(CODEC.encodedBytes(value)).toBe(frame.length);
      }),
    );
  });

  it("[WF11] have these bytes", () => {
    const golden: [string, Message][] = [
      [
        `01${"aa".repeat(32)}${"bb".repeat(64)}`,
        {
          type: "auth",
          mac: new Uint8Array(32).fill(0xaa),
          signature: new Uint8Array(64).fill(0xbb),
        },
      ],
      ["02 82 80 80 00", { type: "credit", totalBytes: 4_194_304 }],
      ["03 00", { type: "goodbye", reason: "leaving" }],
      ["03 03", { type: "goodbye", reason: "violation" }],
      ["04 07", { type: "ping", token: 7 }],
      ["05 81 00", { type: "pong", token: 128 }],
      ["10 05 ff", { type: "register", version: 5, value: new Uint8Array([0xff]) }],
      [
        "11 02 00 03 02 81 00",
        {
          type: "have",
          ranges: [
            { start: 0, end: 3 },
            { start: 5, end: 133 },
          ],
        },
      ],
      ["12 01 09 01", { type: "withdraw", ranges: [{ start: 9, end: 10 }] }],
      ["13 02 07 01", { type: "request", indices: [7, 1] }],
      ["14 01 07", { type: "cancel", indices: [7] }],
      ["15 01 07", { type: "busy", indices: [7] }],
      ["16 01 07", { type: "deny", indices: [7] }],
      [
        "17 07 05 03 aabb",
        { type: "data", index: 7, size: 5, offset: 3, bytes: new Uint8Array([0xaa, 0xbb]) },
      ],
      ["18 00", { type: "seeding", ranges: [] }],
      ["18 01 02 03", { type: "seeding", ranges: [{ start: 2, end: 5 }] }],
      [
        "19 09 8f 00 05 01 00 04",
        {
          type: "wildcard",
          totalObjects: 9,
          uplinkBytesPerSecond: 1_920,
          from: 5,
          ranges: [{ start: 0, end: 4 }],
        },
      ],
      ["1a 87 68 01 07", { type: "urgent", withinMs: 1_000, indices: [7] }],
    ];
    for (const [text, value] of golden) {
      expect(hexFromBytes(frameOf(value))).toBe(text.replaceAll(" ", ""));
      expect(CODEC.decode(hex(text))).toEqual(value);
    }
  });

  it("[WF1] decoding never throws, whatever the bytes", () => {
    fc.assert(
      fc.property(bytes(0, 400), (frame) => {
        CODEC.decode(frame);
      }),
      { numRuns: 2_000 },
    );
  });

  it("[WF1, WF2] every prefix and every flipped bit of a message is malformed or another message", () => {
    fc.assert(
      fc.property(message, fc.nat(), fc.nat(7), (value, at, bit) => {
        const frame = frameOf(value);
        CODEC.decode(frame.slice(0, at % (frame.length + 1)));
        const flipped = frame.slice();
        flipped[at % frame.length] = (flipped[at % frame.length] ?? 0) ^ (1 << bit);
        const decoded = CODEC.decode(flipped);
        if (!isMalformed(decoded) && decoded.type !== "passedOver")
          expect(frameOf(decoded)).toEqual(flipped);
      }),
    );
  });

  it("[WF4] bytes after the last field are malformed, whatever the message", () => {
    fc.assert(
      fc.property(message, (value) => {
        fc.pre(value.type !== "data" && value.type !== "register");
        expect(ruleOf(concatBytes(frameOf(value), new Uint8Array(1)))).toBe("WF4");
      }),
    );
  });

  it("[WF1] a data message's bytes are a view of the frame", () => {
    const frame = frameOf({ type: "data", index: 1, size: 3, offset: 0, bytes: new Uint8Array(3) });
    const decoded = CODEC.decode(frame);
    expect(decoded.type === "data" && decoded.bytes.buffer === frame.buffer).toBe(true);
  });

  it.each([
    ["WF2", "", "an empty frame"],
    ["WF2", "04", "a ping without a token"],
    ["WF2", "01 aabb", "an auth that is cut"],
    ["WF2", "13 40", "a request with fewer indices than it says"],
    ["WF3", "04 80 07", "a VLU longer than needed"],
    ["WF3", "04 ff ff ff ff ff ff ff ff 7f", "a VLU of nine bytes"],
    ["WF3", "04 90 80 80 80 00", "a token of more than 32 bits"],
    ["WF3", "13 41 00", "more indices than allowed"],
    ["WF4", "04 07 00", "a byte too many"],
    ["WF6", "77", "an unknown message"],
    ["WF6", "80 00", "a message for the rendezvous"],
    ["WF7", "03 05", "an unknown goodbye"],
    ["WF8", "17 00 05 00", "data without a fragment"],
    ["WF8", "17 00 02 01 aabb", "a fragment that reaches beyond its object"],
    ["WF8", "17 00 02 03 aa", "a fragment that begins beyond its object"],
    ["WF9", "13 00", "a request for nothing"],
    ["WF9", "13 02 05 05", "a request that names an index twice"],
    ["WF9", "11 00", "a have of nothing"],
    ["WF9", "11 01 00 00", "an empty range"],
    ["WF9", "11 02 00 03 00 03", "ranges that touch"],
    ["WF9", "11 01 8fffffffffffff7f 01", "a range beyond 2^53"],
  ])("[%s] %s is malformed: %s", (rule, text) => {
    expect(ruleOf(hex(text))).toBe(rule);
  });

  it("[WF5, WF8] sizes end at their limits", () => {
    const ofSize = (size: number): Message => ({
      type: "data",
      index: 0,
      size,
      offset: 0,
      bytes: new Uint8Array(size),
    });
    expect(ruleOf(frameOf(ofSize(FRAGMENT_BYTES_MAX)))).toBe("none");
    expect(ruleOf(frameOf(ofSize(FRAGMENT_BYTES_MAX + 1)))).toBe("WF8");
    const large: Message = {
      type: "data",
      index: 0,
      size: OBJECT_BYTES_MAX + 1,
      offset: 0,
      bytes: new Uint8Array(1),
    };
    expect(ruleOf(frameOf(large))).toBe("WF3");
    const register = (size: number): Message => ({
      type: "register",
      version: 1,
      value: new Uint8Array(size),
    });
    expect(ruleOf(frameOf(register(REGISTER_BYTES_MAX)))).toBe("none");
    expect(ruleOf(frameOf(register(REGISTER_BYTES_MAX + 1)))).toBe("WF5");
    expect(ruleOf(concatBytes(hex("0407"), new Uint8Array(CONTROL_FRAME_BYTES_MAX)))).toBe("WF5");
  });

  it("[WF9] the longest lists fit a control frame", () => {
    const many = Array.from({ length: RANGES_PER_MESSAGE_MAX }, (_, at) => {
      const start = at * 2 ** 42 + 2 ** 41;
      return { start, end: start + 2 ** 40 };
    });
    expect(frameOf({ type: "have", ranges: many }).length).toBeLessThanOrEqual(
      CONTROL_FRAME_BYTES_MAX,
    );
    const far = Array.from({ length: INDICES_PER_MESSAGE_MAX }, (_, at) => 2 ** 53 - 2 - at);
    expect(CODEC.decode(frameOf({ type: "request", indices: far }))).toEqual({
      type: "request",
      indices: far,
    });
  });
});

describe("messages of services", () => {
  const summary = hex("2c 02 07");
  const streamData = concatBytes(hex("4c"), new Uint8Array(100));

  it("[WF13] are malformed where nobody speaks them", () => {
    expect(ruleOf(summary)).toBe("WF6");
    expect(ruleOf(streamData)).toBe("WF6");
  });

  it("[WF13] are passed over unread where others speak them", () => {
    const codec = new Codec([], ["posting", "multicast"]);
    expect(codec.decode(summary)).toEqual({ type: "passedOver" });
    expect(codec.decode(hex("28"))).toEqual({ type: "passedOver" });
    expect(codec.decode(hex("46"))).toEqual({ type: "passedOver" });
  });

  it("[WF13] are malformed when nobody sends them unasked, or of a number that is free", () => {
    const codec = new Codec([], ["posting", "multicast"]);
    expect(codec.decode(streamData)).toMatchObject({ type: "malformed", rule: "WF6" });
    expect(codec.decode(hex("2e"))).toMatchObject({ type: "malformed", rule: "WF6" });
  });

  it("are not sent by who does not have the service", () => {
    expect(() => CODEC.encode({ type: "postingPush", isWanted: true })).toThrow(InvariantError);
    expect(() => CODEC.encodedBytes({ type: "postingPush", isWanted: true })).toThrow(
      InvariantError,
    );
  });
});

describe("VLUs", () => {
  it("[WF3] hold every safe integer in its shortest form", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        const encoded = new Writer(1).vlu(value).finish();
        const reader = new Reader(encoded);
        expect(reader.vlu()).toBe(value);
        expect(reader.finish("done")).toBe("done");
        expect(encoded.length).toBe(Math.max(1, Math.ceil(value.toString(2).length / 7)));
      }),
    );
  });
});
