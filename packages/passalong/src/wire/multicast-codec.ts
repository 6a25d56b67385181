/**
 * Frames of multicast: bytes ⇄ values, under the byte diagrams of docs/spec/16-multicast.md; and
 * what publishers sign.
 */

import {
  assert,
  type Bytes,
  bytesFromHex,
  type StreamId,
  streamIdFromBytes,
} from "../base/index.ts";
import { type Reader, vluBytes, Writer } from "./fields.ts";
import {
  STREAM_FRAGMENT_BYTES_MAX,
  STREAM_MAP_BYTES_MAX,
  STREAM_NAME_BYTES_MAX,
  STREAM_PULL_NUMBERS_MAX,
  STREAM_RIGHT_BYTES_MAX,
} from "./limits.ts";
import { messageFamily, type MessageFamily } from "./message-family.ts";
import { MESSAGE_TYPES } from "./message-types.ts";
import type { Malformed } from "./messages.ts";
import {
  isMulticastMessage,
  type MulticastMessage,
  type StreamAnnouncement,
  type StreamDataMessage,
  type StreamPart,
  type StreamTunables,
  TUNABLE_RANGES,
} from "./multicast-messages.ts";
import { bytesFromText, textFromBytes } from "./utf8.ts";

/** Slices of a stream. Source: NetGroup, fragment number modulo 8. */
export const SLICES = 8;

/** Stream ids, bytes. Source: RFC 9562 §5, as wide as a UUID. */
const STREAM_ID_BYTES = 16;

/** Ed25519 public keys and signatures, bytes. Source: RFC 8032 §5.1. */
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

/** What makes two publications of one name in one millisecond differ, bytes. Source: guess. */
const NONCE_BYTES = 8;

/** Parts in the order of their numbers, from 0. */
const PARTS: readonly StreamPart[] = ["whole", "first", "next", "last"];

/** Encoded head of `streamData`, beside the number, bytes. */
const DATA_HEAD_BYTES = STREAM_ID_BYTES + 1 + SIGNATURE_BYTES;

const EMPTY: Bytes = new Uint8Array(0);

/** A message but `streamData`. */
type MulticastControl = Exclude<MulticastMessage, StreamDataMessage>;

/** Messages about streams. */
export const MULTICAST_MESSAGES: MessageFamily = messageFamily({
  name: "multicast",
  has: isMulticastMessage,
  fieldBytes: multicastFieldBytes,
  encode: encodeMulticast,
  decode: decodeMulticast,
});

/** How many bytes the frame of a message has. */
export function multicastFrameBytes(message: MulticastMessage): number {
  return 1 + multicastFieldBytes(message);
}

/** What a stream's id is the hash of: everything that never changes. */
export function streamIdentityBytes(announcement: StreamAnnouncement): Bytes {
  const writer = new Writer(128);
  writeIdentity(writer, announcement);
  return writer.finish();
}

/** What a publisher signs to announce a stream. */
export function streamStatementBytes(announcement: StreamAnnouncement): Bytes {
  const writer = new Writer(128);
  writeAnnouncement(writer, announcement);
  return writer.finish();
}

/** What a publisher signs of a fragment. */
export function streamFragmentBytes(fragment: {
  readonly streamId: StreamId;
  readonly number: number;
  readonly part: StreamPart;
  readonly bytes: Bytes;
}): Bytes {
  const writer = new Writer(fragment.bytes.length + 32);
  writeId(writer, fragment.streamId).vlu(fragment.number).u8(PARTS.indexOf(fragment.part));
  return writer.bytes(fragment.bytes).finish();
}

function multicastFieldBytes(message: MulticastMessage): number {
  if (message.type === "streamData") {
    return DATA_HEAD_BYTES + vluBytes(message.number) + message.bytes.length;
  }
  return STREAM_ID_BYTES + controlBytes(message);
}

function controlBytes(message: MulticastControl): number {
  switch (message.type) {
    case "stream":
      return announcementBytes(message.announcement) + SIGNATURE_BYTES;
    case "streamFollow":
    case "streamPushing":
      return 1;
    case "streamMap":
      return vluBytes(message.last) + message.bitmap.length;
    case "streamPush":
      return 1 + vluBytes(message.from);
    case "streamPull": {
      let bytes = vluBytes(message.numbers.length);
      let previous = -1;
      for (const number of message.numbers) {
        bytes += vluBytes(number - previous - 1);
        previous = number;
      }
      return bytes;
    }
  }
}

