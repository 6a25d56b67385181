/** Frames of multicast: golden bytes, round trips, and bytes that are none. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Bytes,
  bytesFromHex,
  concatBytes,
  hexFromBytes,
  streamIdFromBytes,
} from "../base/index.ts";
import { Codec, isMalformed } from "./codec.ts";
import {
  STREAM_FRAGMENT_BYTES_MAX,
  STREAM_MAP_BYTES_MAX,
  STREAM_RIGHT_BYTES_MAX,
} from "./limits.ts";
import { MULTICAST_MESSAGES } from "./multicast-codec.ts";
import type { MulticastMessage, StreamAnnouncement } from "./multicast-messages.ts";

const CODEC = new Codec([MULTICAST_MESSAGES]);

const ID = streamIdFromBytes(new Uint8Array(16).fill(0xab));

const ID_HEX = "ab".repeat(16);

const SIGNATURE = new Uint8Array(64).fill(0x55);

const SIGNATURE_HEX = "55".repeat(64);

const ANNOUNCEMENT: StreamAnnouncement = {
  publisherKey: new Uint8Array(32).fill(0x11),
  name: "é1",
  publishedAtMs: 1_000,
  nonce: new Uint8Array(8).fill(0x22),
  tunables: {
    windowDurationMs: 8_000,
    pushNeighborLimit: 4,
    relayMarginDurationMs: 2_000,
    fetchPeriodMs: 2_500,
    availabilityUpdatePeriodMs: 100,
    availabilitySendToAll: true,
  },
  renewedAtMs: 1_001,
  end: undefined,
};

const IDENTITY_HEX = `${"11".repeat(32)}03c3a9318768${"22".repeat(8)}be40048f5093446401`;

const ANNOUNCEMENT_HEX = `${IDENTITY_HEX}008769`;

function stream(change: Partial<StreamAnnouncement>): MulticastMessage {
  const announcement = { ...ANNOUNCEMENT, ...change };
  return { type: "stream", streamId: ID, announcement, signature: SIGNATURE };
}

/** Every message, and its bytes. */
const GOLDEN: readonly (readonly [MulticastMessage, string])[] = [
  [stream({}), `46${ID_HEX}${ANNOUNCEMENT_HEX}00${SIGNATURE_HEX}`],
  [
    stream({ right: new Uint8Array([7, 8]) }),
    `46${ID_HEX}${IDENTITY_HEX}020708876900${SIGNATURE_HEX}`,
  ],
  [stream({ end: 4 }), `46${ID_HEX}${ANNOUNCEMENT_HEX}05${SIGNATURE_HEX}`],
  [{ type: "streamFollow", streamId: ID, isFollowing: true }, `47${ID_HEX}01`],
  [
    { type: "streamMap", streamId: ID, last: 300, bitmap: new Uint8Array([1, 128]) },
    `48${ID_HEX}822c0180`,
  ],
  [{ type: "streamPush", streamId: ID, mask: 0x81, from: 5 }, `49${ID_HEX}8105`],
  [{ type: "streamPushing", streamId: ID, mask: 0x80 }, `4a${ID_HEX}80`],
  [{ type: "streamPull", streamId: ID, numbers: [0, 1, 9] }, `4b${ID_HEX}03000007`],
  [
    {
      type: "streamData",
      streamId: ID,
      number: 7,
      part: "last",
      signature: SIGNATURE,
      bytes: new Uint8Array([1, 2]),
    },
    `4c${ID_HEX}0703${SIGNATURE_HEX}0102`,
  ],
];

function frameOf(message: MulticastMessage): Bytes {
  const { head, body } = CODEC.encode(message);
  return concatBytes(head, body);
}

function ruleOf(frame: Bytes): string {
  const decoded = CODEC.decode(frame);
  return isMalformed(decoded) ? decoded.rule : "none";
}

