/** Tests of the head's bytes and signature. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Bytes } from "../base/index.ts";
import { Identity } from "../group/index.ts";
import { isMalformed, REGISTER_BYTES_MAX, Writer } from "../wire/index.ts";
import { pieceCountOf } from "./batch-layout.ts";
import { decodeHead, type Head, type HeadBatch, openHead, signHead } from "./head.ts";

const publisher = Identity.fromSeed(new Uint8Array(32).fill(1));
const groupId: Bytes = new Uint8Array(32).fill(2);
const trust = { groupId, publisherKey: publisher.publicKey };

function batchOf(fields: Partial<HeadBatch>): HeadBatch {
  const catalogueBytes = fields.catalogueBytes ?? 100;
  const pieceHashes = Array.from({ length: pieceCountOf(catalogueBytes) }, (_, piece) =>
    new Uint8Array(32).fill(piece),
  );
  const rest = { firstIndex: 0, sizeBytes: 5_000_000, chunkBytes: 65_536, root: undefined };
  return { ...rest, pieceHashes, catalogueBytes, ...fields };
}

function headOf(batches: readonly HeadBatch[], version = 1): Head {
  return { type: "head", version, batches };
}

/** A head whose body is written by hand. */
function signedBody(body: Writer): Bytes {
  return body.bytes(new Uint8Array(64)).finish();
}

const batches = fc
  .array(
    fc.record({
      gap: fc.nat(1_000),
      catalogueBytes: fc.integer({ min: 1, max: 4_194_304 }),
      sizeBytes: fc.integer({ min: 0, max: 2 ** 40 }),
      log2: fc.integer({ min: 16, max: 20 }),
      hasRoot: fc.boolean(),
    }),
    { maxLength: 7 },
  )
  .map((shapes) => {
    let firstIndex = 0;
    return shapes.map(({ gap, log2, hasRoot, ...shape }) => {
      firstIndex += gap;
      const root = hasRoot ? new Uint8Array(32).fill(9) : undefined;
      const batch = batchOf({ ...shape, firstIndex, chunkBytes: 2 ** log2, root });
      firstIndex += 64 + Math.ceil(shape.sizeBytes / 65_536) * 2;
      return batch;
    });
  });

