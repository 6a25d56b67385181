/** Identities against Node.js' own Ed25519 and SHA-256. */

import { createHash, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bytes, bytesFromHex, groupIdFromBytes } from "../base/index.ts";
import { groupAddressOf, Identity, verifySignature } from "./index.ts";

/** RFC 8410: what stands before an Ed25519 seed and before a public key in DER. */
const PRIVATE_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const PUBLIC_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

const seed = new Uint8Array(32).map((_, at) => at * 7);
const identity = Identity.fromSeed(seed);
const message = new TextEncoder().encode("pass it along");

function nodeSign(text: Bytes): Bytes {
  const key = Buffer.concat([PRIVATE_PREFIX, seed]);
  return new Uint8Array(sign(null, text, createPrivateKey({ key, format: "der", type: "pkcs8" })));
}

function nodeVerify(text: Bytes, signature: Bytes): boolean {
  const key = Buffer.concat([PUBLIC_PREFIX, identity.publicKey]);
  return verify(null, text, createPublicKey({ key, format: "der", type: "spki" }), signature);
}

describe("identities", () => {
  it("[GS17] a peer id is SHA-256 of the public key", () => {
    const digest = createHash("sha256").update(identity.publicKey).digest("hex");
    expect(identity.peerId).toBe(digest);
  });

  it("[GS17] a group address is SHA-256 of group id and peer id", () => {
    const groupId = groupIdFromBytes(new Uint8Array(32).fill(9));
    const digest = createHash("sha256").update(groupId, "hex").update(identity.peerId, "hex");
    expect(groupAddressOf(groupId, identity.peerId)).toEqual(new Uint8Array(digest.digest()));
  });

  it("[GS17] signs as Node.js does", () => {
    expect(identity.sign(message)).toEqual(nodeSign(message));
    expect(nodeVerify(message, identity.sign(message))).toBe(true);
    expect(verifySignature(identity.publicKey, message, nodeSign(message))).toBe(true);
  });

  it("[GS18] refuses every flipped bit", () => {
    const signature = identity.sign(message);
    fc.assert(
      fc.property(fc.nat(64 * 8 - 1), (bit) => {
        const flipped = signature.slice();
        flipped[bit >>> 3] = (flipped[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
        expect(verifySignature(identity.publicKey, message, flipped)).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  it("[GS18] refuses keys of small order and non-canonical encodings, and never throws", () => {
    const neutral = bytesFromHex(`01${"00".repeat(31)}`) ?? seed;
    const forged = bytesFromHex(`01${"00".repeat(63)}`) ?? seed;
    expect(verifySignature(neutral, message, forged)).toBe(false);
    const unreduced = identity.sign(message);
    unreduced.set(bytesFromHex(`${"ff".repeat(31)}1f`) ?? [], 32);
    expect(verifySignature(identity.publicKey, message, unreduced)).toBe(false);
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (key, signature) => {
        const args = [new Uint8Array(key), new Uint8Array(signature)] as const;
        expect(verifySignature(args[0], message, args[1])).toBe(false);
      }),
    );
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uint8Array({ minLength: 64, maxLength: 64 }),
        (key, signature) => {
          verifySignature(new Uint8Array(key), message, new Uint8Array(signature));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("keeps a copy of its seed", () => {
    const own = seed.slice();
    const copy = Identity.fromSeed(own);
    own.fill(0);
    expect(copy.sign(message)).toEqual(identity.sign(message));
  });
});
