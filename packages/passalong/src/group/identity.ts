/** Who a peer is: an Ed25519 key, and the peer id that is its hash. */

import { type Signer, signerFrom, verify } from "#ed25519";
import { sha256 } from "@noble/hashes/sha2.js";
import {
  assert,
  type Bytes,
  bytesFromHex,
  concatBytes,
  type GroupId,
  type PeerId,
  peerIdFromBytes,
} from "../base/index.ts";

/** Ed25519 seeds, bytes. Source: RFC 8032 §5.1.5. */
export const SEED_BYTES = 32;

/** Ed25519 public keys, bytes. Source: RFC 8032 §5.1.5. */
export const PUBLIC_KEY_BYTES = 32;

/** Ed25519 signatures, bytes. Source: RFC 8032 §5.1.6. */
export const SIGNATURE_BYTES = 64;

/** A key that signs. Publishers and peers both are identities. */
export class Identity {
  /** 32 bytes. */
  readonly publicKey: Bytes;
  /** SHA-256 of the public key (GS17). */
  readonly peerId: PeerId;
  readonly #signer: Signer;

  private constructor(signer: Signer) {
    this.#signer = signer;
    this.publicKey = signer.publicKey;
    this.peerId = peerIdOf(this.publicKey);
  }

  /**
   * The identity that a seed determines.
   *
   * @param seed  32 secret random bytes; they are copied.
   */
  static fromSeed(seed: Bytes): Identity {
    assert(seed.length === SEED_BYTES, "an identity's seed is 32 bytes");
    return new Identity(signerFrom(seed));
  }

  /** The 64-byte Ed25519 signature of a message. */
  sign(message: Bytes): Bytes {
    return this.#signer.sign(message);
  }
}

/** The peer id of whoever owns this public key: its SHA-256 (GS17). */
export function peerIdOf(publicKey: Bytes): PeerId {
  return peerIdFromBytes(sha256(publicKey));
}

/** Where a peer stands on the group's ring: SHA-256 of group id and peer id; 32 bytes (GS17). */
export function groupAddressOf(groupId: GroupId, peerId: PeerId): Bytes {
  return sha256(concatBytes(bytesOfId(groupId), bytesOfId(peerId)));
}

/** The 32 bytes that an identifier spells. */
export function bytesOfId(id: GroupId | PeerId): Bytes {
  const bytes = bytesFromHex(id);
  assert(bytes !== undefined, "a branded identifier is hex");
  return bytes;
}

/**
 * True when the signature of the message was made with the public key's seed. Never throws: keys
 * and signatures of any size and content may be asked about.
 *
 * Strict (GS18), as in RFC 8032 §5.1.7 and FIPS 186-5: encodings are canonical, and keys of small
 * order, which fit any message, are none.
 */
export function verifySignature(publicKey: Bytes, message: Bytes, signature: Bytes): boolean {
  if (publicKey.length !== PUBLIC_KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
  return verify(publicKey, message, signature);
}
