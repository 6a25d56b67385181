/** What a core asks for, of whom and when. */

import { describe, expect, it } from "vitest";
import { A, B, C, Bench, events, ofType, requested, sentIn } from "./bench.ts";

describe("fetching", () => {
  it("[RP11] lowest first asks in the order of the indices", () => {
    const bench = new Bench();
    bench.command({ type: "setStrategy", strategy: "lowestFirst" });
    bench.want(0, 100);
    bench.take();
    bench.connect(A, { start: 5, end: 100 });
    expect(requested(bench.take(), A).slice(0, 4)).toEqual([5, 6, 7, 8]);
  });

  it("[RP11] rarest first asks for what the fewest neighbors hold", () => {
    const bench = new Bench();
    bench.connect(A, { start: 0, end: 100 });
    bench.connect(B, { start: 0, end: 100 });
    bench.connect(C, { start: 0, end: 90 });
    bench.want(0, 100);
    const asked = bench.take();
    const first = [...requested(asked, A), ...requested(asked, B)];
    expect(first.filter((index) => index >= 90)).toHaveLength(10);
    expect(new Set(first).size).toBe(first.length);
  });

  it("[RP11] among equally rare objects goes on where it asked last", () => {
    const bench = new Bench();
    bench.connect(A, { start: 0, end: 1_000 });
    bench.want(0, 1_000);
    const [first = -1, ...rest] = requested(bench.take(), A);
    const run = rest.map((_, step) => first + step + 1).filter((index) => index < 1_000);
    expect(rest.slice(0, run.length)).toEqual(run);
  });

  it("[RP5] pipelines deepen while objects come fast, and grow shallow when they come slowly", () => {
    const bench = new Bench();
    bench.connect(A, { start: 0, end: 10_000 });
    bench.command({ type: "setStrategy", strategy: "lowestFirst" });
    bench.want(0, 10_000);
    const queue = requested(bench.take(), A);
    const serve = (count: number, everyMs: number): number => {
      for (let served = 0; served < count; served += 1) {
        bench.now += everyMs;
        const index = queue.shift() ?? -1;
        bench.deliver(A, index);
        queue.push(...requested(bench.take(), A));
      }
      return queue.length;
    };
    expect(serve(200, 0.1)).toBeGreaterThan(40);
    expect(queue.length).toBeLessThanOrEqual(64);
    expect(serve(400, 50)).toBeLessThanOrEqual(4);
  });

  it("[RP3] after deny the neighbor counts as not holding the object, and others are asked", () => {
    const bench = new Bench();
    bench.connect(A, { start: 0, end: 1 });
    bench.want(0, 1);
    expect(requested(bench.take(), A)).toEqual([0]);
    bench.connect(B, { start: 0, end: 1 });
    bench.take();
    bench.message(A, { type: "deny", indices: [0] });
    expect(requested(bench.take(), B)).toEqual([0]);
    expect(bench.core.countHolders([{ start: 0, end: 1 }])).toBe(1);
  });

  it("[RP3] after busy the neighbor is left alone for 250 to 750 ms", () => {
    const bench = new Bench();
    bench.connect(A, { start: 0, end: 1 });
    bench.want(0, 1);
    bench.take();
    bench.message(A, { type: "busy", indices: [0] });
    bench.pass(249);
    expect(requested(bench.take(), A)).toEqual([]);
    bench.pass(751);
    expect(requested(bench.take(), A)).toEqual([0]);
  });

  it("[RP3] after each further busy the neighbor is left alone for twice as long, up to 6 s", () => {
    const bench = new Bench();
    bench.connect(A, { start: 0, end: 2 });
    bench.want(0, 2);
    const pauseMs = (): number => {
      bench.message(A, { type: "busy", indices: [0] });
      bench.take();
      const since = bench.now;
      while (requested(bench.take(), A).length === 0) bench.pass(50);
      return bench.now - since;
    };
    for (const least of [250, 500, 1_000, 2_000, 2_000]) {
      const ms = pauseMs();
      expect(ms).toBeGreaterThanOrEqual(least);
      expect(ms).toBeLessThanOrEqual(3 * least + 300);
    }
    bench.message(A, { type: "busy", indices: [0] });
    bench.deliver(A, 1);
    expect(pauseMs()).toBeLessThanOrEqual(1_050);
  });

  it("[RP10] a stalled request is cancelled and asked of others; two stalls in a row end the link", () => {
    const bench = new Bench();
    bench.connect(A, { start: 0, end: 2 });
    bench.want(0, 1);
    bench.connect(B, { start: 0, end: 1 });
    bench.message(B, { type: "busy", indices: [] as never });
    bench.take();
    bench.pass(4_600);
    const outputs = bench.take();
    expect(sentIn(outputs, A, "cancel")).toEqual([{ type: "cancel", indices: [0] }]);
    expect(requested(outputs, B)).toContain(0);
    bench.deliver(B, 0);
    bench.want(1, 2);
    bench.message(B, { type: "have", ranges: [{ start: 1, end: 2 }] });
    bench.pass(5_000);
    const ended = ofType(bench.take(), "disconnect").filter(({ peerId }) => peerId === A);
    expect(ended).toEqual([{ type: "disconnect", peerId: A, reason: "silent" }]);
  });

  it("[RP10] whoever alone holds an object is waited for while anything comes from it", () => {
    const bench = new Bench();
    bench.connect(A, { start: 0, end: 2 });
    bench.want(0, 2);
    for (let round = 0; round < 8; round += 1) {
      bench.now += 10_000;
      const bytes = new Uint8Array(10);
      bench.message(A, { type: "data", index: 0, size: 100, offset: 10 * round, bytes });
      bench.pass(2_000);
    }
    expect(bench.sent(A, "cancel")).toEqual([]);
    for (let round = 0; round < 7; round += 1) {
      bench.now += 10_000;
      bench.message(A, { type: "ping", token: round });
      bench.pass(500);
    }
    expect(bench.sent(A, "cancel")).not.toEqual([]);
  });

  it("[RP10] a computer that slept is not patient for hours afterwards", () => {
    const bench = new Bench();
    bench.connect(A, { start: 0, end: 1 });
    bench.want(0, 1);
    bench.now += 8 * 3_600_000;
    bench.deliver(A, 0);
    bench.message(A, { type: "have", ranges: [{ start: 1, end: 2 }] });
    bench.want(1, 2);
    bench.connect(B, { start: 1, end: 2 });
    bench.message(B, { type: "busy", indices: [1] });
    bench.take();
    bench.passHeard(65_000);
    expect(bench.sent(A, "cancel")).toContainEqual({ type: "cancel", indices: [1] });
  });

  it("[RP10] objects handed out long after their wildcards make nobody more patient", () => {
    const bench = new Bench();
    bench.want(0, 100);
    bench.connect(A);
    bench.message(A, { type: "seeding", ranges: [{ start: 0, end: 100 }] });
    for (let index = 0; index < 8; index += 1) {
      bench.now += 60_000;
      bench.deliver(A, index);
    }
    bench.message(A, { type: "have", ranges: [{ start: 50, end: 51 }] });
    bench.message(A, { type: "seeding", ranges: [] });
    expect(requested(bench.take(), A)).toEqual([50]);
    bench.connect(B, { start: 50, end: 51 });
    bench.pass(4_600);
    expect(bench.sent(A, "cancel")).toEqual([{ type: "cancel", indices: [50] }]);
  });

  it("[RP29] while the own downlink is full nobody is given up for answering late", () => {
    const bench = new Bench();
    bench.command({ type: "setStrategy", strategy: "lowestFirst" });
    bench.connect(A, { start: 0, end: 100 });
    bench.connect(B, { start: 0, end: 100 });
    bench.want(0, 100);
    bench.pass(300);
    // 40 bytes a second at best: all that is asked for takes more than 5 s.
    bench.deliver(B, requested(bench.take(), B)[0] ?? -1);
    bench.pass(4_600);
    expect(bench.sent(A, "cancel")).toEqual([]);
    bench.pass(8_000);
    expect(bench.sent(A, "cancel")).not.toEqual([]);
  });

  it("[RP29] while nothing comes from anybody, nobody is given up for a minute", () => {
    const bench = new Bench();
    bench.command({ type: "setStrategy", strategy: "lowestFirst" });
    for (const peerId of [A, B, C]) bench.connect(peerId, { start: 0, end: 100 });
    bench.want(0, 100);
    bench.take();
    bench.passHeard(55_000);
    const early = bench.take();
    for (const peerId of [A, B, C]) expect(sentIn(early, peerId, "cancel")).toEqual([]);
    bench.passHeard(10_000);
    expect(bench.sent(A, "cancel")).not.toEqual([]);
  });

  it("[RP12] in the endgame a faster neighbor is asked too, and the slower one is cancelled", () => {
    const bench = new Bench();
    bench.connect(A, { start: 0, end: 1 });
    bench.want(0, 1);
    bench.connect(B, { start: 10, end: 40 });
    bench.want(10, 40);
    for (let round = 0; round < 30; round += 1) {
      for (const index of requested(bench.take(), B)) bench.deliver(B, index);
    }
    bench.message(B, { type: "have", ranges: [{ start: 0, end: 1 }] });
    bench.pass(1_500);
    expect(requested(bench.take(), B)).toEqual([0]);
    bench.deliver(B, 0);
    expect(bench.sent(A, "cancel")).toEqual([{ type: "cancel", indices: [0] }]);
  });

  it("[RP15] when the store refuses, nothing is asked for during a second, and then again", () => {
    const bench = new Bench();
    bench.connect(A, { start: 0, end: 1 });
    bench.want(0, 1);
    bench.data(A, 0);
    bench.input({ type: "objectVerified", index: 0, from: A, isAuthentic: true });
    bench.take();
    bench.input({ type: "objectStored", index: 0, isStored: false });
    expect(events(bench.take())).toEqual([{ type: "storageFailed", index: 0 }]);
    bench.pass(999);
    expect(requested(bench.take(), A)).toEqual([]);
    bench.pass(300);
    expect(requested(bench.take(), A)).toEqual([0]);
  });

  it("objects that are no longer wanted are cancelled and not asked for again", () => {
    const bench = new Bench();
    bench.connect(A, { start: 0, end: 2 });
    bench.want(0, 2);
    bench.take();
    bench.command({ type: "removeWant", ranges: [{ start: 0, end: 1 }] });
    expect(bench.sent(A, "cancel")).toEqual([{ type: "cancel", indices: [0] }]);
    bench.data(A, 0);
    expect(ofType(bench.take(), "verifyObject")).toEqual([]);
  });
});
