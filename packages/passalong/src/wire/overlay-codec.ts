/** Frames of the overlay and of directed routing: bytes ⇄ values. */

import {
  ADDRESS_BYTES,
  addressFromBytes,
  assert,
  type Bytes,
  bytesFromAddress,
  bytesFromHex,
  hexFromBytes,
  type PeerId,
  peerIdFromBytes,
  unreachable,
} from "../base/index.ts";
import { type Reader, vluBytes, type Writer } from "./fields.ts";
import {
  BUCKET_BITS_MAX,
  KNOWN_PER_MESSAGE_MAX,
  RECORDS_PER_MESSAGE_MAX,
  ROUTE_HOPS_MAX,
  ROUTED_PAYLOAD_BYTES_MAX,
  SUSPICIONS_PER_MESSAGE_MAX,
  WANTED_PER_MESSAGE_MAX,
} from "./limits.ts";
import { messageFamily, type MessageFamily } from "./message-family.ts";
import { MESSAGE_TYPES, ROUTE_PURPOSES } from "./message-types.ts";
import type { Malformed } from "./messages.ts";
import {
  isOverlayMessage,
  type KnownMember,
  type MemberRecord,
  type OverlayMessage,
  type PeerPrefix,
  type RouteMessage,
  type Suspicion,
} from "./overlay-messages.ts";

/** Peer ids, bytes. Source: SHA-256. */
const PEER_ID_BYTES = 32;

/** Ed25519 public keys, bytes. */
const PUBLIC_KEY_BYTES = 32;

/** Ed25519 signatures, bytes. */
const SIGNATURE_BYTES = 64;

/** {@link PeerPrefix}, bytes. */
const PREFIX_BYTES = 8;

/** Sum of one bucket, bytes. */
const SUM_BYTES = 4;

/** Largest 32-bit number: tokens of hops. */
const TOKEN_MAX = 0xffff_ffff;

/** Flags of a record. */
const FLAGS = { leaving: 1, nearest: 2 } as const;

/** Bytes of a record but for its incarnation: ids, flags, signature. */
const RECORD_FIXED_BYTES = PEER_ID_BYTES + PUBLIC_KEY_BYTES + 1 + SIGNATURE_BYTES;

const EMPTY: Bytes = new Uint8Array(0);

/** Messages about members, and those that are routed. */
export const OVERLAY_MESSAGES: MessageFamily = messageFamily({
  name: "overlay",
  has: isOverlayMessage,
  fieldBytes: overlayFieldBytes,
  encode: (writer, message) => {
    encodeOverlayFields(writer, message);
    return EMPTY;
  },
  decode: decodeOverlayMessage,
});

/** How many bytes the frame of a message has. */
export function overlayFrameBytes(message: OverlayMessage): number {
  return 1 + overlayFieldBytes(message);
}

function overlayFieldBytes(message: OverlayMessage): number {
  switch (message.type) {
    case "memberRecords":
      return listBytes(message.records, recordBytes);
    case "suspicions":
      return listBytes(message.suspicions, suspicionBytes);
    case "membersDigest":
      return 1 + SUM_BYTES * message.sums.length;
    case "membersKnown":
      return 1 + listBytes(message.buckets, () => 1) + listBytes(message.known, knownBytes);
    case "membersWanted":
      return listBytes(message.prefixes, () => PREFIX_BYTES);
    case "direct":
      return message.payload.length;
    case "route":
      return routeBytes(message);
    case "routeTaken":
      return vluBytes(message.token);
    case "routeResult":
      return vluBytes(message.token) + 1 + (message.takenBy === undefined ? 0 : PEER_ID_BYTES);
    default:
      return unreachable(message);
  }
}

function encodeOverlayFields(writer: Writer, message: OverlayMessage): void {
  switch (message.type) {
    case "memberRecords":
      encodeList(writer, message.records, RECORDS_PER_MESSAGE_MAX, encodeRecord);
      return;
    case "suspicions":
      encodeList(writer, message.suspicions, SUSPICIONS_PER_MESSAGE_MAX, encodeSuspicion);
      return;
    case "membersDigest":
      encodeSums(writer, message.bucketBits, message.sums);
      return;
    case "membersKnown":
      writer.u8(message.bucketBits);
      encodeList(writer, message.buckets, 2 ** BUCKET_BITS_MAX, (_writer, bucket) =>
        writer.u8(bucket),
      );
      encodeList(writer, message.known, KNOWN_PER_MESSAGE_MAX, encodeKnown);
      return;
    case "membersWanted":
      encodeList(writer, message.prefixes, WANTED_PER_MESSAGE_MAX, encodePrefix);
      return;
    case "direct":
      encodePayload(writer, message.payload);
      return;
    case "route":
      encodeRoute(writer, message);
      return;
    case "routeTaken":
      writer.vlu(message.token);
      return;
    case "routeResult":
      writer.vlu(message.token).u8(message.takenBy === undefined ? 0 : 1);
      if (message.takenBy !== undefined) writer.bytes(bytesOf(message.takenBy));
      return;
    default:
      unreachable(message);
  }
}

