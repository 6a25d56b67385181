/**
 * `Noise_NNpsk0_25519_AESGCM_SHA256`: the handshake of sealed TCP.
 *
 *     -> psk, e
 *     <- e, ee
 *
 * Source: The Noise Protocol Framework, revision 34, §5, §9, §12; names of methods are those of §5.
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
import { assert, type Bytes, concatBytes } from "passalong/base";

/** The protocol's name; exactly as long as a hash, so that it is the first hash itself. */
const PROTOCOL_NAME = "Noise_NNpsk0_25519_AESGCM_SHA256";

/** Keys, hashes and public keys, bytes. */
const KEY_BYTES = 32;

/** Authentication tag of AES-256-GCM, bytes. Source: Noise §4.2. */
export const TAG_BYTES: number = 16;

/** Bytes of the first message besides its payload: a public key and a tag. */
export const FIRST_MESSAGE_OVERHEAD_BYTES: number = KEY_BYTES + TAG_BYTES;

/** Bytes of the second message besides its payload: the same. */
export const SECOND_MESSAGE_OVERHEAD_BYTES: number = KEY_BYTES + TAG_BYTES;

/** What comes before the 32 bytes of an X25519 public key in its DER form. Source: RFC 8410 §4. */
const PUBLIC_KEY_HEAD = Buffer.from("302a300506032b656e032100", "hex");

/** What comes before the 32 bytes of an X25519 private key in its DER form. Source: RFC 8410 §7. */
const PRIVATE_KEY_HEAD = Buffer.from("302e020100300506032b656e04220420", "hex");

const EMPTY: Bytes = new Uint8Array(0);

/** Makes the ephemeral key of one handshake. */
export type EphemeralKeySource = () => KeyObject;

/** What both sides know before they begin. */
export interface NoiseOptions {
  /** 32 bytes. */
  readonly presharedKey: Bytes;
  /** Hashed into the handshake: sides that differ in it do not understand each other. */
  readonly prologue: Bytes;
  /** A fresh X25519 key unless a test says otherwise. */
  readonly ephemeralKey?: EphemeralKeySource;
}

/** What a finished handshake leaves. */
export interface NoiseResult {
  /** Key of what the initiator sends; 32 bytes. */
  readonly initiatorKey: Bytes;
  /** Key of what the responder sends; 32 bytes. */
  readonly responderKey: Bytes;
  /**
   * Alike on both sides and in no other handshake; 32 bytes. Source: Noise §11.2, channel binding.
   */
  readonly handshakeHash: Bytes;
}

/** The side that dials. */
export class NoiseInitiator {
  readonly #state: SymmetricState;
  readonly #ephemeral: KeyObject;

  constructor(options: NoiseOptions) {
    this.#state = new SymmetricState(options);
    this.#ephemeral = (options.ephemeralKey ?? freshKey)();
  }

