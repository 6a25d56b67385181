/** Branded numbers and identifiers, and the only casts to them. */

import type { Bytes } from "./bytes.ts";

declare const brand: unique symbol;

/**
 * A peer's identity: SHA-256 of its Ed25519 public key, 64 lower-case hex digits (Flash's
 * `nearID`).
 */
export type PeerId = string & { readonly [brand]: "PeerId" };

/** What a rendezvous sees of a group: 32 bytes as 64 lower-case hex digits. */
export type GroupId = string & { readonly [brand]: "GroupId" };

/**
 * Where the rendezvous reaches one membership of one connection: 16 bytes as 32 lower-case hex
 * digits.
 */
export type MemberAddress = string & { readonly [brand]: "MemberAddress" };

/**
 * Stands for an author of postings between neighbors: the first 16 bytes of its public key as 32
 * lower-case hex digits.
 */
export type AuthorTag = string & { readonly [brand]: "AuthorTag" };
/** A multicast stream, one publication of it: 16 bytes as 32 lower-case hex digits (MC1). */
export type StreamId = string & { readonly [brand]: "StreamId" };

/** An object's index in its group's index space; an integer from 0 to 2^53 - 1. */
export type ObjectIndex = number;

/** Bytes of an author tag. Source: as many as nobody finds a second key for, 2^128 tries. */
export const AUTHOR_TAG_BYTES: number = 16;

const HEX_32_BYTES = /^[0-9a-f]{64}$/;
const HEX_16_BYTES = /^[0-9a-f]{32}$/;

/** The peer id that the text spells, or undefined when it is none. */
export function parsePeerId(text: string): PeerId | undefined {
  return HEX_32_BYTES.test(text) ? (text as PeerId) : undefined;
}

/** The group id that the text spells, or undefined when it is none. */
export function parseGroupId(text: string): GroupId | undefined {
  return HEX_32_BYTES.test(text) ? (text as GroupId) : undefined;
}

/** The member address that the text spells, or undefined when it is none. */
export function parseMemberAddress(text: string): MemberAddress | undefined {
  return HEX_16_BYTES.test(text) ? (text as MemberAddress) : undefined;
}

const HEX_DIGITS: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, "0"),
);

/** Lower-case hex digits, two a byte. */
export function hexFromBytes(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += HEX_DIGITS[byte];
  return text;
}

/**
 * The bytes that an even number of lower-case hex digits spell, or undefined when the text is not
 * that.
 */
export function bytesFromHex(text: string): Bytes | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let index = 0; index < bytes.length; index += 1) {
    bytes[index] = (digitAt(text, 2 * index) << 4) | digitAt(text, 2 * index + 1);
  }
  return bytes;
}

/** What a hex digit of a text is worth. */
function digitAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 0x61 ? code - 0x30 : code - 0x57;
}

/** Peer id of 32 digest bytes. */
export function peerIdFromBytes(bytes: Uint8Array): PeerId {
  return hexFromBytes(bytes) as PeerId;
}

/** Group id of 32 derived bytes. */
export function groupIdFromBytes(bytes: Uint8Array): GroupId {
  return hexFromBytes(bytes) as GroupId;
}

/** Author tag of a public key, or of its first 16 bytes. */
export function authorTagOf(bytes: Uint8Array): AuthorTag {
  return hexFromBytes(bytes.subarray(0, AUTHOR_TAG_BYTES)) as AuthorTag;
}

/** Member address of 16 bytes. */
export function memberAddressFromBytes(bytes: Uint8Array): MemberAddress {
  return hexFromBytes(bytes) as MemberAddress;
}

/** Stream id of 16 bytes. */
export function streamIdFromBytes(bytes: Uint8Array): StreamId {
  return hexFromBytes(bytes) as StreamId;
}
