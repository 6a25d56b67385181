/** Tests of harmless paths: a table of hostile names, ordinary names, and properties. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { harmlessPaths } from "./names.ts";

const LONG = "a".repeat(300);

/** What a provider may say, and what becomes of it. */
const HOSTILE: readonly (readonly [string, string])[] = [
  // Leaving the folder.
  ["../x", "x"],
  ["../../../../etc/passwd", "etc/passwd"],
  ["..", "unnamed"],
  [".", "unnamed"],
  ["", "unnamed"],
  ["/", "unnamed"],
  ["///", "unnamed"],
  ["/etc/x", "etc/x"],
  ["//server/share/x", "server/share/x"],
  ["a/../b", "a/b"],
  ["a/./b", "a/b"],
  ["a//b", "a/b"],
  ["a/", "a"],
  ["a/..", "a"],
  [".../x", "x"],
  [".. /x", "x"],
  [" ../x", "x"],
  ["..\\x", "_.._x"],
  ["..\\..\\windows\\win.ini", "_.._.._windows_win.ini"],
  ["\\\\server\\share", "__server_share"],
  ["\\\\?\\C:\\x", "____C__x"],
  ["C:\\x", "C__x"],
  ["C:/x", "C_/x"],
  ["C:", "C_"],
  ["file.txt:stream", "file.txt_stream"],
  ["file.txt::$DATA", "file.txt__$DATA"],
  ["~", "_~"],
  ["~/x", "_~/x"],
  ["~root/.ssh/x", "_~root/_.ssh/x"],
  // Devices.
  ["con", "_con"],
  ["CON", "_CON"],
  ["Con.txt", "_Con.txt"],
  ["nul.txt", "_nul.txt"],
  ["NUL.tar.gz", "_NUL.tar.gz"],
  ["aux", "_aux"],
  ["prn.", "_prn"],
  ["com1", "_com1"],
  ["COM9.log", "_COM9.log"],
  ["COM¹", "_COM¹"],
  ["lpt0", "_lpt0"],
  ["LPT³.x", "_LPT³.x"],
  ["con .txt", "_con .txt"],
  ["CONIN$", "_CONIN$"],
  ["conout$.x", "_conout$.x"],
  ["clock$", "_clock$"],
  ["a/con/b", "a/_con/b"],
  // What shells, file managers and terminals take for something else.
  [".bashrc", "_.bashrc"],
  [".ssh/authorized_keys", "_.ssh/authorized_keys"],
  [".git/hooks/pre-commit", "_.git/hooks/pre-commit"],
  ["-rf", "_-rf"],
  ["--output=x", "_--output=x"],
  ["a\0b", "a_b"],
  ["a\nb", "a_b"],
  ["a\r\nb", "a__b"],
  ["\u001b[2Jx", "_[2Jx"],
  ["\u001b]0;title\u0007", "_]0;title_"],
  ["\u009b31mx", "_31mx"],
  ["a\u007fb", "a_b"],
  ["a\u0085b", "a_b"],
  ["a\u2028b", "a_b"],
  ["photo\u202egnp.exe", "photo_gnp.exe"],
  ["\u2066a\u2069", "_a_"],
  ["a\u200fb", "a_b"],
  ["a\u061cb", "a_b"],
  ["a\u200bb", "a_b"],
  ["\ufeffa", "_a"],
  ["a\u00adb", "a_b"],
  ["a\ud800b", "a_b"],
  ["a\uffffb", "a_b"],
  // What Windows forbids or drops.
  ["a?b*c", "a_b_c"],
  ['"a"<b>|c', "_a__b__c"],
  ["name.", "name"],
  ["name...", "name"],
  ["name ", "name"],
  ["name . . ", "name"],
  [" name", "name"],
  ["\u3000name\u00a0", "name"],
  ["a ./b. /c", "a/b/c"],
  // Too long.
  [LONG, "a".repeat(255)],
  [`${LONG}.txt`, `${"a".repeat(251)}.txt`],
  [`.${LONG}`, `_.${"a".repeat(253)}`],
  [`a.${"b".repeat(300)}`, `a.${"b".repeat(253)}`],
  ["漢".repeat(100), "漢".repeat(85)],
  ["😀".repeat(100), "😀".repeat(63)],
  [`${"é".repeat(200)}.jpeg`, `${"é".repeat(125)}.jpeg`],
  // Other spellings of the same characters.
  ["e\u0301.txt", "\u00e9.txt"],
];

