/** Group keys against Node.js' own HKDF. */

import { hkdfSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { bytesFromHex, hexFromBytes } from "../base/index.ts";
import { deriveGroupKeys, GroupSpecifier } from "./index.ts";

const tutorial = GroupSpecifier.fromString("G:027f020102010c080e6d7947726f757000");

function nodeHkdf(purpose: string): string {
  const identityBytes = bytesFromHex("027f020102010c080e6d7947726f7570");
  const info = `passalong 1 ${purpose}\0`;
  return Buffer.from(hkdfSync("sha256", identityBytes ?? "", "", info, 32)).toString("hex");
}

describe("group keys", () => {
  it("[GS16] are HKDF-SHA-256 of the identity", () => {
    const keys = deriveGroupKeys(tutorial);
    expect(keys.groupId).toBe(nodeHkdf("group id"));
    expect(hexFromBytes(keys.signalKey)).toBe(nodeHkdf("signal key"));
    expect(hexFromBytes(keys.authKey)).toBe(nodeHkdf("auth key"));
  });

  it("[GS16] of the tutorial's group are these", () => {
    const { groupId, signalKey, authKey } = deriveGroupKeys(tutorial);
    expect([groupId, hexFromBytes(signalKey), hexFromBytes(authKey)]).toMatchInlineSnapshot(`
      [
        "5a7553f07499af960a9cf387f28a6ae89f04d1bb163da48cf0e68595f969800f",
        "f3e71289f11abac9b9db3bf1aa10b47ce9f38b969dac9328f8128e9b654aa020",
        "641a4fc06a6fcd7e7e6d9213020806e4e8533fb11c0f0700b85b8ea865e87c36",
      ]
    `);
  });

  it("[GS2, GS16] do not depend on what follows the end marker", () => {
    const share = GroupSpecifier.forShare({
      name: "film.mp4",
      randomBytes: (size) => new Uint8Array(size).fill(5),
      rendezvousUrls: ["http://localhost:8080/"],
    });
    expect(deriveGroupKeys(share.withoutAuthorizations())).toEqual(deriveGroupKeys(share));
    expect(deriveGroupKeys(share).groupId).not.toBe(deriveGroupKeys(tutorial).groupId);
  });
});
