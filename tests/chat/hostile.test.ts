/** Names, texts and postings of others that mean harm. */

import fc from "fast-check";
import {
  cleanName,
  cleanText,
  LINKS_PER_TEXT_MAX,
  linksIn,
  NAME_CHARACTERS_MAX,
  TEXT_LINES_MAX,
} from "passalong/chat";
import { describe, expect, it } from "vitest";
import { ChatWorld, talk } from "./chat-world.ts";

/** What commands a terminal or turns a line around. */
const COMMANDS = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

const LINK = `https://example.org/#${talk().toFragment()}`;

describe("names", () => {
  it.each([
    ["  Ann \n\t Lee ", "Ann Lee"],
    ["\u001b]0;owned\u0007", "\\u{1B}]0;owned\\u{7}"],
    ["\u202eeve", "\\u{202E}eve"],
    ["", "guest"],
    [" \u3000\n", "guest"],
    ["👩‍🚀".repeat(20), Array.from("👩‍🚀".repeat(20)).slice(0, 32).join("")],
  ])("[CH3] %j is shown as %j", (name, shown) => {
    expect(cleanName(name)).toBe(shown);
  });

  it("[CH3] are one short line, whatever they were", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        const name = cleanName(text);
        expect(name).not.toMatch(COMMANDS);
        expect(name).not.toBe("");
        expect(Array.from(name).length).toBeLessThanOrEqual(NAME_CHARACTERS_MAX);
      }),
    );
  });
});

describe("texts", () => {
  it.each([
    ["a\r\nb\rc\td", "a\nb\nc d"],
    ["\u001b[2J\u009b1A", "\\u{1B}[2J\\u{9B}1A"],
    ["abc\u2066def\u2029", "abc\\u{2066}def"],
    ["1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\\u{A}11\\u{A}12"],
  ])("[CH4] %j is shown as %j", (text, shown) => {
    expect(cleanText(text)).toBe(shown);
  });

  it("[CH4] are ten harmless lines at most, whatever they were", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { maxLength: 30 }), (lines) => {
        const shown = cleanText(lines.join("\n")).split("\n");
        expect(shown.length).toBeLessThanOrEqual(TEXT_LINES_MAX);
        for (const line of shown) expect(line).not.toMatch(COMMANDS);
      }),
    );
  });
});

describe("links", () => {
  it("[CH5] are told by their shape and checksum", () => {
    expect(linksIn(`take (${LINK}), please`)).toEqual([LINK]);
    expect(linksIn(`${LINK}x https://example.org/#introduction-and-more`)).toEqual([]);
    expect(linksIn("javascript://x#" + talk().toFragment())).toEqual([]);
  });

  it("[CH5] are few, and the text stays", async () => {
    expect(linksIn(`${LINK} `.repeat(9))).toHaveLength(LINKS_PER_TEXT_MAX);
    const world = new ChatWorld();
    const [ann, bob] = await world.talkers("Ann", "Bob");
    if (ann === undefined || bob === undefined) throw new TypeError("two");
    await world.says(ann, `here: ${LINK}`);
    await world.until(() => bob.messages.length === 1);
    expect(bob.messages[0]).toMatchObject({ text: `here: ${LINK}`, links: [LINK] });
    await world.close();
  });
});

describe("postings", () => {
  it("[CH2] that are malformed are dropped and counted, and what follows is heard", async () => {
    const world = new ChatWorld();
    const bob = await world.talker("Bob");
    const said = { chat: 1, kind: "say", name: "Mal", at: 1, text: "x" };
    const malformed = [
      null,
      "hello",
      new Uint8Array(3),
      [said],
      { ...said, chat: 2 },
      { ...said, kind: "shout" },
      { ...said, name: 7 },
      { ...said, at: 1.5 },
      { ...said, at: -1 },
      { ...said, at: "now" },
      { ...said, text: ["x"] },
      { ...said, text: " \n " },
      { ...said, text: "x".repeat(2_001) },
    ];
    const mallory = await world.post(...malformed, { ...said, text: "at last", more: true });
    await world.until(() => bob.messages.length === 1);
    expect(bob.texts()).toEqual(["at last"]);
    expect(bob.chat.malformedCount).toBe(malformed.length);
    expect(bob.chat.neighborCount).toBe(1);
    expect(mallory.neighborCount).toBe(1);
    await world.close();
  });

  it("[CH3, CH4] with hostile names and texts come out harmless", async () => {
    const world = new ChatWorld();
    const bob = await world.talker("Bob");
    const name = "\u001b[31mAnn\u202e";
    const text = "hi\u001b[1A\n\u009b2K";
    await world.post({ chat: 1, kind: "say", name, at: 1, text });
    await world.until(() => bob.messages.length === 1);
    expect(bob.messages[0]).toMatchObject({
      name: "\\u{1B}[31mAnn\\u{202E}",
      text: "hi\\u{1B}[1A\n\\u{9B}2K",
    });
    expect(bob.presence.at(-1)?.name).toBe("\\u{1B}[31mAnn\\u{202E}");
    await world.close();
  });
});
