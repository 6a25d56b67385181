/** What a receiver gives a seeding neighbor, and what it takes from it. */

import type { DataMessage, PeerMessage } from "passalong/wire";
import { describe, expect, it } from "vitest";
import { A, B, Bench, events, ofType, requested, sentIn } from "./bench.ts";

type WildcardMessage = Extract<PeerMessage, { readonly type: "wildcard" }>;

function wildcardsIn(messages: PeerMessage[]): WildcardMessage[] {
  return messages.flatMap((message) => (message.type === "wildcard" ? [message] : []));
}

const part = (index: number, at: number): DataMessage => ({
  type: "data",
  index,
  size: 40,
  offset: 10 * at,
  bytes: new Uint8Array(10).fill(index),
});

/** A receiver that wants everything of a neighbor that seeds all that it has. */
function receiving(count = 100): Bench {
  const bench = new Bench();
  bench.want(0, count);
  bench.connect(A);
  bench.message(A, { type: "seeding", ranges: [{ start: 0, end: count }] });
  bench.message(A, { type: "have", ranges: [{ start: 0, end: count }] });
  return bench;
}

describe("wildcards", () => {
  it("[RP22] are given instead of requests, as many as the pipeline is deep", () => {
    const bench = receiving();
    const outputs = bench.take();
    expect(requested(outputs, A)).toEqual([]);
    const last = wildcardsIn(sentIn(outputs, A, "wildcard")).at(-1);
    expect(last?.totalObjects).toBe(16);
    expect(last?.ranges).toEqual([{ start: 0, end: 100 }]);
  });

  it("[RP22] what a seeding neighbor has of what it does not hand out is asked for", () => {
    const bench = receiving(10);
    bench.take();
    bench.want(10, 14);
    bench.message(A, { type: "have", ranges: [{ start: 5, end: 14 }] });
    expect(requested(bench.take(), A).toSorted((one, other) => one - other)).toEqual([
      10, 11, 12, 13,
    ]);
  });

  it("[RP22] say what is wanted, and again when that changes", () => {
    const bench = receiving(10);
    bench.take();
    bench.command({ type: "removeWant", ranges: [{ start: 2, end: 10 }] });
    const [less] = wildcardsIn(bench.sent(A, "wildcard"));
    expect(less?.ranges).toEqual([{ start: 0, end: 2 }]);
  });

  it("[RP22] are given again as objects come", () => {
    const bench = receiving();
    bench.take();
    for (let index = 0; index < 16; index += 1) bench.deliver(A, index);
    const outputs = bench.take();
    expect(ofType(outputs, "storeObject")).toHaveLength(16);
    const totals = wildcardsIn(sentIn(outputs, A, "wildcard")).map((given) => given.totalObjects);
    expect(totals.at(-1)).toBeGreaterThanOrEqual(16 + 12);
  });

  it("[RP22, RP13] what comes without a wildcard is dropped and its credit given back", () => {
    const bench = receiving(10_000);
    bench.now = 1;
    // Fragments that never make an object whole bring no new wildcards.
    for (let index = 0; index < 16; index += 1) bench.message(A, part(index, 0));
    bench.take();
    bench.now = 100;
    expect(bench.message(A, part(500, 0))).toEqual([
      { type: "releaseCredit", peerId: A, bytes: 10 },
    ]);
  });

  it("[RP22] an object that comes twice takes one wildcard, however many its fragments", () => {
    const givenAfter = (fragments: readonly DataMessage[]): number => {
      const bench = receiving();
      bench.connect(B, { start: 0, end: 1 });
      bench.deliver(B, 0);
      bench.take();
      for (const fragment of fragments) bench.message(A, fragment);
      for (let index = 1; index < 20; index += 1) bench.deliver(A, index);
      return wildcardsIn(bench.sent(A, "wildcard")).at(-1)?.totalObjects ?? 0;
    };
    const twice = givenAfter([part(0, 0), part(0, 1), part(0, 2), part(0, 3)]);
    const whole = givenAfter([{ ...part(0, 0), size: 10 }]);
    expect(twice).toBe(whole);
  });

  it("[RP22, RP4] the rest of an object that was cancelled is no object handed out", () => {
    const bench = new Bench();
    bench.want(0, 1);
    bench.connect(A, { start: 0, end: 1 });
    for (const at of [0, 1]) bench.message(A, part(0, at));
    bench.connect(B, { start: 0, end: 1 });
    bench.message(A, { type: "withdraw", ranges: [{ start: 0, end: 1 }] });
    bench.pass(4_600);
    expect(bench.sent(A, "cancel")).toEqual([{ type: "cancel", indices: [0] }]);
    for (const at of [2, 3]) bench.message(A, part(0, at));
    bench.pass(10_000);
    // Nothing can be made of the rest, so nothing is waited for.
    expect(sentIn(bench.take(), A, "cancel")).toEqual([]);
  });

  it("[RP22] when the seeding ends, what the neighbor has is asked for", () => {
    const bench = receiving(8);
    bench.take();
    bench.message(A, { type: "seeding", ranges: [] });
    expect(requested(bench.take(), A)).toHaveLength(8);
  });

  it("[RP22] the last objects handed out come after the word that there are no more", () => {
    const bench = receiving(100);
    bench.message(A, { type: "withdraw", ranges: [{ start: 0, end: 100 }] });
    bench.message(A, { type: "seeding", ranges: [] });
    bench.deliver(A, 7);
    expect(events(bench.take())).toContainEqual({
      type: "objectReceived",
      index: 7,
      sizeBytes: 10,
      from: A,
    });
  });

  it("[RP3, RP22] what a seeding neighbor denies it counts as not holding", () => {
    const bench = receiving(4);
    expect(bench.core.countHolders([{ start: 2, end: 3 }])).toBe(1);
    bench.message(A, { type: "deny", indices: [2] });
    expect(bench.core.countHolders([{ start: 2, end: 3 }])).toBe(0);
    expect(bench.core.countHolders([{ start: 0, end: 2 }])).toBe(1);
  });

  it("[RP7, RP22] who hands out what fails verification is banned", () => {
    const bench = receiving();
    bench.data(A, 3);
    bench.input({ type: "objectVerified", index: 3, from: A, isAuthentic: false });
    expect(events(bench.take())).toContainEqual({ type: "banned", peerId: A, rule: "RP7" });
  });

  it("[RP9, RP22] ranges that are hidden count like those that are shown", () => {
    const bench = receiving(4);
    bench.message(A, { type: "seeding", ranges: [{ start: 0, end: 2 ** 53 - 1 }] });
    for (let message = 0; message < 66; message += 1) {
      const ranges = Array.from({ length: 1_000 }, (_, at) => {
        const start = 2 * (message * 1_000 + at) + 10;
        return { start, end: start + 1 };
      });
      bench.message(A, { type: "have", ranges });
    }
    expect(events(bench.take())).toContainEqual({ type: "banned", peerId: A, rule: "RP9" });
  });
});
