/** What a core announces and withdraws. */

import type { PeerId } from "passalong/base";
import { RANGES_PER_MESSAGE_MAX } from "passalong/wire";
import { describe, expect, it } from "vitest";
import { A, B, Bench, events, peer, requested, sentIn } from "./bench.ts";

describe("having", () => {
  it("[RP1] an object is announced only after it was verified and stored", () => {
    const bench = new Bench();
    bench.connect(A, { start: 0, end: 1 });
    bench.connect(B);
    bench.want(0, 1);
    bench.take();
    bench.data(A, 0);
    bench.pass(100);
    expect(bench.sent(B, "have")).toEqual([]);
    bench.input({ type: "objectVerified", index: 0, from: A, isAuthentic: true });
    bench.pass(100);
    expect(bench.sent(B, "have")).toEqual([]);
    bench.input({ type: "objectStored", index: 0, isStored: true });
    bench.pass(100);
    expect(bench.sent(B, "have")).toEqual([{ type: "have", ranges: [{ start: 0, end: 1 }] }]);
  });

  it("[RP2] haves reach neighbors that lack the objects within 50 ms, in one batch", () => {
    const bench = new Bench();
    bench.connect(A, { start: 0, end: 10 });
    bench.connect(B);
    bench.want(0, 10);
    for (const index of [3, 4, 7]) bench.deliver(A, index);
    bench.take();
    bench.pass(50);
    const outputs = bench.take();
    expect(sentIn(outputs, B, "have")).toEqual([
      {
        type: "have",
        ranges: [
          { start: 3, end: 5 },
          { start: 7, end: 8 },
        ],
      },
    ]);
    expect(sentIn(outputs, A, "have")).toEqual([]);
    bench.pass(1_000);
    expect(bench.sent(A, "have")).toHaveLength(1);
  });

  it("[RP2] everyone learns at once when nothing wanted is missing any more", () => {
    const bench = new Bench();
    bench.connect(A, { start: 0, end: 1 });
    bench.want(0, 1);
    bench.deliver(A, 0);
    const outputs = bench.take();
    expect(sentIn(outputs, A, "have")).toHaveLength(1);
    expect(events(outputs).map((event) => event.type)).toContain("wantSatisfied");
  });

  it("[RP2] a new neighbor learns of everything at once, in messages that keep to their limit", () => {
    const bench = new Bench();
    const ranges = Array.from({ length: RANGES_PER_MESSAGE_MAX + 1 }, (_, at) => ({
      start: 2 * at,
      end: 2 * at + 1,
    }));
    bench.command({ type: "addHave", ranges });
    bench.connect(A);
    const haves = bench.sent(A, "have");
    expect(haves.map((message) => message.type === "have" && message.ranges.length)).toEqual([
      RANGES_PER_MESSAGE_MAX,
      1,
    ]);
  });

  it("[RP17] what is withdrawn is announced and denied", () => {
    const bench = new Bench();
    bench.command({ type: "addHave", ranges: [{ start: 0, end: 4 }] });
    bench.connect(A);
    bench.input({ type: "writable", peerId: A, bytes: 0, inFlightBytes: 0 });
    bench.message(A, { type: "request", indices: [1, 2] });
    bench.take();
    bench.command({ type: "removeHave", ranges: [{ start: 2, end: 4 }] });
    const outputs = bench.take();
    expect(sentIn(outputs, A, "withdraw")).toEqual([
      { type: "withdraw", ranges: [{ start: 2, end: 4 }] },
    ]);
    expect(sentIn(outputs, A, "deny")).toEqual([{ type: "deny", indices: [2] }]);
    bench.message(A, { type: "request", indices: [3] });
    expect(bench.sent(A, "deny")).toEqual([{ type: "deny", indices: [3] }]);
  });

  it("[RP21] the first have after a while goes out at once, later ones wait", () => {
    const bench = new Bench();
    bench.connect(A, { start: 0, end: 100 });
    bench.connect(B);
    bench.want(0, 100);
    bench.take();
    bench.now = 5_000;
    for (const index of [0, 1, 2]) bench.deliver(A, index);
    bench.pass(0);
    expect(bench.sent(B, "have")).toEqual([{ type: "have", ranges: [{ start: 0, end: 3 }] }]);
  });

  it("[RP21] haves take no more than 1.5 % of a narrow uplink", () => {
    // Five times 90 bytes are 1.5 % of what this uplink gives in 300 ms.
    const uplink = 100_000;
    const bench = new Bench({ aim: 6, max: 6 });
    bench.command({ type: "setUploadLimit", bytesPerSecond: uplink });
    bench.want(0, 1_000);
    bench.connect(B);
    // Enough have each object already, so none is rare enough to go ahead of the budget.
    for (const byte of [10, 11, 12, 13]) bench.connect(peer(byte), { start: 0, end: 1_000 });
    const asked: { readonly of: PeerId; readonly index: number }[] = [];
    const moments: number[] = [];
    for (let step = 0; step < 200; step += 1) {
      const outputs = bench.take();
      if (sentIn(outputs, B, "have").length > 0) moments.push(bench.now);
      for (const byte of [10, 11, 12, 13]) {
        const of = peer(byte);
        asked.push(...requested(outputs, of).map((index) => ({ of, index })));
      }
      const next = asked.shift();
      if (next !== undefined) bench.deliver(next.of, next.index);
      bench.pass(10);
    }
    expect(moments.length).toBeGreaterThan(4);
    const spanMs = (moments.at(-1) ?? 0) - (moments[0] ?? 0);
    const budgetMs = (5 * 90 * 1_000) / (0.015 * uplink);
    expect(spanMs / (moments.length - 1)).toBeGreaterThanOrEqual(budgetMs - 10);
    expect(spanMs / (moments.length - 1)).toBeLessThan(2 * budgetMs);
  });
});
