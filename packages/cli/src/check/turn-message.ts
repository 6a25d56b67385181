/** STUN messages as a TURN client needs them (RFC 8489, RFC 8656). */

import { createHash, createHmac, randomBytes } from "node:crypto";
import { isIPv4 } from "node:net";

/** Types of requests. */
export const TURN_REQUESTS = {
  allocate: 0x0003,
  refresh: 0x0004,
  createPermission: 0x0008,
} as const;

/** Bit of a type that says that an answer refuses. Source: RFC 8489 §5. */
const ERROR_BIT = 0x0010;

/** The class of the code of a refusal that does not say why. Source: RFC 8489 §14.8. */
const SERVER_ERROR_CLASS = 5;

/** Types of attributes. */
const ATTRIBUTES = {
  username: 0x0006,
  integrity: 0x0008,
  error: 0x0009,
  lifetime: 0x000d,
  peerAddress: 0x0012,
  realm: 0x0014,
  nonce: 0x0015,
  addressFamily: 0x0017,
  requestedTransport: 0x0019,
} as const;

const HEAD_BYTES = 20;
const TRANSACTION_BYTES = 12;
const MAGIC_COOKIE = 0x2112_a442;

/** The integrity attribute: its head and an HMAC-SHA1. */
const INTEGRITY_BYTES = 4 + 20;

/** Number of UDP among IP's protocols. Source: RFC 8656 §18.7. */
const UDP = 17;

/** Families of addresses. Source: RFC 8489 §14.1. */
export type AddressFamily = 1 | 2;

/** What a server demands of who asks. */
export interface TurnChallenge {
  readonly realm: Buffer;
  readonly nonce: Buffer;
}

/** Who asks. */
export interface TurnAccount {
  readonly username: string;
  readonly credential: string;
}

/** What a server answers. */
export interface TurnAnswer {
  /** 0: it does what was asked; otherwise why not. Source: RFC 8656 §19. */
  readonly errorCode: number;
  /** What it demands first, if it does. */
  readonly challenge: TurnChallenge | undefined;
}

/** A request, and what its answer carries. */
export interface TurnRequest {
  readonly bytes: Buffer;
  readonly transaction: Buffer;
}

/** Asks for an address of a family at which others reach who asks. */
export function allocateFields(family: AddressFamily): Buffer[] {
  const transport = attribute(ATTRIBUTES.requestedTransport, Buffer.from([UDP, 0, 0, 0]));
  if (family === 1) return [transport];
  return [transport, attribute(ATTRIBUTES.addressFamily, Buffer.from([family, 0, 0, 0]))];
}

/** Says for how long an address is to be kept; 0: no longer. */
export function lifetimeField(seconds: number): Buffer {
  const value = Buffer.alloc(4);
  value.writeUInt32BE(seconds);
  return attribute(ATTRIBUTES.lifetime, value);
}

/** Names somebody who is to reach that address. @param address  Of four or of six. */
export function peerField(address: string, transaction: Buffer): Buffer {
  const raw = bytesOf(address);
  const key = Buffer.concat([cookie(), transaction]);
  const value = Buffer.alloc(4 + raw.length);
  value[1] = raw.length === 4 ? 1 : 2;
  for (const [at, byte] of raw.entries()) value[4 + at] = byte ^ (key[at] ?? 0);
  return attribute(ATTRIBUTES.peerAddress, value);
}

/** Names of requests that are new. */
export function freshTransaction(): Buffer {
  return randomBytes(TRANSACTION_BYTES);
}

/** A request; with an account it is signed. */
export function turnRequest(
  type: number,
  fields: readonly Buffer[],
  transaction: Buffer,
  signing?: { readonly account: TurnAccount; readonly challenge: TurnChallenge },
): TurnRequest {
  if (signing === undefined) {
    return { bytes: framed(type, Buffer.concat(fields), transaction, 0), transaction };
  }
  const { account, challenge } = signing;
  const body = Buffer.concat([
    ...fields,
    attribute(ATTRIBUTES.username, Buffer.from(account.username)),
    attribute(ATTRIBUTES.realm, challenge.realm),
    attribute(ATTRIBUTES.nonce, challenge.nonce),
  ]);
  const unsigned = framed(type, body, transaction, INTEGRITY_BYTES);
  const key = createHash("md5")
    .update(`${account.username}:${challenge.realm.toString()}:${account.credential}`)
    .digest();
  const hmac = createHmac("sha1", key).update(unsigned).digest();
  const bytes = Buffer.concat([unsigned, attribute(ATTRIBUTES.integrity, hmac)]);
  return { bytes, transaction };
}

/** The answer to a request; undefined when it is none. */
export function turnAnswer(bytes: Buffer, { transaction }: TurnRequest): TurnAnswer | undefined {
  const isAnswer = bytes.length >= HEAD_BYTES && bytes.subarray(8, HEAD_BYTES).equals(transaction);
  if (!isAnswer) return undefined;
  const found = new Map(attributesIn(bytes));
  const error = found.get(ATTRIBUTES.error);
  const realm = found.get(ATTRIBUTES.realm);
  const nonce = found.get(ATTRIBUTES.nonce);
  const isRefused = (bytes.readUInt16BE(0) & ERROR_BIT) !== 0;
  const [, , hundreds = SERVER_ERROR_CLASS, rest = 0] = error ?? [];
  return {
    errorCode: isRefused ? hundreds * 100 + rest : 0,
    challenge: realm && nonce && { realm, nonce },
  };
}

/** Bytes of the message that begins here, by its head; undefined when that is not there yet. */
export function messageBytes(bytes: Buffer): number | undefined {
  return bytes.length < HEAD_BYTES ? undefined : HEAD_BYTES + bytes.readUInt16BE(2);
}

function framed(type: number, body: Buffer, transaction: Buffer, moreBytes: number): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(body.length + moreBytes, 2);
  return Buffer.concat([head, cookie(), transaction, body]);
}

function cookie(): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(MAGIC_COOKIE);
  return bytes;
}

function attribute(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

function* attributesIn(bytes: Buffer): Generator<[number, Buffer], void, undefined> {
  let at = HEAD_BYTES;
  while (at + 4 <= bytes.length) {
    const size = bytes.readUInt16BE(at + 2);
    yield [bytes.readUInt16BE(at), bytes.subarray(at + 4, at + 4 + size)];
    at += 4 + Math.ceil(size / 4) * 4;
  }
}

/** An address as bytes; the platform reads it, whatever its spelling. */
function bytesOf(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split(".").map(Number));
  const { hostname } = new URL(`http://[${address}]/`);
  const [head = "", tail] = hostname.slice(1, -1).split("::");
  const wordsOf = (text = ""): number[] =>
    text === "" ? [] : text.split(":").map((word) => Number.parseInt(word, 16));
  const [first, last] = [wordsOf(head), wordsOf(tail)];
  const words = [
    ...first,
    ...Array.from({ length: 8 - first.length - last.length }, () => 0),
    ...last,
  ];
  return Buffer.from(words.flatMap((word) => [word >> 8, word & 255]));
}
