/**
 * Descriptors and records as they cross a server: sealed for the group, descriptors signed by their
 * sender besides.
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { assert, type Bytes, concatBytes, equalBytes, type PeerId } from "../base/index.ts";
import {
  decodeDescriptor,
  type Descriptor,
  encodeDescriptor,
  isMalformed,
  RECORD_BYTES_MAX,
  SIGNAL_BYTES_MAX,
} from "../wire/index.ts";
import { domainOf } from "./domains.ts";
import {
  bytesOfId,
  type Identity,
  peerIdOf,
  PUBLIC_KEY_BYTES,
  SIGNATURE_BYTES,
  verifySignature,
} from "./identity.ts";
import type { GroupKeys } from "./keys.ts";
import { seal, unseal } from "./sealing.ts";

/** What a signal is made of. */
export interface SealDescriptorOptions {
  /** Its `from` is the identity's key and its `to` is `toPeerId`. */
  readonly descriptor: Descriptor;
  readonly keys: GroupKeys;
  /** The sender's. */
  readonly identity: Identity;
  readonly toPeerId: PeerId;
  /** Cryptographically random bytes. */
  randomBytes(size: number): Bytes;
}

/** A descriptor ready to be relayed. */
export interface SealedDescriptor {
  /** At most `SIGNAL_BYTES_MAX`. */
  readonly signal: Bytes;
  /** SHA-256 of the descriptor's bytes; 32 bytes. */
  readonly digest: Bytes;
}

/** What a signal is opened with. */
export interface OpenDescriptorOptions {
  readonly signal: Bytes;
  readonly keys: GroupKeys;
  /** The receiver's. */
  readonly selfId: PeerId;
}

/**
 * A descriptor whose sender, receiver and group are proven; whether it is fresh is for the receiver
 * to say.
 */
export interface OpenedDescriptor {
  readonly descriptor: Descriptor;
  /** SHA-256 of the descriptor's bytes; 32 bytes. */
  readonly digest: Bytes;
  readonly fromPeerId: PeerId;
}

/**
 * Signs and seals a descriptor (LK1, LK2).
 *
 *     +-----------+------------------------------------------+--------+
 *     | nonce, 24 | sealed: descriptor, then signature of 64 | tag 16 |
 *     +-----------+------------------------------------------+--------+
 */
export function sealDescriptor(options: SealDescriptorOptions): SealedDescriptor {
  const { descriptor, keys, identity, toPeerId } = options;
  assert(
    equalBytes(descriptor.from, identity.publicKey) && peerIdMatches(toPeerId, descriptor.to),
    "a descriptor names its sender and its receiver",
  );
  const bytes = encodeDescriptor(descriptor);
  const signature = identity.sign(signedBytes(bytes, keys));
  const signal = seal(
    concatBytes(bytes, signature),
    { key: keys.signalKey, context: contextOf(keys, toPeerId) },
    (size) => options.randomBytes(size),
  );
  assert(signal.length <= SIGNAL_BYTES_MAX, "a sealed descriptor fits a signal");
  return { signal, digest: sha256(bytes) };
}

/**
 * Opens a signal.
 *
 * @returns Undefined when it was not sealed by this group for this receiver, is not signed by the
 *   key that it names, or is no descriptor. Never throws, and allocates no more than the signal's
 *   size.
 */
export function openDescriptor(options: OpenDescriptorOptions): OpenedDescriptor | undefined {
  const { signal, keys, selfId } = options;
  if (signal.length > SIGNAL_BYTES_MAX) return undefined;
  const text = unseal(signal, { key: keys.signalKey, context: contextOf(keys, selfId) });
  if (text === undefined || text.length <= SIGNATURE_BYTES) return undefined;
  const bytes = text.subarray(0, text.length - SIGNATURE_BYTES);
  const descriptor = decodeDescriptor(bytes);
  if (isMalformed(descriptor) || !peerIdMatches(selfId, descriptor.to)) return undefined;
  const signature = text.subarray(bytes.length);
  if (!verifySignature(descriptor.from, signedBytes(bytes, keys), signature)) return undefined;
  return { descriptor, digest: sha256(bytes), fromPeerId: peerIdOf(descriptor.from) };
}

/** What a record is made of. */
export interface SealRecordOptions {
  /** The member's Ed25519 key; 32 bytes. */
  readonly publicKey: Bytes;
  readonly keys: GroupKeys;
  /** Cryptographically random bytes. */
  randomBytes(size: number): Bytes;
}

/** Seals a member's public key for the group (LK12). */
export function sealRecord(options: SealRecordOptions): Bytes {
  const { publicKey, keys } = options;
  assert(publicKey.length === PUBLIC_KEY_BYTES, "a public key is 32 bytes");
  return seal(publicKey, { key: keys.signalKey, context: recordContextOf(keys) }, (size) =>
    options.randomBytes(size),
  );
}

/**
 * Opens a member's record. It proves that a member of the group sealed it, not who is at the
 * address that it came with: the handshake does.
 *
 * @returns Undefined when it was not sealed by this group. Never throws.
 */
export function openRecord(options: {
  readonly record: Bytes;
  readonly keys: GroupKeys;
}): { readonly publicKey: Bytes; readonly peerId: PeerId } | undefined {
  const { record, keys } = options;
  if (record.length > RECORD_BYTES_MAX) return undefined;
  const publicKey = unseal(record, { key: keys.signalKey, context: recordContextOf(keys) });
  if (publicKey?.length !== PUBLIC_KEY_BYTES) return undefined;
  return { publicKey, peerId: peerIdOf(publicKey) };
}

function contextOf(keys: GroupKeys, toPeerId: PeerId): Bytes {
  return concatBytes(domainOf("descriptor"), bytesOfId(keys.groupId), bytesOfId(toPeerId));
}

function recordContextOf(keys: GroupKeys): Bytes {
  return concatBytes(domainOf("record"), bytesOfId(keys.groupId));
}

function signedBytes(descriptorBytes: Bytes, keys: GroupKeys): Bytes {
  return concatBytes(domainOf("descriptor signature"), bytesOfId(keys.groupId), descriptorBytes);
}

function peerIdMatches(peerId: PeerId, bytes: Bytes): boolean {
  return equalBytes(bytesOfId(peerId), bytes);
}
