/**
 * The primitives of a sealed circuit's handshake and records,
 * `Noise_NNpsk0_25519_ChaChaPoly_SHA256`, in script: a page has no native ones that answer at once,
 * and none at all without a secure context.
 *
 * Source: The Noise Protocol Framework, revision 34, §4, §12; RFC 7748; RFC 8439.
 */

import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concatBytes } from "../../base/index.ts";
import { type CipherTerms, type EphemeralKey, NOISE_KEY_BYTES, type NoiseSuite } from "../noise.ts";
import { agree, publicKeyOf } from "./x25519.ts";

/** The suite. @param randomBytes  Cryptographically random bytes. */
export function scriptSuite(randomBytes: (size: number) => Bytes): NoiseSuite {
  return {
    protocolName: "Noise_NNpsk0_25519_ChaChaPoly_SHA256",
    freshKey: () => ephemeralKeyFrom(randomBytes(NOISE_KEY_BYTES)),
    hash: (...parts) => Uint8Array.from(sha256(concatBytes(...parts))),
    hmac: (key, ...parts) => Uint8Array.from(hmac(sha256, key, concatBytes(...parts))),
    seal,
    open,
  };
}

/** An ephemeral key from the 32 bytes of its private key. */
export function ephemeralKeyFrom(privateKey: Bytes): EphemeralKey {
  return { publicKey: publicKeyOf(privateKey), agree: (remoteKey) => agree(privateKey, remoteKey) };
}

function seal(text: Bytes, { key, counter, context }: CipherTerms): Bytes {
  return chacha20poly1305(key, nonceOf(counter), context).encrypt(text);
}

function open(sealed: Bytes, { key, counter, context }: CipherTerms): Bytes | undefined {
  try {
    return chacha20poly1305(key, nonceOf(counter), context).decrypt(sealed);
  } catch {
    return undefined;
  }
}

/**
 * The 96-bit nonce of ChaChaPoly: 32 zero bits and the counter, least significant byte first.
 * Source: Noise §12.3.
 */
function nonceOf(counter: number): Bytes {
  const nonce = new Uint8Array(12);
  const view = new DataView(nonce.buffer);
  view.setUint32(4, counter >>> 0, true);
  view.setUint32(8, Math.floor(counter / 2 ** 32), true);
  return nonce;
}
