/** Records however they are cut, and records that were touched. */

import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { assert, type Bytes, concatBytes, equalBytes } from "passalong/base";
import type { Lane } from "passalong/group";
import { describe, expect, it } from "vitest";
import {
  RECORD_OVERHEAD_BYTES,
  type RecordKeyOptions,
  RecordOpener,
  RecordSealer,
  TCP_FRAME_BYTES_MAX,
} from "./record.ts";

const KEYS: RecordKeyOptions = {
  key: new Uint8Array(32).fill(7),
  handshakeHash: new Uint8Array(32).fill(9),
};

interface Frame {
  readonly lane: Lane;
  readonly bytes: Bytes;
}

class Sink {
  frameBytesMax = TCP_FRAME_BYTES_MAX;
  readonly frames: Frame[] = [];

  onFrame(lane: Lane, bytes: Bytes): boolean {
    this.frames.push({ lane, bytes });
    return true;
  }
}

const frames = fc.array(
  fc.record({
    lane: fc.constantFrom<Lane>("control", "bulk"),
    bytes: fc.uint8Array({ maxLength: 3_000 }).map((bytes) => new Uint8Array(bytes)),
    cut: fc.nat(),
  }),
  { maxLength: 12 },
);

function sealed(sealer: RecordSealer, lane: Lane, bytes: Bytes, cut = 0): Bytes {
  const record = sealer.seal(lane, bytes.subarray(0, cut), bytes.subarray(cut));
  const joined = concatBytes(...record.pieces);
  assert(joined.length === record.sizeBytes, "a record says how long it is");
  return joined;
}

describe("records", () => {
  it("[NL3, NL4] arrive as they were sent, however the bytes are cut", () => {
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 2_000 })), (sent, cuts) => {
        const sealer = new RecordSealer(KEYS);
        const records = sent.map(({ lane, bytes, cut }) =>
          sealed(sealer, lane, bytes, cut % (bytes.length + 1)),
        );
        let rest = concatBytes(...records);
        const opener = new RecordOpener(KEYS);
        const sink = new Sink();
        for (const cut of cuts) {
          expect(opener.push(rest.slice(0, cut), sink)).toBe(true);
          rest = rest.slice(cut);
        }
        expect(opener.push(rest, sink)).toBe(true);
        expect(opener.isAtBoundary).toBe(true);
        expect(sink.frames).toEqual(sent.map(({ lane, bytes }) => ({ lane, bytes })));
      }),
    );
  });

  it("[NL4] of one lane may overtake those of the other", () => {
    const sealer = new RecordSealer(KEYS);
    const bulk = [1, 2, 3].map((number) => sealed(sealer, "bulk", Uint8Array.of(number)));
    const control = [4, 5].map((number) => sealed(sealer, "control", Uint8Array.of(number)));
    const sink = new Sink();
    expect(new RecordOpener(KEYS).push(concatBytes(...control, ...bulk), sink)).toBe(true);
    expect(sink.frames.map(({ bytes }) => bytes[0])).toEqual([4, 5, 1, 2, 3]);
  });

  it.each([
    ["a changed bit anywhere", (all: Bytes[]) => all],
    ["a swap on one lane", ([one, two, ...more]: Bytes[]) => [two, one, ...more]],
    ["a gap", ([, ...more]: Bytes[]) => more],
    ["a repetition", ([one, ...more]: Bytes[]) => [one, one, ...more]],
  ])("[NL4] end the connection after %s", (name, alter) => {
    const sealer = new RecordSealer(KEYS);
    const all = [1, 2, 3].map((number) => sealed(sealer, "bulk", new Uint8Array(40).fill(number)));
    const altered = concatBytes(...alter(all).map((record) => record ?? new Uint8Array(0)));
    const places = name.startsWith("a changed") ? [0, 3, 4, 20, 44, 59, 60, 100, 170] : [-1];
    for (const place of places) {
      const bytes = altered.slice();
      if (place >= 0) bytes[place] = (bytes[place] ?? 0) ^ 0x10;
      const sink = new Sink();
      sink.frameBytesMax = 64;
      const isTaken = new RecordOpener(KEYS).push(bytes, sink);
      expect(isTaken && sink.frames.length === 3).toBe(false);
    }
  });

  it("[NL5] that are too long are refused before memory is taken for them", () => {
    const sealer = new RecordSealer(KEYS);
    const record = sealed(sealer, "control", new Uint8Array(1_000));
    const sink = new Sink();
    sink.frameBytesMax = 999;
    expect(new RecordOpener(KEYS).push(record.slice(0, 4), sink)).toBe(false);
    expect(new RecordOpener(KEYS).push(record, sink)).toBe(false);
    sink.frameBytesMax = 1_000;
    expect(new RecordOpener(KEYS).push(record, sink)).toBe(true);
  });

  it("[NL5] hold the largest frame", () => {
    const bytes = new Uint8Array(randomBytes(TCP_FRAME_BYTES_MAX));
    const sealer = new RecordSealer(KEYS);
    const sink = new Sink();
    const record = sealed(sealer, "bulk", bytes, 25);
    expect(record).toHaveLength(TCP_FRAME_BYTES_MAX + RECORD_OVERHEAD_BYTES);
    expect(new RecordOpener(KEYS).push(record, sink)).toBe(true);
    const [frame] = sink.frames;
    expect(frame?.lane).toBe("bulk");
    expect(frame !== undefined && equalBytes(frame.bytes, bytes)).toBe(true);
  });

  it("[NL6] go on under new keys", () => {
    const options = { ...KEYS, recordsPerKey: 3 };
    const sealer = new RecordSealer(options);
    const opener = new RecordOpener(options);
    const sink = new Sink();
    for (let number = 0; number < 10; number += 1) {
      expect(opener.push(sealed(sealer, "bulk", Uint8Array.of(number)), sink)).toBe(true);
    }
    expect(sink.frames.map(({ bytes }) => bytes[0])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const late = sealed(sealer, "bulk", Uint8Array.of(10));
    expect(new RecordOpener({ ...KEYS, recordsPerKey: 99 }).push(late, sink)).toBe(false);
  });

  it("stop when nobody takes them", () => {
    const sealer = new RecordSealer(KEYS);
    const two = [1, 2].map((number) => sealed(sealer, "control", Uint8Array.of(number)));
    let count = 0;
    const onFrame = (): boolean => {
      count += 1;
      return false;
    };
    const sink = { frameBytesMax: 9, onFrame };
    expect(new RecordOpener(KEYS).push(concatBytes(...two), sink)).toBe(false);
    expect(count).toBe(1);
  });
});
