/** How members are told apart. */

import { peerIdFromBytes } from "passalong/base";
import type { ChatMember } from "passalong/chat";
import { describe, expect, it } from "vitest";
import { digitsOf, guestName, HUES, Hues, initialOf, nameKey, sharedNames } from "./member-look.ts";

const peer = (byte: number) => peerIdFromBytes(new Uint8Array(32).fill(byte));

function member(byte: number, name: string): ChatMember {
  return { peerId: peer(byte), name, state: "here" };
}

describe("members", () => {
  it("[PG35] are guests with a number of their key until they have a name", () => {
    expect(guestName(peer(0))).toBe("Guest 0000");
    expect(guestName(peer(255))).toBe("Guest 7295");
  });

  it("[PG36] have the color of their key, or the next one that nobody has", () => {
    const hues = new Hues();
    expect(hues.of(peer(1))).toBe(1);
    expect(hues.of(peer(9))).toBe(2);
    expect(hues.of(peer(1))).toBe(1);
    const all = Array.from({ length: HUES }, (_, place) => hues.of(peer(place * 8 + 16)));
    expect(new Set(all).size).toBe(HUES - 2);
    expect(hues.of(peer(201))).toBe(1);
  });

  it("[PG36] of one name, as an eye reads it, have their digits", () => {
    const members = [member(1, "Ann"), member(2, "ａｎｎ"), member(3, "Bob")];
    expect([...sharedNames(members)]).toEqual([nameKey("Ann")]);
    expect(digitsOf(peer(171))).toBe("abababab");
  });

  it("have the first letter of their name as a mark", () => {
    expect(initialOf("ann")).toBe("A");
    expect(initialOf("😀x")).toBe("😀");
    expect(initialOf("")).toBe("");
  });
});