function announcementBytes(announcement: StreamAnnouncement): number {
  const { tunables, publishedAtMs, right = EMPTY, renewedAtMs, end } = announcement;
  const name = bytesFromText(announcement.name);
  const numbers = [...tunableNumbers(tunables), publishedAtMs, renewedAtMs];
  let bytes = KEY_BYTES + vluBytes(name.length) + name.length + NONCE_BYTES + 1;
  bytes += vluBytes(right.length) + right.length;
  for (const number of numbers) bytes += vluBytes(number);
  return bytes + vluBytes(end === undefined ? 0 : end + 1);
}

/** Writes the fields of a message; the bytes of a fragment follow uncopied. */
function encodeMulticast(writer: Writer, message: MulticastMessage): Bytes {
  writeId(writer, message.streamId);
  if (message.type === "streamData") {
    writeStreamData(writer, message);
    return message.bytes;
  }
  writeControl(writer, message);
  return EMPTY;
}

/**
 *     +------+--------+------------+---------+---------------+-----------------+
 *     | 0x4c | id, 16 | number VLU | part, 1 | signature, 64 | fragment (rest) |
 *     +------+--------+------------+---------+---------------+-----------------+
 */
function writeStreamData(writer: Writer, message: StreamDataMessage): void {
  writer.vlu(message.number).u8(PARTS.indexOf(message.part)).bytes(message.signature);
}

function writeControl(writer: Writer, message: MulticastControl): void {
  switch (message.type) {
    case "stream":
      writeAnnouncement(writer, message.announcement);
      writer.bytes(message.signature);
      return;
    case "streamFollow":
      writer.u8(message.isFollowing ? 1 : 0);
      return;
    case "streamMap":
      writer.vlu(message.last).bytes(message.bitmap);
      return;
    case "streamPush":
      writer.u8(message.mask).vlu(message.from);
      return;
    case "streamPushing":
      writer.u8(message.mask);
      return;
    case "streamPull":
      writeNumbers(writer, message.numbers);
  }
}

/** The fragment of a frame. */
function decodeStreamData(reader: Reader): StreamDataMessage | Malformed {
  const streamId = readId(reader);
  const number = readNumber(reader);
  const part = PARTS[reader.u8()];
  if (part === undefined) reader.fail("WF7");
  const signature = reader.bytes(SIGNATURE_BYTES);
  if (reader.remaining < 1 || reader.remaining > STREAM_FRAGMENT_BYTES_MAX) reader.fail("WF12");
  const bytes = reader.rest();
  return reader.finish({
    type: "streamData",
    streamId,
    number,
    part: part ?? "whole",
    signature,
    bytes,
  });
}

/** The message of a type whose fields follow; undefined when the type is none of streams. */
function decodeMulticast(type: number, reader: Reader): MulticastMessage | Malformed | undefined {
  switch (type) {
    case MESSAGE_TYPES.streamData:
      return decodeStreamData(reader);
    case MESSAGE_TYPES.stream:
      return reader.finish({
        type: "stream",
        streamId: readId(reader),
        announcement: readAnnouncement(reader),
        signature: reader.bytes(SIGNATURE_BYTES),
      });
    case MESSAGE_TYPES.streamFollow:
      return reader.finish({
        type: "streamFollow",
        streamId: readId(reader),
        isFollowing: readFlag(reader),
      });
    case MESSAGE_TYPES.streamMap:
      return decodeMap(reader);
    case MESSAGE_TYPES.streamPush:
      return reader.finish({
        type: "streamPush",
        streamId: readId(reader),
        mask: reader.u8(),
        from: readNumber(reader),
      });
    case MESSAGE_TYPES.streamPushing:
      return reader.finish({ type: "streamPushing", streamId: readId(reader), mask: reader.u8() });
    case MESSAGE_TYPES.streamPull:
      return reader.finish({
        type: "streamPull",
        streamId: readId(reader),
        numbers: readNumbers(reader),
      });
    default:
      return undefined;
  }
}

function decodeMap(reader: Reader): MulticastMessage | Malformed {
  const streamId = readId(reader);
  const last = readNumber(reader);
  if (reader.remaining > STREAM_MAP_BYTES_MAX) reader.fail("WF12");
  const bitmap = reader.rest();
  const isLong = 8 * (bitmap.length - 1) >= last;
  if (bitmap.length > 0 && (bitmap.at(-1) === 0 || isLong)) reader.fail("WF12");
  return reader.finish({ type: "streamMap", streamId, last, bitmap });
}

function writeId(writer: Writer, streamId: StreamId): Writer {
  const bytes = bytesFromHex(streamId);
  assert(bytes !== undefined, "a branded identifier is hex");
  return writer.bytes(bytes);
}

function readId(reader: Reader): StreamId {
  return streamIdFromBytes(reader.bytes(STREAM_ID_BYTES));
}

/** Fragment numbers leave room for one more, so that an end can be told. */
function readNumber(reader: Reader): number {
  return reader.vlu(Number.MAX_SAFE_INTEGER - 2);
}