/** The message of a type whose fields follow; undefined when the type is none of the overlay. */
function decodeOverlayMessage(
  type: number,
  reader: Reader,
): OverlayMessage | Malformed | undefined {
  switch (type) {
    case MESSAGE_TYPES.memberRecords:
      return reader.finish({ type: "memberRecords", records: decodeRecords(reader) });
    case MESSAGE_TYPES.suspicions:
      return reader.finish({ type: "suspicions", suspicions: decodeSuspicions(reader) });
    case MESSAGE_TYPES.membersDigest:
      return decodeDigest(reader);
    case MESSAGE_TYPES.membersKnown:
      return decodeKnown(reader);
    case MESSAGE_TYPES.membersWanted:
      return reader.finish({
        type: "membersWanted",
        prefixes: decodePrefixes(reader, WANTED_PER_MESSAGE_MAX),
      });
    case MESSAGE_TYPES.direct:
      return reader.finish({ type: "direct", payload: decodePayload(reader) });
    default:
      return decodeRouting(type, reader);
  }
}

function decodeRouting(type: number, reader: Reader): OverlayMessage | Malformed | undefined {
  switch (type) {
    case MESSAGE_TYPES.route:
      return decodeRoute(reader);
    case MESSAGE_TYPES.routeTaken:
      return reader.finish({ type: "routeTaken", token: reader.vlu(TOKEN_MAX) });
    case MESSAGE_TYPES.routeResult: {
      const token = reader.vlu(TOKEN_MAX);
      const isTaken = decodeFlags(reader, 1) === 1;
      return reader.finish({
        type: "routeResult",
        token,
        takenBy: isTaken ? decodePeerId(reader) : undefined,
      });
    }
    default:
      return undefined;
  }
}

function listBytes<T>(items: readonly T[], bytesOfItem: (item: T) => number): number {
  let bytes = vluBytes(items.length);
  for (const item of items) bytes += bytesOfItem(item);
  return bytes;
}

function recordBytes({ incarnation }: MemberRecord): number {
  return RECORD_FIXED_BYTES + vluBytes(incarnation);
}

function suspicionBytes({ incarnation }: Suspicion): number {
  return PEER_ID_BYTES + vluBytes(incarnation);
}

function knownBytes({ incarnation }: KnownMember): number {
  return PREFIX_BYTES + vluBytes(incarnation);
}

function routeBytes({ token, number, visited, payload }: RouteMessage): number {
  const fixed = vluBytes(token) + 1 + PEER_ID_BYTES + vluBytes(number) + 1 + ADDRESS_BYTES;
  return fixed + listBytes(visited, () => PREFIX_BYTES) + payload.length;
}

function encodeList<T>(
  writer: Writer,
  items: readonly T[],
  countMax: number,
  encodeItem: (writer: Writer, item: T) => void,
): void {
  assert(items.length <= countMax, "a list keeps to the limit of its message");
  writer.vlu(items.length);
  for (const item of items) encodeItem(writer, item);
}

/**
 *     +-------------+----------------+-----------------+----------+---------------+
 *     | peer id, 32 | public key, 32 | incarnation VLU | flags, 1 | signature, 64 |
 *     +-------------+----------------+-----------------+----------+---------------+
 */
function encodeRecord(writer: Writer, record: MemberRecord): void {
  const { peerId, publicKey, incarnation, signature } = record;
  writer.bytes(bytesOf(peerId)).bytes(publicKey).vlu(incarnation);
  writer.u8(flagsOf(record)).bytes(signature);
}

/** The flags of a record, as its signature covers them. */
export function flagsOf(record: Pick<MemberRecord, "isLeaving" | "takesNearest">): number {
  return (record.isLeaving ? FLAGS.leaving : 0) | (record.takesNearest ? FLAGS.nearest : 0);
}

function encodeSuspicion(writer: Writer, { peerId, incarnation }: Suspicion): void {
  writer.bytes(bytesOf(peerId)).vlu(incarnation);
}

function encodeKnown(writer: Writer, { prefix, incarnation }: KnownMember): void {
  encodePrefix(writer, prefix);
  writer.vlu(incarnation);
}

function encodePrefix(writer: Writer, prefix: PeerPrefix): void {
  writer.bytes(bytesOf(prefix));
}

function encodeSums(writer: Writer, bucketBits: number, sums: readonly number[]): void {
  assert(sums.length === 2 ** bucketBits, "a digest has one sum for each bucket");
  const bytes = new Uint8Array(SUM_BYTES * sums.length);
  const view = new DataView(bytes.buffer);
  for (const [at, sum] of sums.entries()) view.setUint32(SUM_BYTES * at, sum);
  writer.u8(bucketBits).bytes(bytes);
}

