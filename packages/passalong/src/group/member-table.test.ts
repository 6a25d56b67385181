/** What a peer remembers of members and of offers. */

import { describe, expect, it } from "vitest";
import { memberAddressFromBytes, peerIdFromBytes } from "../base/index.ts";
import { type Member, MEMBERS_MAX, MemberTable } from "./member-table.ts";
import { SEEN_OFFER_MS, SEEN_OFFERS_MAX, SeenOffers } from "./seen-offers.ts";

function bytesOf(size: number, number: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, number);
  return bytes;
}

function memberOf(peer: number, address: number): Member {
  return {
    peerId: peerIdFromBytes(bytesOf(32, peer)),
    publicKey: bytesOf(32, peer),
    address: memberAddressFromBytes(bytesOf(16, address)),
  };
}

describe("the table of members", () => {
  it("[CN20] lets what was learnt last hold, by peer and by address", () => {
    const table = new MemberTable();
    expect(table.learn(memberOf(1, 1))).toBe(true);
    expect(table.learn(memberOf(1, 2))).toBe(false);
    expect(table.get(memberOf(1, 0).peerId)?.address).toBe(memberOf(0, 2).address);
    expect(table.forgetAddress(memberOf(0, 1).address)).toBeUndefined();
    expect(table.learn(memberOf(3, 2))).toBe(true);
    expect(table.get(memberOf(1, 0).peerId)).toBeUndefined();
    expect(table.forgetAddress(memberOf(0, 2).address)).toEqual(memberOf(3, 2));
    expect(table.size).toBe(0);
  });

  it("[CN20] forgets the oldest when it is full", () => {
    const table = new MemberTable();
    for (let number = 0; number < MEMBERS_MAX + 10; number += 1) {
      table.learn(memberOf(number, number));
    }
    expect(table.size).toBe(MEMBERS_MAX);
    expect(table.get(memberOf(9, 0).peerId)).toBeUndefined();
    expect(table.get(memberOf(10, 0).peerId)).toBeDefined();
  });
});

describe("the offers seen", () => {
  it("[CN13] are remembered for five minutes", () => {
    const seen = new SeenOffers();
    expect(seen.add(bytesOf(16, 1), 0)).toBe(true);
    expect(seen.add(bytesOf(16, 1), SEEN_OFFER_MS - 1)).toBe(false);
    expect(seen.add(bytesOf(16, 1), SEEN_OFFER_MS)).toBe(true);
  });

  it("[CN13] are bounded: the oldest is forgotten first", () => {
    const seen = new SeenOffers();
    for (let number = 0; number <= SEEN_OFFERS_MAX; number += 1) seen.add(bytesOf(16, number), 0);
    expect(seen.add(bytesOf(16, 2), 0)).toBe(false);
    expect(seen.add(bytesOf(16, 0), 0)).toBe(true);
  });
});