function readFlag(reader: Reader): boolean {
  const flag = reader.u8();
  if (flag > 1) reader.fail("WF7");
  return flag === 1;
}

/** Each as its distance from the one before, so that none comes twice. */
function writeNumbers(writer: Writer, numbers: readonly number[]): void {
  assert(
    numbers.length >= 1 && numbers.length <= STREAM_PULL_NUMBERS_MAX,
    "a pull carries 1 to STREAM_PULL_NUMBERS_MAX numbers",
  );
  writer.vlu(numbers.length);
  let previous = -1;
  for (const number of numbers) {
    writer.vlu(number - previous - 1);
    previous = number;
  }
}

function readNumbers(reader: Reader): number[] {
  const count = reader.count(STREAM_PULL_NUMBERS_MAX, 1);
  if (count === 0) reader.fail("WF12");
  const numbers: number[] = [];
  let previous = -1;
  for (let slot = 0; slot < count; slot += 1) {
    previous += 1 + readNumber(reader);
    if (!Number.isSafeInteger(previous + 2)) reader.fail("WF12");
    if (reader.failure !== undefined) return [];
    numbers.push(previous);
  }
  return numbers;
}

function tunableNumbers(tunables: StreamTunables): readonly number[] {
  return [
    tunables.windowDurationMs,
    tunables.pushNeighborLimit,
    tunables.relayMarginDurationMs,
    tunables.fetchPeriodMs,
    tunables.availabilityUpdatePeriodMs,
  ];
}

/**
 *     +---------+------+---------------+----------+----------+-----------+
 *     | key, 32 | name | published VLU | nonce, 8 | tunables | to all, 1 |
 *     +---------+------+---------------+----------+----------+-----------+
 *     | right   | renewed VLU          | end VLU                         |
 *     +---------+----------------------+---------------------------------+
 *     name, right: sized; tunables: five VLUs; end: 0 while it goes on, else one more than the end
 */
function writeAnnouncement(writer: Writer, announcement: StreamAnnouncement): void {
  writeIdentity(writer, announcement);
  const { right = EMPTY, renewedAtMs, end } = announcement;
  assert(right.length <= STREAM_RIGHT_BYTES_MAX, "a certificate is shorter than its limit");
  writer
    .sized(right)
    .vlu(renewedAtMs)
    .vlu(end === undefined ? 0 : end + 1);
}

function writeIdentity(writer: Writer, announcement: StreamAnnouncement): void {
  const { publisherKey, name, publishedAtMs, nonce, tunables } = announcement;
  assert(publisherKey.length === KEY_BYTES && nonce.length === NONCE_BYTES, "of their sizes");
  writer.bytes(publisherKey).sized(bytesFromText(name)).vlu(publishedAtMs).bytes(nonce);
  for (const number of tunableNumbers(tunables)) writer.vlu(number);
  writer.u8(tunables.availabilitySendToAll ? 1 : 0);
}

function readAnnouncement(reader: Reader): StreamAnnouncement {
  const publisherKey = reader.bytes(KEY_BYTES);
  const name = textFromBytes(reader.sized(STREAM_NAME_BYTES_MAX));
  if (name === undefined || name === "") reader.fail("WF12");
  const publishedAtMs = reader.vlu();
  const nonce = reader.bytes(NONCE_BYTES);
  const tunables = readTunables(reader);
  const right = reader.sized(STREAM_RIGHT_BYTES_MAX);
  const renewedAtMs = reader.vlu();
  const end = reader.vlu();
  return {
    publisherKey,
    name: name ?? "",
    publishedAtMs,
    nonce,
    tunables,
    ...(right.length === 0 ? {} : { right }),
    renewedAtMs,
    end: end === 0 ? undefined : end - 1,
  };
}

function readTunables(reader: Reader): StreamTunables {
  return {
    windowDurationMs: readTunable(reader, TUNABLE_RANGES.windowDurationMs),
    pushNeighborLimit: readTunable(reader, TUNABLE_RANGES.pushNeighborLimit),
    relayMarginDurationMs: readTunable(reader, TUNABLE_RANGES.relayMarginDurationMs),
    fetchPeriodMs: readTunable(reader, TUNABLE_RANGES.fetchPeriodMs),
    availabilityUpdatePeriodMs: readTunable(reader, TUNABLE_RANGES.availabilityUpdatePeriodMs),
    availabilitySendToAll: readFlag(reader),
  };
}

function readTunable(
  reader: Reader,
  { min, max }: { readonly min: number; readonly max: number },
): number {
  const value = reader.vlu();
  if (value < min || value > max) reader.fail("WF12");
  return value;
}
