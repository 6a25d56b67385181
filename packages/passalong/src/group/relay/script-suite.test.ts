/** The handshake in script against a published vector, and against what is not it. */

import { assert, type Bytes, bytesFromHex, hexFromBytes } from "../../base/index.ts";
import { describe, expect, it } from "vitest";
import { NoiseInitiator, type NoiseOptions, NoiseResponder } from "../noise.ts";
import { ephemeralKeyFrom, scriptSuite } from "./script-suite.ts";

/**
 * Source: haskell-cryptography/cacophony, vectors/cacophony.txt,
 * `Noise_NNpsk0_25519_ChaChaPoly_SHA256`.
 */
const VECTOR = {
  prologue: "4a6f686e2047616c74",
  presharedKey: "54686973206973206d7920417573747269616e20706572737065637469766521",
  initiatorKey: "893e28b9dc6ca8d611ab664754b8ceb7bac5117349a4439a6b0569da977c464a",
  responderKey: "bbdb4cdbd309f1a1f2e1456967fe288cadd6f712d65dc7b7793d5e63da6b375b",
  handshakeHash: "f4d03dc34495c95729ea6de9e1b59004b59733102488b3e24bc441e0be208eaf",
  firstPayload: "4c756477696720766f6e204d69736573",
  first:
    "ca35def5ae56cec33dc2036731ab14896bc4c75dbb07a61f879f8e3afa4c794479b962b8aff8485742ac32f905ba45369e2465fb59e138a93d67a0d1266b6a54",
  secondPayload: "4d757272617920526f746862617264",
  second:
    "95ebc60d2b1fa672c1f46a8aa265ef51bfe38e7ccb39ec5be34069f144808843d6062704d5a9c422a8e834423f8c1feada7e8d0d910a1a2cd030fb584221e3",
  transport: [
    ["462e20412e20486179656b", "e632c3763d7669067383433197a3baddf146e9e70ad4b4e9e59e0f"],
    ["4361726c204d656e676572", "64c6bee32ea91c8474bb4c21d7a700109ad45af77b29764ba5eb1e"],
    [
      "4a65616e2d426170746973746520536179",
      "e2fa0bed0603b62d3ccac2ecabbf3fe33f3e86514909b323361626266cb2471cc8",
    ],
    [
      "457567656e2042f6686d20766f6e2042617765726b",
      "0c01dc9cec1fe4ddd692e8dd32188aa351088dc91183639a53b57aa4692b5ebdef8b8ca111",
    ],
  ],
} as const;

function fromHex(text: string): Bytes {
  const bytes = bytesFromHex(text);
  assert(bytes !== undefined, "a vector is written in hex digits");
  return bytes;
}

let drawn = 0;
const SUITE = scriptSuite((size) => new Uint8Array(size).fill((drawn += 1)));

const COMMON: NoiseOptions = {
  suite: SUITE,
  presharedKey: fromHex(VECTOR.presharedKey),
  prologue: fromHex(VECTOR.prologue),
};

describe("Noise_NNpsk0_25519_ChaChaPoly_SHA256", () => {
  it("[RL8] makes the messages, the hash and the keys of the published vector", () => {
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
    VECTOR.transport.forEach(([plaintext, ciphertext], number) => {
      const key = number % 2 === 0 ? result.initiatorKey : result.responderKey;
      const terms = { key, counter: Math.floor(number / 2), context: new Uint8Array(0) };
      expect(hexFromBytes(SUITE.seal(fromHex(plaintext), terms))).toBe(ciphertext);
      expect(SUITE.open(fromHex(ciphertext), terms)).toEqual(fromHex(plaintext));
    });
  });

  it("[RL8] opens a first message under its own pre-shared key and prologue alone", () => {
    const attempt = (options: NoiseOptions): Bytes | undefined =>
      new NoiseResponder(COMMON).readFirst(new NoiseInitiator(options).writeFirst(Uint8Array.of()));
    expect(attempt(COMMON)).toEqual(Uint8Array.of());
    expect(attempt({ ...COMMON, presharedKey: new Uint8Array(32) })).toBeUndefined();
    expect(attempt({ ...COMMON, prologue: new Uint8Array(3) })).toBeUndefined();
  });

  it("[RL8] goes on neither with a changed message nor with a key that makes all secrets the same", () => {
    const initiator = new NoiseInitiator(COMMON);
    const responder = new NoiseResponder(COMMON);
    responder.readFirst(initiator.writeFirst(new Uint8Array(0)));
    const message = responder.writeSecond(new Uint8Array(0))?.message ?? new Uint8Array(0);
    message[40] = (message[40] ?? 0) ^ 1;
    expect(initiator.readSecond(message)).toBeUndefined();
    const other = new NoiseInitiator(COMMON);
    other.writeFirst(new Uint8Array(0));
    expect(other.readSecond(new Uint8Array(48))).toBeUndefined();
  });
});
