/** What is asked for, and how, while something plays. */

import { describe, expect, it } from "vitest";
import type { Output } from "passalong/core";
import type { PeerId } from "passalong/base";
import { A, B, Bench, requested, sentIn } from "./bench.ts";

interface Urgent {
  readonly index: number;
  readonly withinMs: number;
}

function urgentIn(outputs: Output[], of: PeerId): Urgent[] {
  return sentIn(outputs, of, "urgent").flatMap((message) =>
    message.type === "urgent"
      ? message.indices.map((index) => ({ index, withinMs: message.withinMs }))
      : [],
  );
}

/** Plays a hundred objects of a second each, and wants them all. */
function playing(dueAt = 0, intervalMs = 1_000): Bench {
  const bench = new Bench();
  const playback = { range: { start: 0, end: 100 }, dueAt, intervalMs };
  bench.command({ type: "setPlayback", playback });
  bench.want(0, 100);
  return bench;
}

describe("playback", () => {
  it("[RP23] what is due within 10 s is asked for in order, with its deadline", () => {
    const bench = playing();
    bench.connect(A, { start: 0, end: 100 });
    const urgent = urgentIn(bench.take(), A);
    expect(urgent.slice(0, 10)).toEqual(
      Array.from({ length: 10 }, (_, at) => ({ index: at, withinMs: 1_000 * at })),
    );
    expect(Math.max(...urgent.map(({ withinMs }) => withinMs))).toBeLessThanOrEqual(10_000);
  });

  it("[RP23] then the rarest of the 64 objects after those", () => {
    const bench = playing(0, 4_000);
    // B is far too busy to be asked, but counts as holding what others may lack.
    bench.connect(B);
    bench.message(B, { type: "busy", indices: [99] });
    bench.message(B, { type: "have", ranges: [{ start: 0, end: 40 }] });
    bench.message(B, { type: "have", ranges: [{ start: 50, end: 80 }] });
    bench.take();
    bench.connect(A, { start: 0, end: 100 });
    const outputs = bench.take();
    expect(urgentIn(outputs, A).map(({ index }) => index)).toEqual([0, 1, 2]);
    // Nobody else has 40 to 49, nor 80 to 99; but those are far away.
    const next = requested(outputs, A);
    expect(next.length).toBeGreaterThan(2);
    for (const index of next) expect(Math.floor(index / 10)).toBe(4);
  });

  it("[RP23] then by the strategy", () => {
    const bench = playing();
    bench.connect(A, { start: 80, end: 100 });
    const outputs = bench.take();
    expect(urgentIn(outputs, A)).toEqual([]);
    expect(requested(outputs, A)).toHaveLength(16);
  });

  it("[RP23] what is late is asked for at once, and what is not in the playback without deadline", () => {
    const bench = new Bench();
    bench.now = 50_000;
    const playback = { range: { start: 4, end: 6 }, dueAt: 1_000, intervalMs: 0 };
    bench.command({ type: "setPlayback", playback });
    bench.want(0, 8);
    bench.connect(A, { start: 0, end: 8 });
    const outputs = bench.take();
    expect(urgentIn(outputs, A)).toEqual([
      { index: 4, withinMs: 0 },
      { index: 5, withinMs: 0 },
    ]);
    expect(new Set(requested(outputs, A))).toEqual(new Set([0, 1, 2, 3, 6, 7]));
  });

  it("[RP23] nothing is urgent any more when playing ends", () => {
    const bench = playing();
    bench.command({ type: "setPlayback", playback: undefined });
    bench.connect(A, { start: 0, end: 100 });
    expect(urgentIn(bench.take(), A)).toEqual([]);
  });

  it("[RP23] seeding neighbors are told where to begin, and again when it goes on elsewhere", () => {
    const bench = playing();
    const beginnings: number[] = [];
    const look = (): void => {
      for (const message of sentIn(bench.take(), A, "wildcard")) {
        if (message.type === "wildcard") beginnings.push(message.from);
      }
    };
    bench.connect(A);
    bench.message(A, { type: "seeding", ranges: [{ start: 0, end: 100 }] });
    bench.message(A, { type: "have", ranges: [{ start: 0, end: 100 }] });
    look();
    expect(new Set(beginnings)).toEqual(new Set([0]));
    const play = (start: number): void => {
      const playback = { range: { start, end: 100 }, dueAt: 0, intervalMs: 1_000 };
      beginnings.splice(0);
      bench.command({ type: "setPlayback", playback });
      look();
    };
    play(80);
    expect(beginnings).toEqual([80]);
    for (const index of [80, 81]) bench.deliver(A, index);
    bench.take();
    // What lies between is here: it just goes on.
    play(82);
    expect(beginnings).toEqual([]);
    play(90);
    expect(beginnings).toEqual([90]);
    play(10);
    expect(beginnings).toEqual([10]);
  });

  it("[RP25] the next object that only a seeding neighbor has is asked of it after 0.5 s", () => {
    const bench = playing();
    bench.connect(A);
    bench.message(A, { type: "seeding", ranges: [{ start: 0, end: 100 }] });
    bench.message(A, { type: "have", ranges: [{ start: 0, end: 100 }] });
    bench.pass(500);
    expect(urgentIn(bench.take(), A)).toEqual([]);
    bench.pass(500);
    expect(urgentIn(bench.take(), A).map(({ index }) => index)).toEqual([0]);
  });

  it("[RP25] once a second at most, and one at a time", () => {
    const bench = playing();
    bench.connect(A);
    bench.message(A, { type: "seeding", ranges: [{ start: 0, end: 100 }] });
    bench.message(A, { type: "have", ranges: [{ start: 0, end: 100 }] });
    const asked: number[] = [];
    for (let step = 0; step < 100; step += 1) {
      bench.pass(100);
      const next = urgentIn(bench.take(), A).map(({ index }) => index);
      asked.push(...next);
      for (const index of next) bench.deliver(A, index);
    }
    expect(asked).toEqual(asked.map((_, at) => at));
    expect(asked.length).toBeGreaterThanOrEqual(5);
    expect(asked.length).toBeLessThanOrEqual(10);
  });

  it("[RP25] what somebody else can be asked for is not asked of who is seeding", () => {
    const bench = playing();
    bench.connect(B, { start: 0, end: 1 });
    bench.connect(A);
    bench.message(A, { type: "seeding", ranges: [{ start: 0, end: 100 }] });
    bench.message(A, { type: "have", ranges: [{ start: 0, end: 1 }] });
    bench.pass(3_000);
    expect(urgentIn(bench.take(), A)).toEqual([]);
  });
});
