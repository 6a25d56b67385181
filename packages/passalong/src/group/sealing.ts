/**
 * Authenticated encryption of small things that cross a server: XChaCha20-Poly1305 under a group's
 * signal key.
 */

import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { type Bytes, concatBytes } from "../base/index.ts";

/** Random enough for any number of messages under one key. Source: draft-irtf-cfrg-xchacha §2.1. */
const NONCE_BYTES = 24;

/** What sealing adds, bytes: nonce and Poly1305 tag. */
export const SEAL_BYTES: number = NONCE_BYTES + 16;

/** What a seal is made with. */
export interface SealTerms {
  /** 32 bytes. */
  readonly key: Bytes;
  /** What the opener must know besides the key; not part of the result. */
  readonly context: Bytes;
}

/** Nonce and ciphertext of a text. @param randomBytes  Cryptographically random bytes. */
export function seal(
  text: Bytes,
  { key, context }: SealTerms,
  randomBytes: (size: number) => Bytes,
): Bytes {
  const nonce = randomBytes(NONCE_BYTES);
  return concatBytes(nonce, xchacha20poly1305(key, nonce, context).encrypt(text));
}

/**
 * The text that was sealed on these terms, or undefined when the bytes are anything else. Never
 * throws.
 */
export function unseal(sealed: Bytes, { key, context }: SealTerms): Bytes | undefined {
  if (sealed.length < SEAL_BYTES) return undefined;
  try {
    const nonce = sealed.subarray(0, NONCE_BYTES);
    return xchacha20poly1305(key, nonce, context).decrypt(sealed.subarray(NONCE_BYTES));
  } catch {
    return undefined;
  }
}
