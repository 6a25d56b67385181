/** Frames about postings: golden bytes, round trips, and bytes that are none. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AuthorTag,
  authorTagOf,
  type Bytes,
  bytesFromHex,
  concatBytes,
  hexFromBytes,
} from "../base/index.ts";
import { Codec, isMalformed } from "./codec.ts";
import {
  CONTROL_FRAME_BYTES_MAX,
  POSTING_BYTES_MAX,
  POSTING_IDS_PER_MESSAGE_MAX,
  POSTING_RANGES_PER_MESSAGE_MAX,
  POSTING_RIGHT_BYTES_MAX,
  POSTING_STANDS_PER_MESSAGE_MAX,
  POSTINGS_PER_RANGE_MAX,
} from "./limits.ts";
import { POSTING_MESSAGES } from "./posting-codec.ts";
import type { PostingMessage, PostingPeerMessage } from "./posting-messages.ts";

/** Highest sequence. */
const SEQUENCE_MAX = Number.MAX_SAFE_INTEGER - 1;

const CODEC = new Codec([POSTING_MESSAGES]);

const bytes = (sizeMin: number, sizeMax: number): fc.Arbitrary<Bytes> =>
  fc.uint8Array({ minLength: sizeMin, maxLength: sizeMax }).map((array) => new Uint8Array(array));
const author: fc.Arbitrary<AuthorTag> = bytes(16, 16).map((key) => authorTagOf(key));
const sequence = fc.integer({ min: 1, max: SEQUENCE_MAX });
const some = { minLength: 1, maxLength: 20 };

const message: fc.Arbitrary<PostingPeerMessage> = fc.oneof(
  fc.record({
    type: fc.constant("posting" as const),
    author: bytes(32, 32),
    sequence,
    right: bytes(0, POSTING_RIGHT_BYTES_MAX),
    signature: bytes(64, 64),
    payload: bytes(0, 300),
  }),
  fc.record({
    type: fc.constant("postingHave" as const),
    ids: fc.array(fc.record({ author, sequence }), some),
  }),
  fc.record({
    type: fc.constant("postingWant" as const),
    ranges: fc.array(
      fc
        .tuple(
          author,
          fc.integer({ min: 1, max: SEQUENCE_MAX - POSTINGS_PER_RANGE_MAX }),
          fc.integer({ min: 1, max: POSTINGS_PER_RANGE_MAX }),
        )
        .map(([by, start, length]) => ({ author: by, start, end: start + length })),
      some,
    ),
  }),
  fc.record({
    type: fc.constant("postingVector" as const),
    part: fc.constantFrom("more" as const, "last" as const, "answer" as const),
    stands: fc.array(
      fc.record({ author, oldest: sequence, through: fc.integer({ min: 0, max: SEQUENCE_MAX }) }),
      { maxLength: 20 },
    ),
  }),
  fc.record({
    type: fc.constant("postingSummary" as const),
    authorCount: fc.maxSafeNat(),
    digest: fc.nat(0xffff_ffff),
  }),
  fc.record({ type: fc.constant("postingPush" as const), isWanted: fc.boolean() }),
);

