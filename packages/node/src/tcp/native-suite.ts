/**
 * The primitives of sealed TCP's handshake, `Noise_NNpsk0_25519_AESGCM_SHA256`, natively.
 *
 * Source: The Noise Protocol Framework, revision 34, §4, §12.
 */

import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { type Bytes, concatBytes } from "passalong/base";
import {
  type CipherTerms,
  type EphemeralKey,
  NOISE_KEY_BYTES,
  NOISE_TAG_BYTES,
  type NoiseSuite,
} from "passalong/group";

/** What comes before the 32 bytes of an X25519 public key in its DER form. Source: RFC 8410 §4. */
const PUBLIC_KEY_HEAD = Buffer.from("302a300506032b656e032100", "hex");

/** What comes before the 32 bytes of an X25519 private key in its DER form. Source: RFC 8410 §7. */
const PRIVATE_KEY_HEAD = Buffer.from("302e020100300506032b656e04220420", "hex");

/** The suite. */
export const NATIVE_SUITE: NoiseSuite = {
  protocolName: "Noise_NNpsk0_25519_AESGCM_SHA256",
  freshKey: () => ephemeralKeyOf(generateKeyPairSync("x25519").privateKey),
  hash: (...parts) => {
    const hash = createHash("sha256");
    for (const part of parts) hash.update(part);
    return new Uint8Array(hash.digest());
  },
  hmac: (key, ...parts) => {
    const mac = createHmac("sha256", key);
    for (const part of parts) mac.update(part);
    return new Uint8Array(mac.digest());
  },
  seal,
  open,
};

/**
 * The 96-bit nonce of AESGCM: 32 zero bits and the counter, most significant byte first. Source:
 * Noise §12.4.
 */
export function nonceOf(counter: number): Bytes {
  const nonce = new Uint8Array(12);
  const view = new DataView(nonce.buffer);
  view.setUint32(4, Math.floor(counter / 2 ** 32));
  view.setUint32(8, counter >>> 0);
  return nonce;
}

/**
 * The key that follows a key: what AES-256-GCM makes of 32 zero bytes under the largest nonce,
 * without its tag.
 *
 * Source: Noise §4.2, REKEY.
 */
export function rekeyed(key: Bytes): Bytes {
  const nonce = new Uint8Array(12).fill(0xff, 4);
  return new Uint8Array(
    createCipheriv("aes-256-gcm", key, nonce).update(new Uint8Array(NOISE_KEY_BYTES)),
  );
}

/** An ephemeral key from the 32 bytes of its private key; for test vectors. */
export function ephemeralKeyFrom(bytes: Bytes): EphemeralKey {
  const key = concatBytes(PRIVATE_KEY_HEAD, bytes);
  return ephemeralKeyOf(createPrivateKey({ key: Buffer.from(key), format: "der", type: "pkcs8" }));
}

function ephemeralKeyOf(privateKey: KeyObject): EphemeralKey {
  const der = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  return {
    publicKey: new Uint8Array(der.subarray(PUBLIC_KEY_HEAD.length)),
    agree: (remoteKey) => sharedSecretOf(privateKey, remoteKey),
  };
}

function seal(text: Bytes, { key, counter, context }: CipherTerms): Bytes {
  const cipher = createCipheriv("aes-256-gcm", key, nonceOf(counter));
  cipher.setAAD(context);
  const body = cipher.update(text);
  cipher.final();
  return concatBytes(body, cipher.getAuthTag());
}

function open(sealed: Bytes, { key, counter, context }: CipherTerms): Bytes | undefined {
  if (sealed.length < NOISE_TAG_BYTES) return undefined;
  const end = sealed.length - NOISE_TAG_BYTES;
  const decipher = createDecipheriv("aes-256-gcm", key, nonceOf(counter));
  decipher.setAAD(context);
  decipher.setAuthTag(sealed.subarray(end));
  const text = new Uint8Array(decipher.update(sealed.subarray(0, end)));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return text;
}

/** Undefined when the platform refuses the other key, such as one of a small subgroup. */
function sharedSecretOf(privateKey: KeyObject, remoteKey: Bytes): Bytes | undefined {
  try {
    const key = Buffer.from(concatBytes(PUBLIC_KEY_HEAD, remoteKey));
    const publicKey = createPublicKey({ key, format: "der", type: "spki" });
    return new Uint8Array(diffieHellman({ privateKey, publicKey }));
  } catch {
    return undefined;
  }
}
