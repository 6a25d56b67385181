/** The handshake against a published vector, and against everything that is not it. */

import { assert, type Bytes, bytesFromHex, hexFromBytes } from "passalong/base";
import { describe, expect, it } from "vitest";
import { NoiseInitiator, type NoiseOptions, NoiseResponder } from "passalong/group";
import { ephemeralKeyFrom, NATIVE_SUITE, nonceOf, rekeyed } from "./native-suite.ts";
import { createCipheriv } from "node:crypto";

/**
 * Source: haskell-cryptography/cacophony, vectors/cacophony.txt,
 * `Noise_NNpsk0_25519_AESGCM_SHA256`.
 */
const VECTOR = {
  prologue: "4a6f686e2047616c74",
  presharedKey: "54686973206973206d7920417573747269616e20706572737065637469766521",
  initiatorKey: "893e28b9dc6ca8d611ab664754b8ceb7bac5117349a4439a6b0569da977c464a",
  responderKey: "bbdb4cdbd309f1a1f2e1456967fe288cadd6f712d65dc7b7793d5e63da6b375b",
  handshakeHash: "9f3b1f9afd7767767b5b9d1069844a6154fdbdcc36dfb3e31c0fffc5c973d530",
  firstPayload: "4c756477696720766f6e204d69736573",
  first:
    "ca35def5ae56cec33dc2036731ab14896bc4c75dbb07a61f879f8e3afa4c79447c37a89fc17813788d30df2d59501d6066f5f8aecc3406bbd9829f2d24a531b1",
  secondPayload: "4d757272617920526f746862617264",
  second:
    "95ebc60d2b1fa672c1f46a8aa265ef51bfe38e7ccb39ec5be34069f1448088432f29d79368ef9de4e1ae7a362fb05bf0ad668e026bf5714554497b3a720461",
  transport: [
    ["462e20412e20486179656b", "7c01e898a6201f36aecee532e29cd0b7f8ffa29d3366ad0dce39a6"],
    ["4361726c204d656e676572", "a9ff535aace3db6a1da1a7fb00fe2de2622bb373abad9fb42c00e0"],
    [
      "4a65616e2d426170746973746520536179",
      "6cfc49a3e65472edc2d0152abe5ce950170a8a47c959f30bd48b5f0aacf29adbfd",
    ],
    [
      "457567656e2042f6686d20766f6e2042617765726b",
      "9bc86e6d974ed21ba04604a94aa68de21677eb409ead070c0cd569b069ee19ba142aa4c1a9",
    ],
  ],
} as const;

function fromHex(text: string): Bytes {
  const bytes = bytesFromHex(text);
  assert(bytes !== undefined, "a vector is written in hex digits");
  return bytes;
}

const COMMON: NoiseOptions = {
  suite: NATIVE_SUITE,
  presharedKey: fromHex(VECTOR.presharedKey),
  prologue: fromHex(VECTOR.prologue),
};

function sealed(key: Bytes, counter: number, plaintext: Bytes): string {
  const cipher = createCipheriv("aes-256-gcm", key, nonceOf(counter));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  return body.toString("hex");
}

describe("Noise_NNpsk0_25519_AESGCM_SHA256", () => {
  it("[NL1] makes the messages, the hash and the keys of the published vector", () => {
    const initiator = new NoiseInitiator({
      ...COMMON,
      ephemeralKey: ephemeralKeyFrom(fromHex(VECTOR.initiatorKey)),
    });
    const responder = new NoiseResponder({
      ...COMMON,
      ephemeralKey: ephemeralKeyFrom(fromHex(VECTOR.responderKey)),
    });
    const first = initiator.writeFirst(fromHex(VECTOR.firstPayload));
    expect(hexFromBytes(first)).toBe(VECTOR.first);
    expect(responder.readFirst(first)).toEqual(fromHex(VECTOR.firstPayload));
    const second = responder.writeSecond(fromHex(VECTOR.secondPayload));
    assert(second !== undefined, "the responder answers");
    expect(hexFromBytes(second.message)).toBe(VECTOR.second);
    const result = initiator.readSecond(second.message);
    assert(result !== undefined, "the initiator takes the answer");
    expect(result).toEqual(second.result);
    expect(hexFromBytes(result.handshakeHash)).toBe(VECTOR.handshakeHash);
    const { initiatorKey, responderKey } = result;
    VECTOR.transport.forEach(([plaintext, ciphertext], number) => {
      const key = number % 2 === 0 ? initiatorKey : responderKey;
      expect(sealed(key, Math.floor(number / 2), fromHex(plaintext))).toBe(ciphertext);
    });
  });

  it("[NL1] opens a first message under its own pre-shared key and prologue alone", () => {
    const payload = fromHex("00112233");
    const attempt = (options: NoiseOptions): Bytes | undefined =>
      new NoiseResponder(COMMON).readFirst(new NoiseInitiator(options).writeFirst(payload));
    expect(attempt(COMMON)).toEqual(payload);
    expect(attempt({ ...COMMON, presharedKey: new Uint8Array(32) })).toBeUndefined();
    expect(attempt({ ...COMMON, prologue: new Uint8Array(3) })).toBeUndefined();
  });

  it("[NL1] takes no message of which a bit was changed, and throws for none", () => {
    const payload = new Uint8Array(17);
    const first = new NoiseInitiator(COMMON).writeFirst(payload);
    for (let at = 0; at < first.length; at += 1) {
      const changed = first.slice();
      changed[at] = (changed[at] ?? 0) ^ 4;
      expect(new NoiseResponder(COMMON).readFirst(changed)).toBeUndefined();
    }
    for (let at = 0; at < 48; at += 1) {
      const initiator = new NoiseInitiator(COMMON);
      const responder = new NoiseResponder(COMMON);
      responder.readFirst(initiator.writeFirst(payload));
      const message = responder.writeSecond(new Uint8Array(0))?.message ?? new Uint8Array(0);
      message[at] = (message[at] ?? 0) ^ 4;
      expect(initiator.readSecond(message)).toBeUndefined();
    }
    expect(new NoiseResponder(COMMON).readFirst(new Uint8Array(3))).toBeUndefined();
  });

  it("[NL1] does not go on with a public key that makes every secret the same", () => {
    const initiator = new NoiseInitiator(COMMON);
    initiator.writeFirst(new Uint8Array(0));
    expect(initiator.readSecond(new Uint8Array(48))).toBeUndefined();
  });

  it("[NL6] replaces a key by one that differs", () => {
    const key = fromHex(VECTOR.presharedKey);
    expect(rekeyed(key)).toHaveLength(32);
    expect(rekeyed(key)).not.toEqual(key);
  });
});
