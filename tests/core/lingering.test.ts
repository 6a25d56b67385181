/** When a peer that wants to leave may. */

import { describe, expect, it } from "vitest";
import { A, B, Bench, events } from "./bench.ts";

/** A peer that has four objects, with a neighbor that has some of them and has asked for others. */
function lingering(haves: { start: number; end: number }): Bench {
  const bench = new Bench();
  bench.command({ type: "addHave", ranges: [{ start: 0, end: 4 }] });
  bench.connect(A, haves);
  bench.message(A, { type: "cancel", indices: [0] });
  bench.take();
  bench.command({ type: "linger" });
  return bench;
}

const hasEnded = (bench: Bench): boolean =>
  events(bench.take()).some(({ type }) => type === "lingerEnded");

/** Lets time pass while the neighbor is there. */
function wait(bench: Bench, ms: number): void {
  for (let passed = 0; passed < ms; passed += 500) {
    bench.pass(Math.min(500, ms - passed));
    bench.message(A, { type: "ping", token: 0 });
  }
}

describe("lingering", () => {
  it("[RP26] ends at once when nobody lacks anything", () => {
    expect(hasEnded(lingering({ start: 0, end: 10 }))).toBe(true);
    const alone = new Bench();
    alone.command({ type: "linger" });
    expect(hasEnded(alone)).toBe(true);
  });

  it("[RP26] waits for who lacks something, and ends soon after that has come", () => {
    const bench = lingering({ start: 0, end: 3 });
    wait(bench, 5_000);
    expect(hasEnded(bench)).toBe(false);
    bench.message(A, { type: "have", ranges: [{ start: 3, end: 4 }] });
    wait(bench, 500);
    expect(hasEnded(bench)).toBe(true);
  });

  it("[RP26] waits for uploads under way", () => {
    const bench = lingering({ start: 0, end: 3 });
    bench.message(A, { type: "request", indices: [3] });
    bench.message(A, { type: "have", ranges: [{ start: 3, end: 4 }] });
    wait(bench, 2_000);
    expect(hasEnded(bench)).toBe(false);
    bench.input({ type: "objectRead", index: 3, bytes: new Uint8Array(10) });
    wait(bench, 500);
    expect(hasEnded(bench)).toBe(true);
  });

  it("[RP26] waits for nobody longer than 30 s, and says so once", () => {
    const bench = lingering({ start: 0, end: 0 });
    wait(bench, 29_500);
    expect(hasEnded(bench)).toBe(false);
    wait(bench, 500);
    expect(hasEnded(bench)).toBe(true);
    wait(bench, 60_000);
    expect(hasEnded(bench)).toBe(false);
  });

  it("[RP26] asking again and again does not make it longer", () => {
    const bench = lingering({ start: 0, end: 0 });
    for (let second = 0; second < 29; second += 1) {
      wait(bench, 1_000);
      bench.command({ type: "linger" });
    }
    expect(hasEnded(bench)).toBe(false);
    wait(bench, 1_000);
    expect(hasEnded(bench)).toBe(true);
  });

  it("[RP26] one that hides what it has lacks nothing", () => {
    const bench = new Bench();
    bench.command({ type: "addHave", ranges: [{ start: 0, end: 4 }] });
    bench.connect(B);
    bench.message(B, { type: "seeding", ranges: [{ start: 0, end: 4 }] });
    bench.message(B, { type: "have", ranges: [{ start: 0, end: 4 }] });
    bench.command({ type: "linger" });
    expect(hasEnded(bench)).toBe(true);
  });

  it("[RP26] one that neither asks nor tells is waited for during 5 s only", () => {
    const bench = new Bench();
    bench.command({ type: "addHave", ranges: [{ start: 0, end: 4 }] });
    bench.connect(A);
    bench.message(A, { type: "register", version: 1, value: new Uint8Array(1) });
    bench.take();
    bench.command({ type: "linger" });
    wait(bench, 4_500);
    expect(hasEnded(bench)).toBe(false);
    wait(bench, 750);
    expect(hasEnded(bench)).toBe(true);
  });

  it("[RP26] one that leaves lacks nothing", () => {
    const bench = lingering({ start: 0, end: 0 });
    bench.input({ type: "neighborDisconnected", peerId: A });
    bench.pass(500);
    expect(hasEnded(bench)).toBe(true);
  });
});
