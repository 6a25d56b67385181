/** Tests of text that is shown to people. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { displayName } from "./display-name.ts";

describe("display names", () => {
  it.each([
    ["\u001b[31mred\u0007", "\\u{1B}[31mred\\u{7}"],
    ["a\u009bb", "a\\u{9B}b"],
    ["photo\u202egnp.exe", "photo\\u{202E}gnp.exe"],
    ["line\nbreak\u2028", "line\\u{A}break\\u{2028}"],
    ["half \ud83d", "half \\u{D83D}"],
  ])("[SH19] spells out %j", (text, shown) => {
    expect(displayName(text)).toBe(shown);
  });

  it("[SH19] leaves ordinary names as they are", () => {
    for (const text of ["a b.txt", "报告.pdf", "👨‍👩‍👧.png", "ملف", "..\\x"]) {
      expect(displayName(text)).toBe(text);
    }
  });

  it("[SH19] leaves nothing that commands a terminal, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(displayName(text)).not.toMatch(/[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