function frameOf(value: PostingPeerMessage): Bytes {
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

/** A tag of one repeated byte, as it travels. */
const TAG = "aa".repeat(16);

const A = authorTagOf(new Uint8Array(16).fill(0xaa));

function postingOf(options: Partial<PostingMessage> = {}): PostingMessage {
  return {
    ...{ type: "posting", author: new Uint8Array(32).fill(0xaa), sequence: 5 },
    ...{ right: Uint8Array.of(0xcc), signature: new Uint8Array(64).fill(0xbb) },
    payload: Uint8Array.of(0xdd),
    ...options,
  };
}

describe("messages about postings", () => {
  it("[WF11, PO1] survive encoding and decoding, and have one encoding each", () => {
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
    const golden: [string, PostingPeerMessage][] = [
      [`28 ${"aa".repeat(32)} 05 01 cc ${"bb".repeat(64)} dd`, postingOf()],
      [`29 01 ${TAG} 81 00`, { type: "postingHave", ids: [{ author: A, sequence: 128 }] }],
      [`2a 01 ${TAG} 05 02`, { type: "postingWant", ranges: [{ author: A, start: 5, end: 7 }] }],
      ["2b 00 00", { type: "postingVector", part: "more", stands: [] }],
      [
        `2b 02 01 ${TAG} 03 09`,
        { type: "postingVector", part: "answer", stands: [{ author: A, oldest: 3, through: 9 }] },
      ],
      ["2c 02 07", { type: "postingSummary", authorCount: 2, digest: 7 }],
      ["2d 01", { type: "postingPush", isWanted: true }],
    ];
    for (const [text, value] of golden) {
      expect(hexFromBytes(frameOf(value))).toBe(text.replaceAll(" ", ""));
      expect(CODEC.decode(hex(text))).toEqual(value);
    }
  });

  it("[WF1] decoding never throws, whatever follows the type", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0x28, max: 0x31 }), bytes(0, 400), (type, rest) => {
        const decoded = CODEC.decode(concatBytes(Uint8Array.of(type), rest));
        if (type > 0x2d) expect(isMalformed(decoded)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it("[WF1, WF2] every prefix and every flipped bit is malformed or another message", () => {
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
    ["PO1", `28 ${"aa".repeat(32)} 00 00 ${"bb".repeat(64)}`, "a posting numbered 0"],
    ["WF2", `28 ${"aa".repeat(32)} 05 00 ${"bb".repeat(63)}`, "a posting with a short signature"],
    ["WF3", `28 ${"aa".repeat(32)} 05 81 01`, "a right that is too long"],
    ["PO1", "29 00", "a have of no postings"],
    ["PO1", `29 01 ${TAG} 00`, "a have of a posting numbered 0"],
    ["WF2", `29 02 ${TAG} 05`, "a have of fewer postings than it says"],
    ["PO1", "2a 00", "a want of no postings"],
    ["PO1", `2a 01 ${TAG} 05 00`, "an empty range"],
    ["WF3", `2a 01 ${TAG} 05 41`, "a range of 65"],
    ["PO1", `2a 01 ${TAG} 8fffffffffffff7e 02`, "a range beyond the last sequence"],
    ["WF7", "2b 03 00", "an unknown part of a vector"],
    ["PO1", `2b 00 01 ${TAG} 00 05`, "a stand that begins with 0"],
    ["PO1", `2b 00 01 ${TAG} 01 8fffffffffffff7f`, "a stand beyond the last sequence"],
    ["WF3", "2c 01 90 80 80 80 00", "a digest of more than 32 bits"],
    ["WF7", "2d 02", "an unknown wish"],
    ["WF4", "2d 01 00", "a byte too many"],
    ["WF6", "2e", "a number that is free"],
  ])("[%s] %s is malformed: %s", (rule, text) => {
    expect(ruleOf(hex(text))).toBe(rule);
  });

  it("[PO1, WF5] a payload ends at its limit", () => {
    const payload = new Uint8Array(POSTING_BYTES_MAX);
    const largest = frameOf(
      postingOf({
        payload,
        right: new Uint8Array(POSTING_RIGHT_BYTES_MAX),
        sequence: SEQUENCE_MAX,
      }),
    );
    expect(ruleOf(largest)).toBe("none");
    expect(ruleOf(concatBytes(largest, new Uint8Array(1)))).toBe("PO1");
  });

  it("[PO1, WF5] the longest lists fit a control frame", () => {
    const list = <T>(length: number, item: T): T[] => Array.from({ length }, () => item);
    const far = SEQUENCE_MAX - POSTINGS_PER_RANGE_MAX;
    const longest: PostingPeerMessage[] = [
      {
        type: "postingHave",
        ids: list(POSTING_IDS_PER_MESSAGE_MAX, { author: A, sequence: SEQUENCE_MAX }),
      },
      {
        type: "postingWant",
        ranges: list(POSTING_RANGES_PER_MESSAGE_MAX, { author: A, start: far, end: far + 1 }),
      },
      {
        type: "postingVector",
        part: "last",
        stands: list(POSTING_STANDS_PER_MESSAGE_MAX, {
          author: A,
          oldest: SEQUENCE_MAX,
          through: SEQUENCE_MAX,
        }),
      },
    ];
    for (const value of longest) {
      const frame = frameOf(value);
      expect(frame.length).toBeLessThanOrEqual(CONTROL_FRAME_BYTES_MAX);
      expect(CODEC.decode(frame)).toEqual(value);
    }
  });
});
