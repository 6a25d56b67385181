/** Fragments: what a pasted link may look like, and what is noticed when it was damaged. */

import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bytes, concatBytes, hexFromBytes } from "../base/index.ts";
import { base64UrlFromBytes, bytesFromBase64Url } from "./base64url.ts";
import { GroupSpecifier, SpecifierError } from "./index.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** The tutorial's group, version 1; pinned: links once given out must open for ever. */
const TUTORIAL_FRAGMENT = "AQJ_AgECAQwIDm15R3JvdXAAIt9y2Q";

const share = GroupSpecifier.forShare({
  name: "film.mp4",
  randomBytes: (size) => new Uint8Array(size).fill(5),
  rendezvousUrls: ["http://localhost:8080/"],
});

/** The error that a text gives, or undefined; any other exception goes on. */
function errorOf(text: string): SpecifierError | undefined {
  try {
    GroupSpecifier.fromFragment(text);
  } catch (error) {
    if (error instanceof SpecifierError) return error;
    throw error;
  }
  return undefined;
}

/** A fragment made by hand, with a right checksum. */
function fragmentOf(content: Bytes): string {
  const hash = createHash("sha256").update("passalong 1 fragment checksum\0").update(content);
  return Buffer.concat([content, hash.digest().subarray(0, 4)]).toString("base64url");
}

describe("base64url", () => {
  it("[GS13] spells bytes as Node.js does, and reads that one spelling", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (array) => {
        const bytes = new Uint8Array(array);
        const text = base64UrlFromBytes(bytes);
        expect(text).toBe(Buffer.from(bytes).toString("base64url"));
        expect(bytesFromBase64Url(text)).toEqual(bytes);
      }),
    );
    for (const text of ["A", "AB", "AAB", "AA==", "A+/A", "AA A", "ÄAAA"]) {
      expect(bytesFromBase64Url(text)).toBeUndefined();
    }
  });
});

describe("fragments", () => {
  it("[GS13] have these characters", () => {
    const specifier = GroupSpecifier.fromString("G:027f020102010c080e6d7947726f757000");
    expect(specifier.toFragment()).toBe(TUTORIAL_FRAGMENT);
    expect(fragmentOf(concatBytes(Uint8Array.of(1), specifier.toBytes()))).toBe(TUTORIAL_FRAGMENT);
    expect(GroupSpecifier.fromFragment(TUTORIAL_FRAGMENT).toBytes()).toEqual(specifier.toBytes());
  });

  it("[GS14] a changed, lost, added or swapped character is noticed", () => {
    const whole = share.toFragment();
    const at = fc.nat(whole.length - 1);
    const character = fc.constantFrom(...ALPHABET);
    const edited = fc.oneof(
      fc.tuple(at, character).map(([i, c]) => whole.slice(0, i) + c + whole.slice(i + 1)),
      fc.tuple(at, character).map(([i, c]) => whole.slice(0, i) + c + whole.slice(i)),
      at.map((i) => whole.slice(0, i) + whole.slice(i + 1)),
      at.map(
        (i) =>
          whole.slice(0, i) +
          whole
            .slice(i, i + 2)
            .split("")
            .toReversed()
            .join("") +
          whole.slice(i + 2),
      ),
      at.map((i) => whole.slice(0, i)),
    );
    fc.assert(
      fc.property(edited, (text) => {
        if (text === whole) return;
        expect(errorOf(text)).toBeInstanceOf(SpecifierError);
      }),
      { numRuns: 3_000 },
    );
  });

  it("[GS14] every single character counts", () => {
    const whole = share.toFragment();
    for (let i = 0; i < whole.length; i += 1) {
      const other = ALPHABET.charAt((ALPHABET.indexOf(whole.charAt(i)) + 1 + (i % 62)) % 64);
      expect(errorOf(whole.slice(0, i) + other + whole.slice(i + 1))).toBeDefined();
    }
  });

  it("[GS14] a text is a specifier or a SpecifierError, whatever it is", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.base64String()), (text) => {
        errorOf(text);
      }),
      { numRuns: 2_000 },
    );
  });

  it("[GS14] damage, novelty and nonsense are told apart, each in one sentence", () => {
    const whole = share.toFragment();
    const newer = fragmentOf(concatBytes(Uint8Array.of(2), new Uint8Array(40)));
    const texts: [string, string][] = [
      ["", "specifier/invalid"],
      ["http://localhost:8080/", "specifier/invalid"],
      ["http://localhost:8080/#", "specifier/invalid"],
      ["hello world", "specifier/invalid"],
      ["A".repeat(4_000), "specifier/invalid"],
      [whole.slice(0, -1), "specifier/invalid"],
      [whole.slice(0, whole.length - (whole.length % 4) - 4), "specifier/checksum"],
      [`${whole.slice(0, 8)}AAAA${whole.slice(12)}`, "specifier/checksum"],
      [newer, "specifier/version"],
      [fragmentOf(Uint8Array.of(1)), "specifier/invalid"],
      [fragmentOf(Uint8Array.of(1, 0)), "specifier/invalid"],
    ];
    for (const [text, code] of texts) {
      const error = errorOf(text);
      expect([text, error?.code]).toEqual([text, code]);
      expect(error?.message).toMatch(/^[A-Z“"][^\n]*: [^\n]*\.$/);
    }
  });

  it("[GS15] a whole link and a quoted one are taken", () => {
    const whole = share.toFragment();
    for (const text of [
      `http://localhost:8080/#${whole}`,
      `https://a.example/x?y=z#${whole}\r\n`,
      `  "http://localhost:8080/#${whole}"  `,
      `<https://a.example/#${whole}>`,
      `“https://a.example/#${whole}”`,
      `\u200b'${whole}'\ufeff`,
      `#${whole}`,
    ]) {
      expect(hexFromBytes(GroupSpecifier.fromFragment(text).toBytes())).toBe(
        hexFromBytes(share.toBytes()),
      );
    }
  });
});
