/** What a core makes of what neighbors send. */

import { type DataMessage } from "passalong/wire";
import { describe, expect, it } from "vitest";
import { A, B, Bench, events, ofType, requested } from "./bench.ts";

describe("what neighbors send", () => {
  const fragment = (offset: number, length: number, size = 100): DataMessage => ({
    type: "data",
    index: 0,
    size,
    offset,
    bytes: new Uint8Array(length).fill(offset),
  });

  function fetching(): Bench {
    const bench = new Bench();
    bench.connect(A, { start: 0, end: 4 });
    bench.want(0, 1);
    bench.take();
    return bench;
  }

  it("[RP4] fragments are put together in any order", () => {
    const bench = fetching();
    for (const [offset, length] of [
      [60, 40],
      [0, 10],
      [10, 50],
    ] as const) {
      bench.message(A, fragment(offset, length));
    }
    const [verify] = ofType(bench.take(), "verifyObject");
    const expected = [...Array<number>(10).fill(0), ...Array<number>(50).fill(10)];
    expect([...(verify?.bytes ?? [])]).toEqual([...expected, ...Array<number>(40).fill(60)]);
  });

  it.each([
    ["another size", [fragment(0, 10), fragment(10, 10, 90)]],
    ["too many pieces", Array.from({ length: 128 }, (_, at) => fragment(2 * at, 1, 1_000))],
  ])("[RP4] %s is a violation", (_, fragments) => {
    const bench = fetching();
    for (const message of fragments) bench.message(A, message);
    const outputs = bench.take();
    expect(events(outputs)).toContainEqual({ type: "banned", peerId: A, rule: "RP4" });
    expect(ofType(outputs, "disconnect")).toEqual([
      { type: "disconnect", peerId: A, reason: "violation" },
    ]);
  });

  it("[RP4, RP13] two answers cut at different places make one object, and credit for both", () => {
    const bench = fetching();
    for (const [offset, length] of [
      [0, 60],
      [0, 30],
      [50, 30],
      [30, 40],
      [60, 40],
    ] as const) {
      bench.message(A, fragment(offset, length));
    }
    const outputs = bench.take();
    expect(ofType(outputs, "verifyObject").map(({ bytes }) => bytes.length)).toEqual([100]);
    bench.input({ type: "objectVerified", index: 0, from: A, isAuthentic: true });
    bench.input({ type: "objectStored", index: 0, isStored: true });
    bench.pass(1_000);
    const released = ofType([...outputs, ...bench.take()], "releaseCredit");
    expect(released.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(200);
  });

  it("[RP4, RP13] data that nobody asked for is dropped and its credit given back", () => {
    const bench = fetching();
    const outputs = bench.data(A, 3);
    expect(outputs).toEqual([{ type: "releaseCredit", peerId: A, bytes: 10 }]);
  });

  it("[RP13] credit comes back when an object is stored, once", () => {
    const bench = fetching();
    bench.data(A, 0);
    bench.input({ type: "objectVerified", index: 0, from: A, isAuthentic: true });
    expect(ofType(bench.take(), "releaseCredit")).toEqual([]);
    bench.input({ type: "objectStored", index: 0, isStored: true });
    bench.input({ type: "objectStored", index: 0, isStored: true });
    expect(ofType(bench.take(), "releaseCredit")).toEqual([
      { type: "releaseCredit", peerId: A, bytes: 10 },
    ]);
  });

  it("[RP13] credit that comes soon after other credit is given back together", () => {
    const bench = fetching();
    bench.now = 1_000;
    for (const index of [1, 2, 3]) bench.data(A, index);
    expect(ofType(bench.take(), "releaseCredit")).toHaveLength(1);
    bench.pass(9);
    expect(ofType(bench.take(), "releaseCredit")).toEqual([]);
    bench.pass(1);
    expect(ofType(bench.take(), "releaseCredit")).toEqual([
      { type: "releaseCredit", peerId: A, bytes: 20 },
    ]);
    bench.pass(1_000);
    expect(ofType(bench.take(), "releaseCredit")).toEqual([]);
  });

  it("[RP13] 1 MiB is given back at once, however soon", () => {
    const bench = fetching();
    bench.data(A, 3);
    bench.take();
    for (let index = 0; index < 15; index += 1) bench.data(A, 100 + index, 65_536);
    expect(ofType(bench.take(), "releaseCredit")).toEqual([]);
    bench.data(A, 200, 65_536);
    expect(ofType(bench.take(), "releaseCredit")).toEqual([
      { type: "releaseCredit", peerId: A, bytes: 1_048_576 },
    ]);
  });

  it("[RP13] nothing is given back to a link that is gone meanwhile", () => {
    const bench = fetching();
    bench.data(A, 2);
    bench.data(A, 3);
    bench.connect(A, { start: 0, end: 4 });
    bench.take();
    bench.pass(100);
    expect(ofType(bench.take(), "releaseCredit")).toEqual([]);
  });

  it("[RP13] credit of a link that is gone is not given to the next one", () => {
    const bench = fetching();
    bench.data(A, 0);
    bench.connect(A, { start: 0, end: 4 });
    bench.input({ type: "objectVerified", index: 0, from: A, isAuthentic: true });
    bench.input({ type: "objectStored", index: 0, isStored: true });
    expect(ofType(bench.take(), "releaseCredit")).toEqual([]);
  });

  it("[RP7] who sends what fails verification is banned, nobody else, and others are asked", () => {
    const bench = fetching();
    bench.connect(B, { start: 0, end: 1 });
    bench.data(A, 0);
    bench.take();
    bench.input({ type: "objectVerified", index: 0, from: A, isAuthentic: false });
    const outputs = bench.take();
    expect(events(outputs)).toContainEqual({ type: "banned", peerId: A, rule: "RP7" });
    expect(ofType(outputs, "disconnect").map(({ peerId }) => peerId)).toEqual([A]);
    expect(requested(outputs, B)).toEqual([0]);
    expect(ofType(outputs, "storeObject")).toEqual([]);
  });

  it("[RP9] a claim to the whole index space costs nothing, a scattered one without end is a violation", () => {
    const bench = fetching();
    bench.message(A, { type: "have", ranges: [{ start: 0, end: 2 ** 53 - 1 }] });
    expect(ofType(bench.take(), "disconnect")).toEqual([]);
    for (let part = 0; part < 66; part += 1) {
      const ranges = Array.from({ length: 1_000 }, (_, at) => {
        const start = 2 * (part * 1_000 + at);
        return { start, end: start + 1 };
      });
      bench.message(A, { type: "withdraw", ranges });
    }
    expect(events(bench.take())).toContainEqual({ type: "banned", peerId: A, rule: "RP9" });
  });
});
