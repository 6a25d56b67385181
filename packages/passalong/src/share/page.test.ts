/** Tests of pages. */

import { describe, expect, it } from "vitest";
import { concatBytes } from "../base/index.ts";
import { Identity } from "../group/index.ts";
import { Writer } from "../wire/index.ts";
import { hashesOf, isAuthenticPage, signPage } from "./page.ts";

const publisher = Identity.fromSeed(new Uint8Array(32).fill(1));
const groupId = new Uint8Array(32).fill(2);
const hashes = new Uint8Array(96).fill(3);
const position = { groupId, index: 1_000 };

describe("page", () => {
  it("[SH9] is hashes and a signature over where they stand", () => {
    const message = new Writer()
      .ascii("passalong page 1")
      .bytes(groupId)
      .vlu(1_000)
      .bytes(hashes)
      .finish();
    const page = signPage(hashes, position, publisher);
    expect(page).toEqual(concatBytes(hashes, publisher.sign(message)));
    expect(hashesOf(page)).toEqual(hashes);
    expect(isAuthenticPage(page, position, publisher.publicKey)).toBe(true);
  });

  it("[SH9] holds at no other index, in no other group, by nobody else", () => {
    const page = signPage(hashes, position, publisher);
    const key = publisher.publicKey;
    const stranger = Identity.fromSeed(new Uint8Array(32).fill(7)).publicKey;
    expect(isAuthenticPage(page, { groupId, index: 1_001 }, key)).toBe(false);
    expect(isAuthenticPage(page, { groupId: new Uint8Array(32), index: 1_000 }, key)).toBe(false);
    expect(isAuthenticPage(page, position, stranger)).toBe(false);
  });

  it("[SH9] is refused with any bit flipped, and cut short", () => {
    const page = signPage(hashes, position, publisher);
    for (let offset = 0; offset < page.length; offset += 1) {
      const forged = page.slice();
      forged[offset] = (forged[offset] ?? 0) ^ (1 << (offset & 7));
      expect(isAuthenticPage(forged, position, publisher.publicKey)).toBe(false);
    }
    for (const size of [0, 1, 63, 64, 159]) {
      expect(isAuthenticPage(page.slice(0, size), position, publisher.publicKey)).toBe(false);
    }
  });
});
