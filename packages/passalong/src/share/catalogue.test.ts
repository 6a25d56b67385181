/** Tests of the catalogue's bytes. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesFromHex, hexFromBytes } from "../base/index.ts";
import { isMalformed, Writer } from "../wire/index.ts";
import {
  type CatalogueFile,
  catalogueMimeType,
  decodeCatalogue,
  encodeCatalogue,
  isCataloguePath,
} from "./catalogue.ts";

const file = fc.record<CatalogueFile>({
  path: fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
    .filter((path) => isCataloguePath(path)),
  sizeBytes: fc.integer({ min: 0, max: 2 ** 48 }),
  mimeType: fc.constantFrom("", "image/png", 'text/plain; charset="utf-8"'),
});

describe("catalogue", () => {
  it("[SH6] has these bytes", () => {
    const bytes = encodeCatalogue([
      { path: "a/é", sizeBytes: 300, mimeType: "text/plain" },
      { path: "b", sizeBytes: 0, mimeType: "" },
    ]);
    expect(hexFromBytes(bytes)).toBe("0204612fc3a9822c0a746578742f706c61696e01620000");
  });

  it("[SH6] reads back what was written", () => {
    fc.assert(
      fc.property(fc.array(file, { maxLength: 20 }), (files) => {
        const sizeBytes = files.reduce((sum, { sizeBytes: size }) => sum + size, 0);
        const decoded = decodeCatalogue(encodeCatalogue(files));
        expect(decoded).toEqual({ type: "catalogue", files, sizeBytes });
      }),
    );
  });

  it("[SH6] refuses or reads canonically whatever the bytes, and never throws", () => {
    const mutated = fc
      .tuple(fc.array(file, { minLength: 1, maxLength: 4 }), fc.nat(), fc.nat(7))
      .map(([files, at, bit]) => {
        const bytes = encodeCatalogue(files);
        const offset = at % bytes.length;
        bytes[offset] = (bytes[offset] ?? 0) ^ (1 << bit);
        return bytes;
      });
    const arbitrary = fc.uint8Array({ maxLength: 200 }).map((bytes) => Uint8Array.from(bytes));
    fc.assert(
      fc.property(fc.oneof(mutated, arbitrary), (bytes) => {
        const decoded = decodeCatalogue(bytes);
        if (!isMalformed(decoded)) expect(encodeCatalogue(decoded.files)).toEqual(bytes);
      }),
      { numRuns: 2_000 },
    );
  });

  it("[SH6] refuses every prefix", () => {
    const bytes = encodeCatalogue([{ path: "a b.txt", sizeBytes: 70_000, mimeType: "text/plain" }]);
    for (let size = 0; size < bytes.length; size += 1) {
      expect(isMalformed(decodeCatalogue(bytes.slice(0, size)))).toBe(true);
    }
  });

  it.each([
    ["a count that the rest cannot hold", new Writer().vlu(100_000).finish()],
    ["more than 100,000 files", new Writer().vlu(100_001).bytes(new Uint8Array(500_000)).finish()],
    ["an empty path", bytesFromHex("01000000")],
    ["text that is not UTF-8", bytesFromHex("0102c3280000")],
    ["a surrogate in UTF-8", bytesFromHex("0103eda0800000")],
    [
      "a path of 1,025 bytes",
      encodeCatalogue([{ path: "a".repeat(1_025), sizeBytes: 0, mimeType: "" }]),
    ],
    [
      "a path of 33 components",
      encodeCatalogue([{ path: "a/".repeat(32) + "a", sizeBytes: 0, mimeType: "" }]),
    ],
    [
      "a type that is not printable",
      encodeCatalogue([{ path: "a", sizeBytes: 0, mimeType: "a\nb" }]),
    ],
    [
      "sizes that add up to 2^53",
      encodeCatalogue([
        { path: "a", sizeBytes: Number.MAX_SAFE_INTEGER, mimeType: "" },
        { path: "b", sizeBytes: 1, mimeType: "" },
      ]),
    ],
    ["bytes left over", bytesFromHex("0000")],
    ["more than 4 MiB", new Uint8Array(4_194_305)],
  ])("[SH6] refuses %s", (_, bytes) => {
    expect(bytes !== undefined && isMalformed(decodeCatalogue(bytes))).toBe(true);
  });

  it("[SH6] takes paths and types up to their limits", () => {
    const path = "a/".repeat(31) + "a".repeat(1_024 - 62);
    const files = [{ path, sizeBytes: Number.MAX_SAFE_INTEGER, mimeType: "t".repeat(255) }];
    expect(decodeCatalogue(encodeCatalogue(files))).toMatchObject({ type: "catalogue", files });
    expect(isCataloguePath(path)).toBe(true);
    expect(isCataloguePath(`${path}a`)).toBe(false);
    expect(isCataloguePath("")).toBe(false);
  });

  it("drops a type that a catalogue cannot hold", () => {
    expect(catalogueMimeType("image/png")).toBe("image/png");
    expect(catalogueMimeType("image/\u00e9")).toBe("");
    expect(catalogueMimeType("t".repeat(256))).toBe("");
  });
});
