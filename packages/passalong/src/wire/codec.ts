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
import {
  GOODBYE_REASONS,
  MESSAGE_TYPES,
  SERVICE_TYPES_FROM,
  UNASKED_MESSAGES,
} from "./message-types.ts";
import type { FamilyName, MessageFamily } from "./message-family.ts";
import {
  bulkBytes,
  type DataMessage,
  type EncodedFrame,
  type Malformed,
  type Message,
  type PassedOver,
  type ServiceMessage,
  type WildcardMessage,
} from "./messages.ts";

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

/** What every codec knows: the link's own messages, and those of replication. */
type PlainMessage = Exclude<Message, ServiceMessage>;

const MISSING_FAMILY = "who sends a service's messages has given its family to the codec";

const PASSED_OVER: PassedOver = { type: "passedOver" };

/** Frames of links between peers that have certain services. */
export class Codec {
  readonly #families: readonly MessageFamily[];
  readonly #passedOver: ReadonlySet<number>;

  /**
   * @param families    Of the services that this peer has.
   * @param passedOver  Of the services that others may have who speak to it.
   */
  constructor(families: readonly MessageFamily[] = [], passedOver: readonly FamilyName[] = []) {
    this.#families = families;
    this.#passedOver = new Set(passedOver.flatMap((name) => typesOf(name)));
  }

  /** The frame of a message. Data is not copied: `body` is the message's own view. */
  encode(message: Message): EncodedFrame {
    const writer = new Writer().u8(MESSAGE_TYPES[message.type]);
    const body = this.#encodeFields(writer, message);
    const head = writer.finish();
    const isFitting = bulkBytes(message) !== undefined || head.length <= CONTROL_FRAME_BYTES_MAX;
    assert(isFitting, "a control message fits a control frame");
    return { head, body };
  }

  /** How many bytes the frame of a message has, without making it. */
  encodedBytes(message: Message): number {
    return 1 + (isPlain(message) ? fieldBytes(message) : this.#serviceFieldBytes(message));
  }

  /**
   * The message of a frame, or what is wrong with it. Byte strings in it are views of the frame.
   */
  decode(frame: Bytes): Message | PassedOver | Malformed {
    const reader = new Reader(frame);
    const type = reader.u8();
    if (this.#passedOver.has(type)) return PASSED_OVER;
    if (type === MESSAGE_TYPES.data) return decodeData(reader);
    const isBulk = type === MESSAGE_TYPES.streamData;
    if (!isBulk && frame.length > CONTROL_FRAME_BYTES_MAX) reader.fail("WF5");
    return decodeControl(type, reader) ?? this.#decodeService(type, reader);
  }

  #encodeFields(writer: Writer, message: Message): Bytes {
    if (!isPlain(message)) return this.#encodeService(writer, message);
    if (message.type === "data") return encodeData(writer, message);
    encodeFields(writer, message);
    return EMPTY;
  }

  #serviceFieldBytes(message: ServiceMessage): number {
    for (const family of this.#families) {
      const bytes = family.fieldBytes(message);
      if (bytes !== undefined) return bytes;
    }
    assert(false, MISSING_FAMILY);
  }

  #encodeService(writer: Writer, message: ServiceMessage): Bytes {
    for (const family of this.#families) {
      const body = family.encode(writer, message);
      if (body !== undefined) return body;
    }
    assert(false, MISSING_FAMILY);
  }

  #decodeService(type: number, reader: Reader): ServiceMessage | Malformed {
    for (const family of this.#families) {
      const message = family.decode(type, reader);
      if (message !== undefined) return message;
    }
    return reader.reject("WF6");
  }
}

function typesOf(family: FamilyName): number[] {
  return UNASKED_MESSAGES[family].map((name) => MESSAGE_TYPES[name]);
}

function isPlain(message: Message): message is PlainMessage {
  return MESSAGE_TYPES[message.type] < SERVICE_TYPES_FROM;
}

function fieldBytes(message: PlainMessage): number {
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
  }
}

function wildcardHeadBytes({ totalObjects, uplinkBytesPerSecond, from }: WildcardMessage): number {
  return vluBytes(totalObjects) + vluBytes(uplinkBytesPerSecond) + vluBytes(from);
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
function encodeData(writer: Writer, { index, size, offset, bytes }: DataMessage): Bytes {
  writer.vlu(index).vlu(size).vlu(offset);
  return bytes;
}

function encodeFields(writer: Writer, message: Exclude<PlainMessage, DataMessage>): void {
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
      writer.vlu(message.totalObjects).vlu(message.uplinkBytesPerSecond).vlu(message.from);
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

/** Undefined when the type is none that every codec knows. */
function decodeControl(type: number, reader: Reader): PlainMessage | Malformed | undefined {
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

function decodeIndexList(type: number, reader: Reader): PlainMessage | Malformed | undefined {
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
      return undefined;
  }
}

function decodeWildcard(reader: Reader): PlainMessage | Malformed {
  return reader.finish({
    type: "wildcard",
    totalObjects: reader.vlu(),
    uplinkBytesPerSecond: reader.vlu(),
    from: reader.vlu(),
    ranges: decodeRanges(reader),
  });
}

function decodeGoodbye(reader: Reader): PlainMessage | Malformed {
  const reason = GOODBYE_REASONS[reader.u8()];
  if (reason === undefined) reader.fail("WF7");
  return reader.finish({ type: "goodbye", reason: reason ?? "violation" });
}

function decodeRegister(reader: Reader): PlainMessage | Malformed {
  const version = reader.vlu();
  if (reader.remaining > REGISTER_BYTES_MAX) reader.fail("WF5");
  return reader.finish({ type: "register", version, value: reader.rest() });
}

function decodeData(reader: Reader): PlainMessage | Malformed {
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
