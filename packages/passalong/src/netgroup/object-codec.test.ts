/** Objects as CBOR: what survives, what is refused. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesFromHex } from "../base/index.ts";
import { OBJECT_BYTES_MAX } from "../wire/index.ts";
import { decodeObject, encodeObject, type ObjectValue } from "./object-codec.ts";

/** Bytes around the largest byte string that fits: its head. */
const HEAD_BYTES = 5;

const values: fc.Arbitrary<ObjectValue> = fc.letrec<{ value: ObjectValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<ObjectValue>(null, undefined, true, false),
    fc.double(),
    fc.maxSafeInteger(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n }),
    fc.string({ unit: "grapheme" }),
    fc.uint8Array(),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(fc.string({ maxLength: 9 }), tie("value"), { maxKeys: 5, noNullPrototype: true }),
  ),
})).value;

/** Big integers that are safe numbers come back as numbers, and -0 as 0. */
function asDecoded(value: ObjectValue): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (typeof value === "number") return value === 0 ? 0 : value;
  if (Array.isArray(value)) return value.map(asDecoded);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, asDecoded(part)]));
}

describe("objects", () => {
  it("[NG1] any value comes back as it was", () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(decodeObject(encodeObject(value))?.object).toEqual(asDecoded(value));
      }),
    );
  });

  it.each([
    ["4161", new Uint8Array([0x61])],
    ["6161", "a"],
    ["1864", 100],
    ["f6", null],
    ["f7", undefined],
    ["82f500", [true, 0]],
    ["a1616101", { a: 1 }],
  ])("[NG1] %s on the wire", (hex, value) => {
    expect(Buffer.from(encodeObject(value)).toString("hex")).toBe(hex);
  });

  it.each([
    ["", "nothing"],
    ["0000", "two items"],
    ["1801", "a number longer than needed"],
    ["5f4161ff", "indefinite bytes"],
    ["9f01ff", "an indefinite list"],
    ["a201020304", "keys that are no texts"],
    ["a2616101616102", "a key that comes twice"],
    ["c000", "a tag"],
    ["8201", "a list that is cut"],
    ["9b001fffffffffffff", "a list of more than there is"],
    ["bb001fffffffffffff", "a map of more than there is"],
    ["7b001fffffffffffff", "a text of more than there is"],
    ["ff", "an end of nothing"],
    ["1c", "a reserved number"],
  ])("[NG1] %s is no object: %s", (hex) => {
    expect(decodeObject(bytesFromHex(hex) ?? new Uint8Array(0))).toBeUndefined();
  });

  it("[NG1] a text that is not UTF-8 is read with replacement characters", () => {
    expect(decodeObject(Uint8Array.of(0x62, 0xc3, 0x28))?.object).toBe("\ufffd(");
  });

  it("[NG1] a key cannot reach the prototype, and nesting ends somewhere", () => {
    const decoded = decodeObject(encodeObject(JSON.parse('{"__proto__":{"isTrusted":true}}')));
    expect(Object.getPrototypeOf(decoded?.object)).toBe(Object.prototype);
    expect(decodeObject(new Uint8Array(OBJECT_BYTES_MAX).fill(0x81))).toBeUndefined();
  });

  it("[NG1] decoding any bytes gives a value or nothing", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const decoded = decodeObject(new Uint8Array(bytes));
        expect(decoded === undefined || "object" in decoded).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it("[NG1] an object ends at its limit, and what is no data is none", () => {
    const most = OBJECT_BYTES_MAX - HEAD_BYTES;
    expect(encodeObject(new Uint8Array(most))).toHaveLength(OBJECT_BYTES_MAX);
    expect(() => encodeObject(new Uint8Array(most + 1))).toThrow(RangeError);
    const circle: ObjectValue[] = [];
    circle.push(circle);
    expect(() => encodeObject(circle)).toThrow(TypeError);
    const notData: Record<string, unknown> = { call: () => 1 };
    expect(() => encodeObject(notData as Record<string, ObjectValue>)).toThrow(TypeError);
  });
});