describe("head", () => {
  it("[SH2] has these bytes", () => {
    const root = new Uint8Array(32).fill(0xbb);
    const pieceHashes = [new Uint8Array(32).fill(0xaa)];
    const fields = { firstIndex: 300, catalogueBytes: 5, sizeBytes: 1, pieceHashes, root };
    const value = signHead(headOf([batchOf(fields)], 7), groupId, publisher);
    const expected = new Writer()
      .bytes(Uint8Array.of(0x01, 0x07, 0x01, 0x82, 0x2c, 0x05))
      .bytes(pieceHashes[0] ?? root)
      .bytes(Uint8Array.of(0x01, 16, 0x01))
      .bytes(root)
      .finish();
    expect(value.slice(0, -64)).toEqual(expected);
    const message = new Writer().ascii("passalong head 1").bytes(groupId).bytes(expected).finish();
    expect(value.slice(-64)).toEqual(publisher.sign(message));
  });

  it("[SH2] reads back what was signed", () => {
    fc.assert(
      fc.property(batches, fc.integer({ min: 1, max: 2 ** 50 }), (some, version) => {
        const value = signHead(headOf(some, version), groupId, publisher);
        expect(openHead(value, version, trust)).toEqual(headOf(some, version));
      }),
      { numRuns: 20 },
    );
  });

  it("[SH2, SH4] fits the register at its largest", () => {
    const most = Array.from({ length: 7 }, (_, slot) =>
      batchOf({
        firstIndex: slot * 2 ** 50,
        catalogueBytes: 4_194_304,
        sizeBytes: 2 ** 52,
        chunkBytes: 2 ** 20,
        root: new Uint8Array(32),
      }),
    );
    const value = signHead(headOf(most, Number.MAX_SAFE_INTEGER), groupId, publisher);
    expect(value.length).toBeLessThanOrEqual(REGISTER_BYTES_MAX);
    expect(decodeHead(value)).toMatchObject({ type: "head" });
  });

  it("[SH2] refuses or reads canonically whatever the bytes, and never throws", () => {
    const valid = signHead(headOf([batchOf({}), batchOf({ firstIndex: 900 })]), groupId, publisher);
    const mutated = fc
      .tuple(fc.nat(valid.length * 8 - 1), fc.nat(valid.length))
      .map(([bit, cut]): Bytes => {
        const bytes = valid.slice(0, bit % 3 === 0 ? cut : valid.length);
        const offset = Math.min(bit >> 3, bytes.length - 1);
        if (offset >= 0) bytes[offset] = (bytes[offset] ?? 0) ^ (1 << (bit & 7));
        return bytes;
      });
    const arbitrary = fc
      .uint8Array({ maxLength: 300 })
      .map((bytes): Bytes => Uint8Array.of(0x01, ...bytes));
    fc.assert(
      fc.property(fc.oneof(mutated, arbitrary), (bytes) => {
        const head = decodeHead(bytes);
        if (isMalformed(head)) return;
        const signed = signHead(head, groupId, publisher);
        expect(signed.slice(0, -64)).toEqual(bytes.slice(0, -64));
      }),
      { numRuns: 1_000 },
    );
  });

  it("[SH3] refuses every bit flipped", () => {
    const value = signHead(headOf([batchOf({})]), groupId, publisher);
    for (let offset = 0; offset < value.length; offset += 1) {
      const forged = value.slice();
      forged[offset] = (forged[offset] ?? 0) ^ (1 << (offset & 7));
      expect(openHead(forged, 1, trust)).toBeUndefined();
    }
  });

  it("[SH1, SH3] refuses another version, group or publisher", () => {
    const value = signHead(headOf([batchOf({})], 3), groupId, publisher);
    const stranger = Identity.fromSeed(new Uint8Array(32).fill(7));
    expect(openHead(value, 3, trust)).toBeDefined();
    expect(openHead(value, 4, trust)).toBeUndefined();
    expect(openHead(value, 3, { ...trust, groupId: new Uint8Array(32) })).toBeUndefined();
    expect(openHead(value, 3, { ...trust, publisherKey: stranger.publicKey })).toBeUndefined();
    const forged = signHead(headOf([batchOf({})], 3), groupId, stranger);
    expect(openHead(forged, 3, trust)).toBeUndefined();
  });

  const hash = new Uint8Array(32);
  it.each([
    ["another format", signedBody(new Writer().u8(2).vlu(1).vlu(0))],
    ["version 0", signedBody(new Writer().u8(1).vlu(0).vlu(0))],
    ["eight batches", signedBody(new Writer(9_999).u8(1).vlu(1).vlu(8).bytes(new Uint8Array(800)))],
    [
      "an empty catalogue",
      signedBody(new Writer().u8(1).vlu(1).vlu(1).vlu(0).vlu(0).vlu(0).u8(16).u8(0).bytes(hash)),
    ],
    [
      "a catalogue of more than 4 MiB",
      signedBody(
        new Writer(9_999).u8(1).vlu(1).vlu(1).vlu(0).vlu(4_194_305).bytes(new Uint8Array(3_000)),
      ),
    ],
    [
      "chunks of 32 KiB",
      signedBody(new Writer().u8(1).vlu(1).vlu(1).vlu(0).vlu(1).bytes(hash).vlu(0).u8(15).u8(0)),
    ],
    [
      "chunks of 2 MiB",
      signedBody(new Writer().u8(1).vlu(1).vlu(1).vlu(0).vlu(1).bytes(hash).vlu(0).u8(21).u8(0)),
    ],
    [
      "a root that is neither there nor not",
      signedBody(new Writer().u8(1).vlu(1).vlu(1).vlu(0).vlu(1).bytes(hash).vlu(0).u8(16).u8(2)),
    ],
    [
      "an end beyond 2^53",
      signedBody(
        new Writer()
          .u8(1)
          .vlu(1)
          .vlu(1)
          .vlu(Number.MAX_SAFE_INTEGER)
          .vlu(1)
          .bytes(hash)
          .vlu(0)
          .u8(16)
          .u8(0),
      ),
    ],
    [
      "batches that overlap",
      signHead(headOf([batchOf({}), batchOf({ firstIndex: 77 })]), groupId, publisher),
    ],
    ["more than 15,360 bytes", new Uint8Array(15_361).fill(1)],
    ["nothing", new Uint8Array(0)],
  ])("[SH2, SH4] refuses %s", (_, value) => {
    expect(isMalformed(decodeHead(value))).toBe(true);
  });
});
