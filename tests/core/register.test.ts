/** The register: the highest verified version wins. */

import { describe, expect, it } from "vitest";
import { A, B, C, Bench, events, ofType, sentIn } from "./bench.ts";

describe("the register", () => {
  const value = new Uint8Array([1]);

  it("[RP8] the highest verified version wins and is passed on", () => {
    const bench = new Bench();
    bench.connect(A);
    bench.connect(B);
    bench.take();
    expect(bench.message(A, { type: "register", version: 2, value })).toEqual([
      { type: "verifyRegister", version: 2, value, from: A },
    ]);
    expect(bench.sent(B, "register")).toEqual([]);
    bench.input({ type: "registerVerified", version: 2, from: A, isAuthentic: true });
    const outputs = bench.take();
    expect(events(outputs)).toEqual([{ type: "registerChanged", version: 2, value }]);
    expect(sentIn(outputs, B, "register")).toHaveLength(1);
    expect(sentIn(outputs, A, "register")).toHaveLength(0);
    expect(bench.message(B, { type: "register", version: 1, value })).toEqual([]);
    bench.connect(C);
    expect(bench.sent(C, "register")).toHaveLength(1);
  });

  it("[NG24] who cannot tell takes none, passes none on, and bans nobody", () => {
    const bench = new Bench();
    bench.connect(A);
    bench.connect(B);
    bench.message(A, { type: "register", version: 2, value });
    bench.take();
    bench.input({ type: "registerVerified", version: 2, from: A, isAuthentic: undefined });
    expect(bench.take()).toEqual([]);
    bench.message(A, { type: "register", version: 3, value });
    expect(ofType(bench.take(), "verifyRegister")).toHaveLength(1);
  });

  it("[RP8] who sends one that fails is banned", () => {
    const bench = new Bench();
    bench.connect(A);
    bench.message(A, { type: "register", version: 2, value });
    bench.take();
    bench.input({ type: "registerVerified", version: 2, from: A, isAuthentic: false });
    expect(events(bench.take())).toContainEqual({ type: "banned", peerId: A, rule: "RP8" });
  });
});
