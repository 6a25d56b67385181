/**
 * The handshake of sealed channels, `NNpsk0` of the Noise protocol framework, over any suite of
 * primitives: TCP has a native one, the relay one in script.
 *
 *     -> psk, e
 *     <- e, ee
 *
 * Source: The Noise Protocol Framework, revision 34, §5, §9, §12; names of methods are those of §5.
 */

import { assert, type Bytes, concatBytes } from "../base/index.ts";

/** Keys, hashes and public keys, bytes. Source: Noise §4.1 to §4.3, 25519 and SHA-256. */
export const NOISE_KEY_BYTES: number = 32;

/** Authentication tag of the ciphers, bytes. Source: Noise §4.2. */
export const NOISE_TAG_BYTES: number = 16;

/** Bytes of each of both messages besides its payload: a public key and a tag. */
export const NOISE_MESSAGE_OVERHEAD_BYTES: number = NOISE_KEY_BYTES + NOISE_TAG_BYTES;

const EMPTY: Bytes = new Uint8Array(0);

/** The ephemeral X25519 key of one handshake. */
export interface EphemeralKey {
  /** 32 bytes. */
  readonly publicKey: Bytes;
  /**
   * The secret shared with the other side; undefined when its key gives none, as of a small
   * subgroup.
   */
  agree(remoteKey: Bytes): Bytes | undefined;
}

/** What a cipher is used with. */
export interface CipherTerms {
  /** 32 bytes. */
  readonly key: Bytes;
  /** Never the same under one key; a whole number from 0. */
  readonly counter: number;
  /** What both sides know besides. */
  readonly context: Bytes;
}

/** The primitives. */
export interface NoiseSuite {
  /** Such as `Noise_NNpsk0_25519_AESGCM_SHA256`; ASCII. */
  readonly protocolName: string;
  freshKey(): EphemeralKey;
  /** SHA-256 of the parts one after the other. */
  readonly hash: (...parts: readonly Bytes[]) => Bytes;
  /** HMAC-SHA-256 of the parts one after the other. */
  readonly hmac: (key: Bytes, ...parts: readonly Bytes[]) => Bytes;
  /** Ciphertext and tag. */
  seal(text: Bytes, terms: CipherTerms): Bytes;
  /** Undefined for anything else than what was sealed on these terms. Never throws. */
  open(sealed: Bytes, terms: CipherTerms): Bytes | undefined;
}

/** What both sides know before they begin. */
export interface NoiseOptions {
  readonly suite: NoiseSuite;
  /** 32 bytes. */
  readonly presharedKey: Bytes;
  /** Hashed into the handshake: sides that differ in it do not understand each other. */
  readonly prologue: Bytes;
  /** A fresh key unless a test says otherwise. */
  readonly ephemeralKey?: EphemeralKey;
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
  readonly #ephemeral: EphemeralKey;

  constructor(options: NoiseOptions) {
    this.#state = new SymmetricState(options);
    this.#ephemeral = options.ephemeralKey ?? options.suite.freshKey();
  }

  /** The first message: a public key, and the payload sealed under the pre-shared key. */
  writeFirst(payload: Bytes): Bytes {
    const { publicKey } = this.#ephemeral;
    this.#state.mixPublicKey(publicKey);
    return concatBytes(publicKey, this.#state.encryptAndHash(payload));
  }

  /** Ends the handshake with the other side's message; undefined when it is not authentic. */
  readSecond(message: Bytes): NoiseResult | undefined {
    const publicKey = message.subarray(0, NOISE_KEY_BYTES);
    this.#state.mixPublicKey(publicKey);
    const secret = this.#ephemeral.agree(publicKey);
    if (secret === undefined) return undefined;
    this.#state.mixKey(secret);
    const payload = this.#state.decryptAndHash(message.subarray(NOISE_KEY_BYTES));
    return payload === undefined ? undefined : this.#state.split();
  }
}

/** The side that listens. */
export class NoiseResponder {
  readonly #state: SymmetricState;
  readonly #options: NoiseOptions;
  #remoteKey = EMPTY;

  constructor(options: NoiseOptions) {
    this.#state = new SymmetricState(options);
    this.#options = options;
  }

  /**
   * The payload of the first message; undefined when it was not made with the same pre-shared key
   * and prologue.
   */
  readFirst(message: Bytes): Bytes | undefined {
    this.#remoteKey = message.slice(0, NOISE_KEY_BYTES);
    this.#state.mixPublicKey(this.#remoteKey);
    return this.#state.decryptAndHash(message.subarray(NOISE_KEY_BYTES));
  }

  /**
   * The second message and what the handshake leaves; undefined when the other side's key is none.
   */
  writeSecond(
    payload: Bytes,
  ): { readonly message: Bytes; readonly result: NoiseResult } | undefined {
    const { suite, ephemeralKey = suite.freshKey() } = this.#options;
    const { publicKey } = ephemeralKey;
    this.#state.mixPublicKey(publicKey);
    const secret = ephemeralKey.agree(this.#remoteKey);
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
  readonly #suite: NoiseSuite;
  #chainingKey: Bytes;
  #hash: Bytes;
  #key: Bytes = EMPTY;
  #nonce = 0;

  constructor({ suite, presharedKey, prologue }: NoiseOptions) {
    assert(presharedKey.length === NOISE_KEY_BYTES, "a pre-shared key has 32 bytes");
    this.#suite = suite;
    this.#hash = firstHashOf(suite);
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
    const sealed = this.#suite.seal(plaintext, this.#nextTerms());
    this.#mixHash(sealed);
    return sealed;
  }

  decryptAndHash(sealed: Bytes): Bytes | undefined {
    const plaintext = this.#suite.open(sealed, this.#nextTerms());
    if (plaintext !== undefined) this.#mixHash(sealed);
    return plaintext;
  }

  split(): NoiseResult {
    const [initiatorKey = EMPTY, responderKey = EMPTY] = this.#derive(EMPTY, 2);
    return { initiatorKey, responderKey, handshakeHash: this.#hash };
  }

  #mixHash(bytes: Bytes): void {
    this.#hash = this.#suite.hash(this.#hash, bytes);
  }

  #initializeKey(key: Bytes): void {
    this.#key = key;
    this.#nonce = 0;
  }

  #nextTerms(): CipherTerms {
    this.#nonce += 1;
    return { key: this.#key, counter: this.#nonce - 1, context: this.#hash };
  }

  /** HKDF of §4.3. */
  #derive(material: Bytes, count: 2 | 3): Bytes[] {
    const { hmac } = this.#suite;
    const temporary = hmac(this.#chainingKey, material);
    const outputs: Bytes[] = [];
    for (let number = 1; number <= count; number += 1) {
      outputs.push(hmac(temporary, outputs.at(-1) ?? EMPTY, Uint8Array.of(number)));
    }
    return outputs;
  }
}

/** Noise §5.2: a name that is no longer than a hash is the first hash itself. */
function firstHashOf({ protocolName, hash }: NoiseSuite): Bytes {
  const name: Bytes = new TextEncoder().encode(protocolName);
  if (name.length > NOISE_KEY_BYTES) return hash(name);
  return concatBytes(name, new Uint8Array(NOISE_KEY_BYTES - name.length));
}
