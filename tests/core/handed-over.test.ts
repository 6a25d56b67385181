/** What a core does for an application that keeps its objects itself. */

import type { CoreEvent } from "passalong/core";
import { describe, expect, it } from "vitest";
import { A, B, Bench, events, ofType, requested, sentIn } from "./bench.ts";

/** The least that a large want has, and more than a peer looks at one by one. */
const MANY = 1_000_000;

function handingOver(): Bench {
  const bench = new Bench(undefined, { keeping: "handedOver" });
  bench.command({ type: "setStrategy", strategy: "lowestFirst" });
  return bench;
}

/** What the application was told of requests. */
function told(bench: Bench): CoreEvent[] {
  return events(bench.take()).filter(({ type }) => type !== "neighborJoined");
}

describe("handing over", () => {
  it("[RP30] an object that has come is neither had nor wanted, and can be wanted again", () => {
    const bench = handingOver();
    bench.connect(A, { start: 0, end: 1 });
    bench.connect(B);
    bench.want(0, 1);
    bench.deliver(A, 0);
    expect(told(bench).map(({ type }) => type)).toEqual([
      "requestSent",
      "objectReceived",
      "wantSatisfied",
    ]);
    bench.pass(5_000);
    expect(sentIn(bench.take(), B, "have")).toEqual([]);
    expect(sentIn(bench.message(B, { type: "request", indices: [0] }), B, "deny")).toHaveLength(1);
    bench.want(0, 1);
    expect(requested(bench.take(), A)).toEqual([0]);
    bench.deliver(A, 0);
    bench.command({ type: "addHave", ranges: [{ start: 0, end: 1 }] });
    expect(sentIn(bench.take(), B, "have")).toHaveLength(1);
  });

  it("[RP31] every request ends once: denied, busy, gone, refused, unwanted", () => {
    const bench = handingOver();
    const sent = { type: "requestSent", index: 0, to: A };
    const failed = (reason: string) => ({ type: "requestFailed", index: 0, to: A, reason });
    bench.connect(A, { start: 0, end: 1 });
    bench.want(0, 1);
    expect(told(bench)).toEqual([sent]);
    bench.message(A, { type: "busy", indices: [0] });
    bench.pass(1_000);
    expect(told(bench)).toEqual([failed("busy"), sent]);
    bench.data(A, 0);
    bench.input({ type: "objectVerified", index: 0, from: A, isAuthentic: true });
    bench.input({ type: "objectStored", index: 0, isStored: false });
    bench.pass(1_000);
    const refused = { type: "storageFailed", index: 0 };
    expect(told(bench)).toEqual([failed("refused"), refused, sent]);
    bench.command({ type: "removeWant", ranges: [{ start: 0, end: 1 }] });
    bench.want(0, 1);
    expect(told(bench)).toEqual([failed("unwanted"), sent]);
    bench.message(A, { type: "deny", indices: [0] });
    bench.message(A, { type: "have", ranges: [{ start: 0, end: 1 }] });
    expect(told(bench)).toEqual([failed("denied"), sent]);
    bench.input({ type: "neighborDisconnected", peerId: A });
    expect(told(bench)).toEqual([failed("neighborLeft"), { type: "neighborLeft", peerId: A }]);
  });

  it("[RP31] a request that is given up ends too", () => {
    const bench = handingOver();
    bench.connect(A, { start: 0, end: 1 });
    bench.want(0, 1);
    bench.connect(B, { start: 0, end: 1 });
    bench.take();
    bench.pass(5_000);
    const timedOut = { type: "requestFailed", index: 0, to: A, reason: "timedOut" };
    expect(told(bench)).toContainEqual(timedOut);
  });

  it("[RP31] a second copy is a request of its own, which the first to arrive ends", () => {
    const bench = handingOver();
    bench.connect(A, { start: 0, end: 1 });
    bench.want(0, 1);
    bench.pass(2_000);
    bench.connect(B, { start: 0, end: 1 });
    bench.pass(1_000);
    bench.take();
    bench.deliver(B, 0);
    const ends = told(bench);
    expect(ends).toContainEqual({ type: "requestFailed", index: 0, to: A, reason: "superseded" });
    expect(ends.filter(({ type }) => type === "objectReceived")).toHaveLength(1);
  });

  it("[RP31] who lets the host keep objects is not told of requests", () => {
    const bench = new Bench();
    bench.connect(A, { start: 0, end: 2 });
    bench.want(0, 2);
    bench.message(A, { type: "deny", indices: [0] });
    bench.deliver(A, 1);
    expect(told(bench).map(({ type }) => type)).toEqual(["objectReceived"]);
  });

  it("[RP32] what cannot be given yet is answered busy, once, and read again when asked again", () => {
    const bench = handingOver();
    bench.command({ type: "addHave", ranges: [{ start: 0, end: 2 }] });
    bench.connect(A);
    const ask = () => ofType(bench.message(A, { type: "request", indices: [0] }), "readObject");
    expect(ask()).toEqual([{ type: "readObject", index: 0, for: A }]);
    const outputs = bench.input({ type: "objectRead", index: 0, bytes: "later" });
    expect(sentIn(outputs, A, "busy")).toEqual([{ type: "busy", indices: [0] }]);
    expect(sentIn(outputs, A, "deny")).toEqual([]);
    expect(ask()).toHaveLength(1);
    const answer = bench.input({ type: "objectRead", index: 0, bytes: Uint8Array.of(1) });
    expect(sentIn(answer, A, "data")).toHaveLength(1);
  });

  it("[RP32] an application that takes its time keeps no other upload from beginning", () => {
    const bench = handingOver();
    bench.command({ type: "setUploadLimit", bytesPerSecond: 1_000_000 });
    bench.command({ type: "addHave", ranges: [{ start: 0, end: 9 }] });
    bench.connect(A);
    bench.pass(100);
    bench.message(A, { type: "request", indices: [0, 1, 2] });
    const reads = (): number[] => ofType(bench.take(), "readObject").map(({ index }) => index);
    expect(reads()).toEqual([0]);
    bench.pass(19);
    expect(reads()).toEqual([]);
    bench.pass(1);
    expect(reads()).toEqual([1]);
    bench.input({ type: "objectRead", index: 1, bytes: new Uint8Array(10) });
    expect(reads()).toEqual([2]);
  });

  it("[RP33] the whole index space can be had and wanted", () => {
    const whole = { start: 0, end: Number.MAX_SAFE_INTEGER };
    const provider = handingOver();
    provider.command({ type: "addHave", ranges: [whole] });
    provider.connect(A);
    expect(sentIn(provider.take(), A, "have")).toEqual([{ type: "have", ranges: [whole] }]);
    const receiver = handingOver();
    receiver.command({ type: "addWant", ranges: [whole] });
    const last = whole.end - 1;
    receiver.connect(A, { start: last, end: whole.end });
    expect(requested(receiver.take(), A)).toEqual([last]);
    receiver.deliver(A, last);
    expect(told(receiver).map(({ type }) => type)).toEqual(["objectReceived"]);
    receiver.command({ type: "removeWant", ranges: [whole] });
    receiver.want(5, 6);
    receiver.message(A, { type: "have", ranges: [{ start: 4, end: 6 }] });
    expect(requested(receiver.take(), A)).toEqual([5]);
  });

  it("[RP33] what nobody holds makes room, and what has come is followed by more", () => {
    const bench = handingOver();
    bench.connect(A, { start: 0, end: MANY });
    bench.want(0, MANY);
    const first = requested(bench.take(), A);
    expect(first[0]).toBe(0);
    bench.message(A, { type: "withdraw", ranges: [{ start: 0, end: MANY - 100 }] });
    bench.message(A, { type: "deny", indices: first });
    let count = 0;
    let asked = requested(bench.take(), A);
    while (asked.length > 0) {
      for (const index of asked) bench.deliver(A, index);
      count += asked.length;
      asked = requested(bench.take(), A);
    }
    expect(count).toBe(100);
    bench.message(A, { type: "have", ranges: [{ start: 50, end: 60 }] });
    expect(requested(bench.take(), A).every((index) => index >= 50 && index < 60)).toBe(true);
  });
});
