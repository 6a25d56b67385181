/**
 * Frames between neighbors: bytes ⇄ values.
 *
 * One encoder and one decoder a message, each under the byte diagram of docs/spec/3-wire.md.
 * Decoding never throws, copies nothing and allocates no more than the frame's own size times a
 * small constant (WF1).
 */

import { assert, type Bytes, type Range } from "../base/index.ts";
import { Reader, vluBytes, Writer } from "./fields.ts";
import {
  CONTROL_FRAME_BYTES_MAX,
  FRAGMENT_BYTES_MAX,
  INDICES_PER_MESSAGE_MAX,
  OBJECT_BYTES_MAX,
  RANGES_PER_MESSAGE_MAX,
  REGISTER_BYTES_MAX,
} from "./limits.ts";
import { GOODBYE_REASONS, MESSAGE_TYPES } from "./message-types.ts";
import {
  decodeMulticast,
  decodeStreamData,
  encodeMulticast,
  encodeStreamData,
  multicastFieldBytes,
} from "./multicast-codec.ts";
import type { DataMessage, EncodedFrame, Malformed, Message, WildcardMessage } from "./messages.ts";
import { decodePostingFields, encodePostingFields, postingFieldBytes } from "./posting-codec.ts";
import type { StreamDataMessage } from "./multicast-messages.ts";
import { isOverlayMessage } from "./overlay-messages.ts";
import { decodeOverlayMessage, encodeOverlayFields, overlayFieldBytes } from "./overlay-codec.ts";

/** HMAC-SHA-256, bytes. */
const MAC_BYTES = 32;

/** Ed25519 signature, bytes. */
const SIGNATURE_BYTES = 64;

/** Largest 32-bit number: ping tokens. */
const TOKEN_MAX = 0xffff_ffff;

/** Furthest deadline of an urgent request, ms. Source: guess, an hour. */
const WITHIN_MS_MAX = 3_600_000;

const EMPTY: Bytes = new Uint8Array(0);

/** True when a decoder gave this instead of a message. */
export function isMalformed(value: { readonly type: string }): value is Malformed {
  return value.type === "malformed";
}

/** The frame of a message. Data is not copied: `body` is the message's own view. */
export function encodeMessage(message: Message): EncodedFrame {
  if (message.type === "data") return encodeData(message);
  if (message.type === "streamData") return encodeStreamData(message);
  const writer = new Writer().u8(MESSAGE_TYPES[message.type]);
  encodeFields(writer, message);
  const head = writer.finish();
  assert(head.length <= CONTROL_FRAME_BYTES_MAX, "a control message fits a control frame");
  return { head, body: EMPTY };
}

/** How many bytes the frame of a message has, without making it. */
export function encodedBytes(message: Message): number {
  return 1 + fieldBytes(message);
}

function fieldBytes(message: Message): number {
  switch (message.type) {
    case "auth":
      return MAC_BYTES + SIGNATURE_BYTES;
    case "credit":
      return vluBytes(message.totalBytes);
    case "goodbye":
      return 1;
    case "ping":
    case "pong":
      return vluBytes(message.token);
    case "register":
      return vluBytes(message.version) + message.value.length;
    case "have":
    case "withdraw":
    case "seeding":
      return rangesBytes(message.ranges);
    case "wildcard":
      return wildcardHeadBytes(message) + rangesBytes(message.ranges);
    case "urgent":
      return vluBytes(message.withinMs) + indicesBytes(message.indices);
    case "request":
    case "cancel":
    case "busy":
    case "deny":
      return indicesBytes(message.indices);
    case "data":
      return dataHeadBytes(message) + message.bytes.length;
    case "posting":
    case "postingHave":
    case "postingWant":
    case "postingVector":
    case "postingSummary":
    case "postingPush":
      return postingFieldBytes(message);
    default:
      return isOverlayMessage(message) ? overlayFieldBytes(message) : multicastFieldBytes(message);
  }
}

function wildcardHeadBytes({ totalObjects, uplinkBytesPerSecond }: WildcardMessage): number {
  return vluBytes(totalObjects) + vluBytes(uplinkBytesPerSecond);
}

function dataHeadBytes({ index, size, offset }: DataMessage): number {
  return vluBytes(index) + vluBytes(size) + vluBytes(offset);
}