describe("frames of multicast", () => {
  it.each(GOLDEN)("[WF11] of %o are these bytes and no others", (message, hex) => {
    const frame = frameOf(message);
    expect(hexFromBytes(frame)).toBe(hex);
    expect(CODEC.decode(frame)).toEqual(message);
    expect(CODEC.encodedBytes(message)).toBe(frame.length);
  });

  it.each([
    ["a name that is no UTF-8", frameOf(stream({})).map((byte, at) => (at === 51 ? 0x20 : byte))],
    [
      "a window that is too short",
      frameOf(stream({ tunables: tunables({ windowDurationMs: 99 }) })),
    ],
    ["maps too often", frameOf(stream({ tunables: tunables({ availabilityUpdatePeriodMs: 19 }) }))],
    ["no receivers", frameOf(stream({ tunables: tunables({ pushNeighborLimit: 0 }) }))],
    ["a map that ends with 0", mapFrame(300, new Uint8Array([1, 0]))],
    ["a map of numbers below 0", mapFrame(8, new Uint8Array([1, 1]))],
    ["a map of too many", mapFrame(100_000, new Uint8Array(STREAM_MAP_BYTES_MAX + 1).fill(1))],
    ["an empty fragment", dataFrame(0)],
    ["too large a fragment", dataFrame(STREAM_FRAGMENT_BYTES_MAX + 1)],
  ])("[WF12] with %s is malformed", (_what, frame) => {
    expect(ruleOf(frame)).toBe("WF12");
  });

  it("[WF12] takes what is just within the limits", () => {
    expect(ruleOf(dataFrame(STREAM_FRAGMENT_BYTES_MAX))).toBe("none");
    expect(ruleOf(mapFrame(100_000, new Uint8Array(STREAM_MAP_BYTES_MAX).fill(1)))).toBe("none");
    expect(ruleOf(mapFrame(9, new Uint8Array([1, 1])))).toBe("none");
    expect(ruleOf(frameWithRight(STREAM_RIGHT_BYTES_MAX))).toBe("none");
  });

  it("[WF3] with too long a certificate is malformed", () => {
    expect(ruleOf(frameWithRight(STREAM_RIGHT_BYTES_MAX + 1))).toBe("WF3");
  });

  it("[WF7] with a part or a flag that is none is malformed", () => {
    const data = dataFrame(1);
    data[18] = 4;
    expect(ruleOf(data)).toBe("WF7");
    const follow = frameOf({ type: "streamFollow", streamId: ID, isFollowing: true });
    follow[17] = 2;
    expect(ruleOf(follow)).toBe("WF7");
  });

  it("[WF1] cut or changed anywhere decode to something or to malformed, and never throw", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...GOLDEN),
        fc.nat(),
        fc.integer({ min: 0, max: 255 }),
        ([message], where, value) => {
          const frame = frameOf(message);
          const at = where % frame.length;
          CODEC.decode(frame.subarray(0, at));
          frame[at] = value;
          const decoded = CODEC.decode(frame);
          if (isMalformed(decoded) || decoded.type === "passedOver") return;
          const { head, body } = CODEC.encode(decoded);
          expect(concatBytes(head, body)).toEqual(frame);
        },
      ),
    );
  });
});

function tunables(change: Partial<StreamAnnouncement["tunables"]>): StreamAnnouncement["tunables"] {
  return { ...ANNOUNCEMENT.tunables, ...change };
}

/** Put together by hand: nothing encodes more than there may be. */
function frameWithRight(sizeBytes: number): Bytes {
  const size = sizeBytes < 128 ? [sizeBytes] : [0x80 | (sizeBytes >> 7), sizeBytes & 0x7f];
  const hex = `46${ID_HEX}${IDENTITY_HEX}${hexFromBytes(new Uint8Array(size))}`;
  const rest = `${"07".repeat(sizeBytes)}876900${SIGNATURE_HEX}`;
  return bytesFromHex(hex + rest) ?? new Uint8Array(0);
}

function mapFrame(last: number, bitmap: Bytes): Bytes {
  return frameOf({ type: "streamMap", streamId: ID, last, bitmap });
}

function dataFrame(size: number): Bytes {
  const bytes = new Uint8Array(size);
  return frameOf({
    type: "streamData",
    streamId: ID,
    number: 0,
    part: "whole",
    signature: SIGNATURE,
    bytes,
  });
}