function encodeRoute(writer: Writer, message: RouteMessage): void {
  const { token, purpose, origin, number, attempt, address, visited, payload } = message;
  writer.vlu(token).u8(ROUTE_PURPOSES.indexOf(purpose)).bytes(bytesOf(origin));
  writer.vlu(number).u8(attempt).bytes(bytesFromAddress(address));
  assert(visited.length > 0, "whoever sends something has had it");
  encodeList(writer, visited, ROUTE_HOPS_MAX, encodePrefix);
  encodePayload(writer, payload);
}

function encodePayload(writer: Writer, payload: Bytes): void {
  assert(payload.length <= ROUTED_PAYLOAD_BYTES_MAX, "a payload keeps to its limit");
  writer.bytes(payload);
}

function bytesOf(hex: string): Bytes {
  const bytes = bytesFromHex(hex);
  assert(bytes !== undefined, "identifiers are hex");
  return bytes;
}

function decodeRecords(reader: Reader): MemberRecord[] {
  const count = reader.count(RECORDS_PER_MESSAGE_MAX, RECORD_FIXED_BYTES + 1);
  return Array.from({ length: count }, () => {
    const peerId = decodePeerId(reader);
    const publicKey = reader.bytes(PUBLIC_KEY_BYTES);
    const incarnation = reader.vlu();
    const flags = decodeFlags(reader, FLAGS.leaving | FLAGS.nearest);
    const isLeaving = (flags & FLAGS.leaving) !== 0;
    const takesNearest = (flags & FLAGS.nearest) !== 0;
    const signature = reader.bytes(SIGNATURE_BYTES);
    return { peerId, publicKey, incarnation, isLeaving, takesNearest, signature };
  });
}

function decodeSuspicions(reader: Reader): Suspicion[] {
  const count = reader.count(SUSPICIONS_PER_MESSAGE_MAX, PEER_ID_BYTES + 1);
  return Array.from({ length: count }, () => ({
    peerId: decodePeerId(reader),
    incarnation: reader.vlu(),
  }));
}

function decodeDigest(reader: Reader): OverlayMessage | Malformed {
  const bucketBits = decodeBits(reader);
  const bytes = reader.bytes(SUM_BYTES * 2 ** bucketBits);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const sums = Array.from({ length: bytes.length / SUM_BYTES }, (_, at) =>
    view.getUint32(SUM_BYTES * at),
  );
  return reader.finish({ type: "membersDigest", bucketBits, sums });
}

function decodeKnown(reader: Reader): OverlayMessage | Malformed {
  const bucketBits = decodeBits(reader);
  const bucketCount = reader.count(2 ** bucketBits, 1);
  const buckets = [...reader.bytes(bucketCount)];
  if (buckets.some((bucket) => bucket >= 2 ** bucketBits)) reader.fail("WF7");
  const count = reader.count(KNOWN_PER_MESSAGE_MAX, PREFIX_BYTES + 1);
  const known = Array.from({ length: count }, () => ({
    prefix: hexFromBytes(reader.bytes(PREFIX_BYTES)),
    incarnation: reader.vlu(),
  }));
  return reader.finish({ type: "membersKnown", bucketBits, buckets, known });
}

function decodeRoute(reader: Reader): OverlayMessage | Malformed {
  const token = reader.vlu(TOKEN_MAX);
  const purpose = ROUTE_PURPOSES[reader.u8()];
  if (purpose === undefined) reader.fail("WF7");
  const origin = decodePeerId(reader);
  const number = reader.vlu();
  const attempt = reader.u8();
  const addressBytes = reader.bytes(ADDRESS_BYTES);
  const address = addressBytes.length === 0 ? 0n : addressFromBytes(addressBytes);
  const visited = decodePrefixes(reader, ROUTE_HOPS_MAX);
  if (visited.length === 0) reader.fail("WF2");
  const payload = decodePayload(reader);
  return reader.finish({
    ...{ type: "route", token, purpose: purpose ?? "application", origin, number, attempt },
    ...{ address, visited, payload },
  });
}

function decodePrefixes(reader: Reader, countMax: number): PeerPrefix[] {
  const count = reader.count(countMax, PREFIX_BYTES);
  return Array.from({ length: count }, () => hexFromBytes(reader.bytes(PREFIX_BYTES)));
}

function decodePeerId(reader: Reader): PeerId {
  return peerIdFromBytes(reader.bytes(PEER_ID_BYTES));
}

function decodePayload(reader: Reader): Bytes {
  if (reader.remaining > ROUTED_PAYLOAD_BYTES_MAX) reader.fail("WF5");
  return reader.rest();
}

function decodeBits(reader: Reader): number {
  const bucketBits = reader.u8();
  if (bucketBits > BUCKET_BITS_MAX) reader.fail("WF7");
  return reader.failure === undefined ? bucketBits : 0;
}

function decodeFlags(reader: Reader, allowed: number): number {
  const flags = reader.u8();
  if ((flags & ~allowed) !== 0) reader.fail("WF7");
  return flags & allowed;
}