function rangesBytes(ranges: readonly Range[]): number {
  let bytes = vluBytes(ranges.length);
  let previousEnd = 0;
  for (const { start, end } of ranges) {
    bytes += vluBytes(start - previousEnd) + vluBytes(end - start);
    previousEnd = end;
  }
  return bytes;
}

function indicesBytes(indices: readonly number[]): number {
  let bytes = vluBytes(indices.length);
  for (const index of indices) bytes += vluBytes(index);
  return bytes;
}

/**
 *     +------+-----------+----------+------------+-------------------+
 *     | 0x17 | index VLU | size VLU | offset VLU | fragment (rest)   |
 *     +------+-----------+----------+------------+-------------------+
 */
function encodeData(message: DataMessage): EncodedFrame {
  const head = new Writer(32)
    .u8(MESSAGE_TYPES.data)
    .vlu(message.index)
    .vlu(message.size)
    .vlu(message.offset)
    .finish();
  return { head, body: message.bytes };
}

function encodeFields(
  writer: Writer,
  message: Exclude<Message, DataMessage | StreamDataMessage>,
): void {
  switch (message.type) {
    case "auth":
      writer.bytes(message.mac).bytes(message.signature);
      return;
    case "credit":
      writer.vlu(message.totalBytes);
      return;
    case "goodbye":
      writer.u8(GOODBYE_REASONS.indexOf(message.reason));
      return;
    case "ping":
    case "pong":
      writer.vlu(message.token);
      return;
    case "register":
      writer.vlu(message.version).bytes(message.value);
      return;
    case "have":
    case "withdraw":
      assert(message.ranges.length > 0, "haves and withdrawals name something");
      encodeRanges(writer, message.ranges);
      return;
    case "seeding":
      encodeRanges(writer, message.ranges);
      return;
    case "wildcard":
      writer.vlu(message.totalObjects).vlu(message.uplinkBytesPerSecond);
      encodeRanges(writer, message.ranges);
      return;
    case "urgent":
      writer.vlu(message.withinMs);
      encodeIndices(writer, message.indices);
      return;
    case "request":
    case "cancel":
    case "busy":
    case "deny":
      encodeIndices(writer, message.indices);
      return;
    case "posting":
    case "postingHave":
    case "postingWant":
    case "postingVector":
    case "postingSummary":
    case "postingPush":
      encodePostingFields(writer, message);
      return;
    default:
      if (isOverlayMessage(message)) encodeOverlayFields(writer, message);
      else encodeMulticast(writer, message);
  }
}

function encodeRanges(writer: Writer, ranges: readonly Range[]): void {
  assert(
    ranges.length <= RANGES_PER_MESSAGE_MAX,
    "a message carries at most RANGES_PER_MESSAGE_MAX ranges",
  );
  writer.vlu(ranges.length);
  let previousEnd = 0;
  for (const { start, end } of ranges) {
    writer.vlu(start - previousEnd).vlu(end - start);
    previousEnd = end;
  }
}

function encodeIndices(writer: Writer, indices: readonly number[]): void {
  assert(
    indices.length >= 1 && indices.length <= INDICES_PER_MESSAGE_MAX,
    "a message carries 1 to INDICES_PER_MESSAGE_MAX indices",
  );
  writer.vlu(indices.length);
  for (const index of indices) writer.vlu(index);
}

/** The message of a frame, or what is wrong with it. Byte strings in it are views of the frame. */
export function decodeMessage(frame: Bytes): Message | Malformed {
  const reader = new Reader(frame);
  const type = reader.u8();
  if (type === MESSAGE_TYPES.data) return decodeData(reader);
  if (type === MESSAGE_TYPES.streamData) return decodeStreamData(reader);
  if (frame.length > CONTROL_FRAME_BYTES_MAX) reader.fail("WF5");
  return decodeControl(type, reader);
}

