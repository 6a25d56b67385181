/**
 * Ed25519 in script, for every platform. Node.js takes `native.ts` instead, by the condition of the
 * import `#ed25519` in package.json; both give the same answers.
 */

import { getPublicKey, hashes, sign, verify as verifyStrictly } from "@noble/ed25519";
import { sha512 } from "@noble/hashes/sha2.js";
import type { Bytes } from "../base/index.ts";

// The package takes its hash from outside, once for all, so that it needs none of its own.
hashes.sha512 = sha512;

/** A key that signs. */
export interface Signer {
  /** 32 bytes. */
  readonly publicKey: Bytes;
  /** The signature of a message, 64 bytes. */
  sign(message: Bytes): Bytes;
}

/** The key of a seed. @param seed  32 secret random bytes; they are copied. */
export function signerFrom(seed: Bytes): Signer {
  const own = seed.slice();
  return {
    publicKey: getPublicKey(own),
    sign: (message) => sign(message, own),
  };
}

/**
 * True when the signature, 64 bytes, was made with the seed of the public key, 32 bytes. Strict, as
 * in RFC 8032 §5.1.7 and FIPS 186-5: encodings are canonical, and keys of small order, which fit
 * any message, are none. Never throws.
 */
export function verify(publicKey: Bytes, message: Bytes, signature: Bytes): boolean {
  try {
    return verifyStrictly(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}
