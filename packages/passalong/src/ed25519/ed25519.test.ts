/** Both ways to Ed25519 give the same answers. */

import { createHash } from "node:crypto";
import { etc, Point, utils } from "@noble/ed25519";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Bytes } from "../base/index.ts";
import * as native from "./native.ts";
import * as scripted from "./scripted.ts";

const bytes = (length: number): fc.Arbitrary<Bytes> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((values) => new Uint8Array(values));

/** A point of order 8, and from it all points of small order. */
const TORSION = Array.from({ length: 8 }, (_, count) => {
  const generator = Point.fromHex(
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  );
  return count === 0 ? Point.ZERO : generator.multiply(BigInt(count));
});

function bothVerify(publicKey: Bytes, message: Bytes, signature: Bytes): boolean {
  const answer = scripted.verify(publicKey, message, signature);
  expect(native.verify(publicKey, message, signature)).toBe(answer);
  return answer;
}

describe("Ed25519 in script and natively", () => {
  it("[GS17] signs the same", () => {
    fc.assert(
      fc.property(bytes(32), fc.uint8Array(), (seed, text) => {
        const message = new Uint8Array(text);
        const signer = native.signerFrom(seed);
        expect(signer.publicKey).toEqual(scripted.signerFrom(seed).publicKey);
        expect(signer.sign(message)).toEqual(scripted.signerFrom(seed).sign(message));
        expect(bothVerify(signer.publicKey, message, signer.sign(message))).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it("[GS18] refuses the same", () => {
    fc.assert(
      fc.property(bytes(32), bytes(8), bytes(64), (key, message, signature) => {
        bothVerify(key, message, signature);
      }),
      { numRuns: 50 },
    );
  });

  it("[GS18] refuses keys of small order, whatever the sign of x", () => {
    for (const point of TORSION) {
      for (const sign of [0, 0x80]) {
        const key = new Uint8Array(point.toBytes());
        key[31] = (key[31] ?? 0) ^ sign;
        const forged = new Uint8Array(64);
        forged.set(Point.ZERO.toBytes());
        expect(bothVerify(key, Uint8Array.of(1), forged)).toBe(false);
      }
    }
  });

  it("[GS18] refuses encodings that are not canonical", () => {
    for (let first = 0xed; first <= 0xff; first += 1) {
      const key = new Uint8Array(32).fill(0xff);
      key[0] = first;
      key[31] = 0x7f;
      expect(bothVerify(key, Uint8Array.of(1), new Uint8Array(64))).toBe(false);
    }
  });

  it("[GS18] agrees on keys with a part of small order, on which libraries differ", () => {
    const { scalar, pointBytes } = utils.getExtendedPublicKey(new Uint8Array(32).fill(7));
    const base = Point.fromBytes(pointBytes);
    let accepted = 0;
    for (const part of TORSION.slice(1)) {
      const publicKey = new Uint8Array(base.add(part).toBytes());
      for (let trial = 0; trial < 8; trial += 1) {
        const message = Uint8Array.of(trial);
        const nonce = BigInt(trial + 5);
        const commitment = Point.BASE.multiply(nonce).toBytes();
        const challenge = challengeOf(commitment, publicKey, message);
        const response = scalarOf(nonce + challenge * scalar);
        const signature = new Uint8Array(64);
        signature.set(commitment);
        signature.set(littleEndian(response), 32);
        if (bothVerify(publicKey, message, signature)) accepted += 1;
      }
    }
    // Most of these OpenSSL refuses by itself.
    expect(accepted).toBe(7 * 8);
  });
});

/** SHA-512 of what is signed, as a scalar. Source: RFC 8032 §5.1.6. */
function challengeOf(commitment: Uint8Array, publicKey: Bytes, message: Bytes): bigint {
  const digest = createHash("sha512").update(commitment).update(publicKey).update(message).digest();
  return scalarOf(BigInt(`0x${Buffer.from(digest.toReversed()).toString("hex")}`));
}

/** A number modulo the order of the base point. */
function scalarOf(value: bigint): bigint {
  return etc.mod(value, Point.CURVE().n);
}

/** 32 bytes of a scalar. Source: RFC 8032 §5.1.6. */
function littleEndian(scalar: bigint): Uint8Array {
  return Buffer.from(scalar.toString(16).padStart(64, "0"), "hex").toReversed();
}