function decodeControl(type: number, reader: Reader): Message | Malformed {
  switch (type) {
    case MESSAGE_TYPES.auth:
      return reader.finish({
        type: "auth",
        mac: reader.bytes(MAC_BYTES),
        signature: reader.bytes(SIGNATURE_BYTES),
      });
    case MESSAGE_TYPES.credit:
      return reader.finish({ type: "credit", totalBytes: reader.vlu() });
    case MESSAGE_TYPES.goodbye:
      return decodeGoodbye(reader);
    case MESSAGE_TYPES.ping:
      return reader.finish({ type: "ping", token: reader.vlu(TOKEN_MAX) });
    case MESSAGE_TYPES.pong:
      return reader.finish({ type: "pong", token: reader.vlu(TOKEN_MAX) });
    case MESSAGE_TYPES.register:
      return decodeRegister(reader);
    case MESSAGE_TYPES.have:
      return reader.finish({ type: "have", ranges: decodeSomeRanges(reader) });
    case MESSAGE_TYPES.withdraw:
      return reader.finish({ type: "withdraw", ranges: decodeSomeRanges(reader) });
    case MESSAGE_TYPES.seeding:
      return reader.finish({ type: "seeding", ranges: decodeRanges(reader) });
    case MESSAGE_TYPES.wildcard:
      return decodeWildcard(reader);
    default:
      return decodeIndexList(type, reader);
  }
}

function decodeIndexList(type: number, reader: Reader): Message | Malformed {
  switch (type) {
    case MESSAGE_TYPES.request:
      return reader.finish({ type: "request", indices: decodeIndices(reader) });
    case MESSAGE_TYPES.cancel:
      return reader.finish({ type: "cancel", indices: decodeIndices(reader) });
    case MESSAGE_TYPES.busy:
      return reader.finish({ type: "busy", indices: decodeIndices(reader) });
    case MESSAGE_TYPES.deny:
      return reader.finish({ type: "deny", indices: decodeIndices(reader) });
    case MESSAGE_TYPES.urgent:
      return reader.finish({
        type: "urgent",
        withinMs: reader.vlu(WITHIN_MS_MAX),
        indices: decodeIndices(reader),
      });
    default:
      return (
        decodePostingFields(type, reader) ??
        (type < MESSAGE_TYPES.stream
          ? decodeOverlayMessage(type, reader)
          : decodeMulticast(type, reader))
      );
  }
}

function decodeWildcard(reader: Reader): Message | Malformed {
  return reader.finish({
    type: "wildcard",
    totalObjects: reader.vlu(),
    uplinkBytesPerSecond: reader.vlu(),
    ranges: decodeRanges(reader),
  });
}

function decodeGoodbye(reader: Reader): Message | Malformed {
  const reason = GOODBYE_REASONS[reader.u8()];
  if (reason === undefined) reader.fail("WF7");
  return reader.finish({ type: "goodbye", reason: reason ?? "violation" });
}

function decodeRegister(reader: Reader): Message | Malformed {
  const version = reader.vlu();
  if (reader.remaining > REGISTER_BYTES_MAX) reader.fail("WF5");
  return reader.finish({ type: "register", version, value: reader.rest() });
}

function decodeData(reader: Reader): Message | Malformed {
  const index = reader.vlu();
  const size = reader.vlu(OBJECT_BYTES_MAX);
  const offset = reader.vlu(OBJECT_BYTES_MAX);
  const fits = reader.remaining >= 1 && reader.remaining <= FRAGMENT_BYTES_MAX;
  if (!fits || offset + reader.remaining > size) reader.fail("WF8");
  return reader.finish({ type: "data", index, size, offset, bytes: reader.rest() });
}

function decodeSomeRanges(reader: Reader): Range[] {
  const ranges = decodeRanges(reader);
  if (ranges.length === 0) reader.fail("WF9");
  return ranges;
}

/** Ascending, disjoint, not touching: a gap of 0 is for the first range alone. */
function decodeRanges(reader: Reader): Range[] {
  const count = reader.count(RANGES_PER_MESSAGE_MAX, 2);
  const ranges: Range[] = [];
  let previousEnd = 0;
  for (let slot = 0; slot < count; slot += 1) {
    const gap = reader.vlu();
    const length = reader.vlu();
    const start = previousEnd + gap;
    const end = start + length;
    if (length === 0 || (slot > 0 && gap === 0) || !Number.isSafeInteger(end)) reader.fail("WF9");
    if (reader.failure !== undefined) return [];
    ranges.push({ start, end });
    previousEnd = end;
  }
  return ranges;
}

function decodeIndices(reader: Reader): number[] {
  const count = reader.count(INDICES_PER_MESSAGE_MAX, 1);
  const indices = new Set<number>();
  for (let slot = 0; slot < count; slot += 1) {
    const index = reader.vlu();
    if (index === Number.MAX_SAFE_INTEGER) reader.fail("WF9");
    indices.add(index);
  }
  if (count === 0 || indices.size !== count) reader.fail("WF9");
  return [...indices];
}