const ORDINARY: readonly string[] = [
  "holiday photo 1.jpg",
  "报告 2024.pdf",
  "Übergröße.txt",
  "données/été.csv",
  "日本語/ファイル.txt",
  "Файл.doc",
  "ملف.txt",
  "می‌خواهم.txt",
  "👨‍👩‍👧 family 😀.png",
  "❤️.gif",
  "a.tar.gz",
  "no extension",
  "v1.2.3",
  "a'b;c&d$e%20f#g=h+i,j@k!(l)[m]{n}.txt",
  "contents.txt",
  "com10",
  "nullable",
  "a..b",
];

describe("harmless paths", () => {
  it.each(HOSTILE)("[SH7] %j becomes %j", (hostile, harmless) => {
    expect(harmlessPaths([hostile])).toEqual([harmless]);
  });

  it.each(ORDINARY)("[SH7] leaves %j as it is", (path) => {
    expect(harmlessPaths([path])).toEqual([path]);
  });

  it("[SH7] numbers names that a file system may take for one", () => {
    expect(harmlessPaths(["a.txt", "A.TXT", "a.txt", "straße", "STRASSE"])).toEqual([
      "a.txt",
      "A (2).TXT",
      "a (3).txt",
      "straße",
      "STRASSE (2)",
    ]);
    expect(harmlessPaths(["é", "e\u0301"])).toEqual(["é", "é (2)"]);
  });

  it("[SH7] gives no file the name of a folder or of a later copy", () => {
    expect(harmlessPaths(["a", "A/b"])).toEqual(["a (2)", "A/b"]);
    expect(harmlessPaths(["a", "a", "a (2)"])).toEqual(["a", "a (2)", "a (2) (2)"]);
    expect(harmlessPaths(["x/a", "x/a/y", "x/a (2)/z"])).toEqual(["x/a (3)", "x/a/y", "x/a (2)/z"]);
  });

  it("[SH7] keeps a numbered name within the limit", () => {
    const [first, second] = harmlessPaths([`${LONG}.txt`, `${LONG}.txt`]);
    expect(first).toHaveLength(255);
    expect(second).toBe(`${"a".repeat(247)} (2).txt`);
  });

  it("[SH7] numbers a hundred thousand equal names in reasonable time", () => {
    const paths = harmlessPaths(Array.from({ length: 100_000 }, () => "same.txt"));
    expect(new Set(paths).size).toBe(100_000);
  });

  it("[SH7] is harmless, unique and final whatever the names", () => {
    const part = fc.oneof(
      fc.constantFrom("..", ".", "con", " ", "a", "A", "é", "e\u0301", "\u202e", "~", "-", "a (2)"),
      fc.string({ unit: "binary", maxLength: 8 }),
      fc.string({ unit: "grapheme", maxLength: 300 }),
    );
    const path = fc.array(part, { maxLength: 5 }).map((parts) => parts.join("/"));
    fc.assert(
      fc.property(fc.array(path, { maxLength: 12 }), (paths) => {
        const harmless = harmlessPaths(paths);
        for (const component of harmless.flatMap((text) => text.split("/"))) {
          expect(component).not.toMatch(/^\.|^$|[ .]$|[\p{Cc}\p{Bidi_Control}\\:*?"<>|]/u);
          expect(new TextEncoder().encode(component).length).toBeLessThanOrEqual(255);
        }
        expect(new Set(harmless.map((text) => text.toUpperCase())).size).toBe(paths.length);
        expect(harmlessPaths(harmless)).toEqual(harmless);
      }),
    );
  });
});
