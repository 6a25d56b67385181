/** The key agreement in script, against the native one, and against keys that give nothing. */

import { createPublicKey, diffieHellman, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { bytesFromHex, concatBytes } from "../../base/index.ts";
import { agree, publicKeyOf } from "./x25519.ts";

/** What comes before the 32 bytes of a public key in its DER form. Source: RFC 8410 §4. */
const PUBLIC_KEY_HEAD = bytesFromHex("302a300506032b656e032100") ?? new Uint8Array(0);

/** Agreements that are compared. */
const ROUNDS = 20;

function fromBase64Url(text: string | undefined) {
  return new Uint8Array(Buffer.from(text ?? "", "base64url"));
}

describe("X25519", () => {
  it("[RL8] gives the public keys and the secrets that the native one gives", () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const [one, two] = [generateKeyPairSync("x25519"), generateKeyPairSync("x25519")];
      const [ownJwk, remoteJwk] = [one, two].map((pair) =>
        pair.privateKey.export({ format: "jwk" }),
      );
      const own = fromBase64Url(ownJwk?.d);
      expect(publicKeyOf(own)).toEqual(fromBase64Url(ownJwk?.x));
      const remote = fromBase64Url(remoteJwk?.x);
      const key = Buffer.from(concatBytes(PUBLIC_KEY_HEAD, remote));
      const publicKey = createPublicKey({ key, format: "der", type: "spki" });
      const secret = diffieHellman({ privateKey: one.privateKey, publicKey });
      expect(agree(own, remote)).toEqual(new Uint8Array(secret));
    }
  });

  it("[RL8] gives nothing for keys of a small order or of another length", () => {
    const own = new Uint8Array(32).fill(5);
    const small = (first: number) => Uint8Array.from([first, ...new Uint8Array(31)]);
    const keys = [small(0), small(1), new Uint8Array(0)];
    expect(keys.map((key) => agree(own, key))).toEqual(keys.map(() => undefined));
  });
});