  /** The first message: a public key, and the payload sealed under the pre-shared key. */
  writeFirst(payload: Bytes): Bytes {
    const publicKey = publicBytesOf(this.#ephemeral);
    this.#state.mixPublicKey(publicKey);
    return concatBytes(publicKey, this.#state.encryptAndHash(payload));
  }

  /** Ends the handshake with the other side's message; undefined when it is not authentic. */
  readSecond(message: Bytes): NoiseResult | undefined {
    const publicKey = message.subarray(0, KEY_BYTES);
    this.#state.mixPublicKey(publicKey);
    const secret = sharedSecretOf(this.#ephemeral, publicKey);
    if (secret === undefined) return undefined;
    this.#state.mixKey(secret);
    const payload = this.#state.decryptAndHash(message.subarray(KEY_BYTES));
    return payload === undefined ? undefined : this.#state.split();
  }
}

/** The side that listens. */
export class NoiseResponder {
  readonly #state: SymmetricState;
  readonly #ephemeralKey: EphemeralKeySource;
  #remoteKey = EMPTY;

  constructor(options: NoiseOptions) {
    this.#state = new SymmetricState(options);
    this.#ephemeralKey = options.ephemeralKey ?? freshKey;
  }

  /**
   * The payload of the first message; undefined when it was not made with the same pre-shared key
   * and prologue.
   */
  readFirst(message: Bytes): Bytes | undefined {
    this.#remoteKey = message.slice(0, KEY_BYTES);
    this.#state.mixPublicKey(this.#remoteKey);
    return this.#state.decryptAndHash(message.subarray(KEY_BYTES));
  }

  /**
   * The second message and what the handshake leaves; undefined when the other side's key is none.
   */
  writeSecond(
    payload: Bytes,
  ): { readonly message: Bytes; readonly result: NoiseResult } | undefined {
    const ephemeral = this.#ephemeralKey();
    const publicKey = publicBytesOf(ephemeral);
    this.#state.mixPublicKey(publicKey);
    const secret = sharedSecretOf(ephemeral, this.#remoteKey);
    if (secret === undefined) return undefined;
    this.#state.mixKey(secret);
    const message = concatBytes(publicKey, this.#state.encryptAndHash(payload));
    return { message, result: this.#state.split() };
  }
}

/**
 * Noise §5.2, with the modifier psk0 of §9.2 already applied: the pre-shared key is mixed in before
 * all else.
 */
class SymmetricState {
  #chainingKey: Bytes;
  #hash: Bytes;
  #key: Bytes = EMPTY;
  #nonce = 0;

  constructor({ presharedKey, prologue }: NoiseOptions) {
    assert(presharedKey.length === KEY_BYTES, "a pre-shared key has 32 bytes");
    this.#hash = new Uint8Array(Buffer.from(PROTOCOL_NAME, "ascii"));
    this.#chainingKey = this.#hash;
    this.#mixHash(prologue);
    const [chainingKey = EMPTY, hash = EMPTY, key = EMPTY] = this.#derive(presharedKey, 3);
    this.#chainingKey = chainingKey;
    this.#mixHash(hash);
    this.#initializeKey(key);
  }

  /** An ephemeral public key; with pre-shared keys it becomes a part of the key as well (§9.2). */
  mixPublicKey(publicKey: Bytes): void {
    this.#mixHash(publicKey);
    this.mixKey(publicKey);
  }

  mixKey(material: Bytes): void {
    const [chainingKey = EMPTY, key = EMPTY] = this.#derive(material, 2);
    this.#chainingKey = chainingKey;
    this.#initializeKey(key);
  }

  encryptAndHash(plaintext: Bytes): Bytes {
    const cipher = createCipheriv("aes-256-gcm", this.#key, nonceOf(this.#takeNonce()));
    cipher.setAAD(this.#hash);
    const body = cipher.update(plaintext);
    cipher.final();
    const sealed = concatBytes(body, cipher.getAuthTag());
    this.#mixHash(sealed);
    return sealed;
  }

  decryptAndHash(sealed: Bytes): Bytes | undefined {
    if (sealed.length < TAG_BYTES) return undefined;
    const end = sealed.length - TAG_BYTES;
    const decipher = createDecipheriv("aes-256-gcm", this.#key, nonceOf(this.#takeNonce()));
    decipher.setAAD(this.#hash);
    decipher.setAuthTag(sealed.subarray(end));
    const plaintext = new Uint8Array(decipher.update(sealed.subarray(0, end)));
    try {
      decipher.final();
    } catch {
      return undefined;
    }
    this.#mixHash(sealed);
    return plaintext;
  }

  split(): NoiseResult {
    const [initiatorKey = EMPTY, responderKey = EMPTY] = this.#derive(EMPTY, 2);
    return { initiatorKey, responderKey, handshakeHash: this.#hash };
  }

  #mixHash(bytes: Bytes): void {
    this.#hash = new Uint8Array(createHash("sha256").update(this.#hash).update(bytes).digest());
  }

  #initializeKey(key: Bytes): void {
    this.#key = key;
    this.#nonce = 0;
  }

  #takeNonce(): number {
    this.#nonce += 1;
    return this.#nonce - 1;
  }

  /** HKDF of §4.3. */
  #derive(material: Bytes, count: 2 | 3): Bytes[] {
    const temporary = hmac(this.#chainingKey, material);
    const outputs: Bytes[] = [];
    for (let number = 1; number <= count; number += 1) {
      outputs.push(hmac(temporary, outputs.at(-1) ?? EMPTY, Uint8Array.of(number)));
    }
    return outputs;
  }
}

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
    createCipheriv("aes-256-gcm", key, nonce).update(new Uint8Array(KEY_BYTES)),
  );
}

/** An X25519 private key from its 32 bytes; for test vectors. */
export function privateKeyFrom(bytes: Bytes): KeyObject {
  const key = concatBytes(PRIVATE_KEY_HEAD, bytes);
  return createPrivateKey({ key: Buffer.from(key), format: "der", type: "pkcs8" });
}

function freshKey(): KeyObject {
  return generateKeyPairSync("x25519").privateKey;
}

function publicBytesOf(privateKey: KeyObject): Bytes {
  const der = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  return new Uint8Array(der.subarray(PUBLIC_KEY_HEAD.length));
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

function hmac(key: Bytes, ...parts: readonly Bytes[]): Bytes {
  const mac = createHmac("sha256", key);
  for (const part of parts) mac.update(part);
  return new Uint8Array(mac.digest());
}
