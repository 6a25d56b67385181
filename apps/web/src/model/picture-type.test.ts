/** Which bytes are a picture. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { looksLikePicture, pictureTypeOf } from "./picture-type.ts";

/** One byte a character. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** An ISO file's first box. */
function ftyp(major: string, ...others: string[]): string {
  const size = 16 + 4 * others.length;
  return `\0\0\0${String.fromCharCode(size)}ftyp${major}\0\0\0\0${others.join("")}`;
}

describe("a file that begins like a picture", () => {
  it.each([
    ["\u00ff\u00d8\u00ff\u00e0\0\u0010JFIF", "image/jpeg"],
    ["\u0089PNG\r\n\u001a\n\0\0\0\rIHDR", "image/png"],
    ["GIF87a\u0001\0", "image/gif"],
    ["GIF89a\u0001\0", "image/gif"],
    ["RIFF\u0010\0\0\0WEBPVP8 ", "image/webp"],
    [ftyp("avif", "mif1"), "image/avif"],
    [ftyp("avis"), "image/avif"],
    [ftyp("mif1", "miaf", "avif"), "image/avif"],
  ])("[PG13] %j is %s", (head, type) => {
    expect(pictureTypeOf(bytesOf(head))).toBe(type);
  });

  it.each([
    ["nothing", ""],
    ["half a sign", "\u0089PNG"],
    ["SVG", '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ["SVG after an XML declaration", '<?xml version="1.0"?><svg/>'],
    ["HTML", "<!doctype html><img src=x onerror=alert(1)>"],
    ["a sound in a RIFF", "RIFF\u0010\0\0\0WAVEfmt "],
    ["a film", ftyp("isom", "iso2", "mp41")],
    ["a HEIC picture", ftyp("heic", "mif1", "heic")],
    ["a film whose version spells a brand", `\0\0\0\u0014ftypisomavifmp41`],
    ["a box that ends before the brand", `\0\0\0\u0010ftypisom\0\0\0\0avif`],
    ["a PNG further behind", " \u0089PNG\r\n\u001a\n"],
  ])("[PG13] %s is none", (_, head) => {
    expect(pictureTypeOf(bytesOf(head))).toBeUndefined();
  });

  it("[PG13] whatever the bytes are, nothing is thrown", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        pictureTypeOf(Uint8Array.from([...bytesOf("\0\0\0\u0040ftyp"), ...bytes]));
        pictureTypeOf(Uint8Array.from(bytes));
      }),
    );
  });
});

describe("a name", () => {
  it.each([
    ["a/b.JPG", true],
    ["a.jpeg", true],
    ["a.avif", true],
    ["a.svg", false],
    ["jpg", false],
    ["a.jpg.exe", false],
  ])("%s gets a picture's room: %s", (path, expected) => {
    expect(looksLikePicture(path)).toBe(expected);
  });
});
