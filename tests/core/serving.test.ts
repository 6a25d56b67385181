/** How a core answers requests. */

import { type Bytes, type PeerId } from "passalong/base";
import type { Output } from "passalong/core";
import { type DataMessage, FRAGMENT_BYTES_MAX } from "passalong/wire";
import { describe, expect, it } from "vitest";
import { A, B, Bench, C, events, ofType, sentIn } from "./bench.ts";

/** Room of a link that takes nothing for now. */
const CLOSED = { bytes: 0, inFlightBytes: 0 };

/** Keeps the uplink busy with an object that is being read, so that requests queue up. */
function occupy(bench: Bench): void {
  bench.command({ type: "setUploadLimit", bytesPerSecond: 1_000_000 });
  bench.connect(C);
  bench.pass(100);
  bench.message(C, { type: "request", indices: [0] });
  expect(ofType(bench.take(), "readObject")).toEqual([{ type: "readObject", index: 0 }]);
}

/** Reads that object, and one after the other what is chosen next: that, in order. */
function servedAfter(bench: Bench): number[] {
  const served: number[] = [];
  const reads = [0];
  for (let index = reads.shift(); index !== undefined; index = reads.shift()) {
    bench.input({ type: "objectRead", index, bytes: new Uint8Array(10) });
    bench.pass(100);
    const next = ofType(bench.take(), "readObject").map((read) => read.index);
    served.push(...next);
    reads.push(...next);
  }
  return served;
}

describe("serving", () => {
  const object = (size: number): Bytes => new Uint8Array(size).fill(7);

  function serving(count = 10): Bench {
    const bench = new Bench();
    bench.command({ type: "addHave", ranges: [{ start: 0, end: count }] });
    bench.connect(A);
    bench.connect(B);
    bench.take();
    return bench;
  }

  function dataTo(outputs: Output[], to: PeerId): DataMessage[] {
    return sentIn(outputs, to, "data").flatMap((message) =>
      message.type === "data" ? [message] : [],
    );
  }

  it("[RP3] a request is answered by data once the object was read", () => {
    const bench = serving();
    expect(bench.message(A, { type: "request", indices: [4] })).toEqual([
      { type: "readObject", index: 4 },
    ]);
    const outputs = bench.input({ type: "objectRead", index: 4, bytes: object(100) });
    expect(dataTo(outputs, A)).toHaveLength(1);
    expect(events(outputs)).toEqual([{ type: "objectSent", index: 4, sizeBytes: 100, to: A }]);
  });

  it("[RP3] an object that cannot be read, or is not had, is denied", () => {
    const bench = serving();
    bench.message(A, { type: "request", indices: [4, 50] });
    expect(bench.sent(A, "deny")).toEqual([{ type: "deny", indices: [50] }]);
    bench.input({ type: "objectRead", index: 4, bytes: undefined });
    expect(bench.sent(A, "deny")).toEqual([{ type: "deny", indices: [4] }]);
  });

  it("[RP3, RP18] a request of whom nothing can be sent makes nobody else wait", () => {
    const bench = serving();
    bench.command({ type: "setUploadLimit", bytesPerSecond: 50_000 });
    bench.input({ type: "writable", peerId: A, ...CLOSED });
    bench.message(A, { type: "request", indices: [0, 1] });
    bench.connect(B);
    bench.pass(1_000);
    bench.take();
    const outputs = bench.message(B, { type: "request", indices: [2] });
    expect(sentIn(outputs, B, "busy")).toEqual([]);
    expect(ofType(outputs, "readObject")).toEqual([{ type: "readObject", index: 2 }]);
  });

  it("[RP3] more requests than may wait are answered busy", () => {
    const bench = serving(400);
    bench.input({ type: "writable", peerId: A, bytes: 0, inFlightBytes: 0 });
    for (let part = 0; part < 3; part += 1) {
      const indices = Array.from({ length: 64 }, (_, at) => part * 64 + at);
      bench.message(A, { type: "request", indices });
    }
    const busy = bench.sent(A, "busy");
    expect(
      busy.flatMap((message) => (message.type === "busy" ? message.indices : [])),
    ).toHaveLength(64);
  });

  it("[RP16] data leaves only against what is writable", () => {
    const bench = serving();
    bench.input({ type: "writable", peerId: A, bytes: FRAGMENT_BYTES_MAX, inFlightBytes: 0 });
    bench.message(A, { type: "request", indices: [1] });
    const first = bench.input({
      type: "objectRead",
      index: 1,
      bytes: object(3 * FRAGMENT_BYTES_MAX),
    });
    expect(dataTo(first, A).map(({ offset }) => offset)).toEqual([0]);
    const second = bench.input({
      type: "writable",
      peerId: A,
      bytes: FRAGMENT_BYTES_MAX - 1,
      inFlightBytes: 0,
    });
    expect(dataTo(second, A)).toEqual([]);
    const third = bench.input({
      type: "writable",
      peerId: A,
      bytes: 2 * FRAGMENT_BYTES_MAX,
      inFlightBytes: 0,
    });
    expect(dataTo(third, A).map(({ offset }) => offset)).toEqual([
      FRAGMENT_BYTES_MAX,
      2 * FRAGMENT_BYTES_MAX,
    ]);
  });

  it("[RP6] the neediest neighbor's rarest object goes first", () => {
    const bench = serving();
    bench.command({ type: "setUploadLimit", bytesPerSecond: 1_000_000 });
    bench.message(A, { type: "have", ranges: [{ start: 0, end: 5 }] });
    for (const peerId of [A, B]) {
      bench.input({ type: "writable", peerId, bytes: 0, inFlightBytes: 0 });
    }
    bench.message(A, { type: "request", indices: [6] });
    bench.message(B, { type: "request", indices: [2, 7] });
    bench.take();
    for (const peerId of [B, A]) {
      bench.input({ type: "writable", peerId, bytes: FRAGMENT_BYTES_MAX, inFlightBytes: 0 });
    }
    expect(ofType(bench.take(), "readObject")).toEqual([{ type: "readObject", index: 7 }]);
  });

  it("[RP14] an upload limit spreads payload over time", () => {
    const bench = serving();
    bench.command({ type: "setUploadLimit", bytesPerSecond: FRAGMENT_BYTES_MAX });
    for (const index of [1, 2, 3]) bench.message(A, { type: "request", indices: [index] });
    const sentBytes = (): number =>
      dataTo(bench.take(), A).reduce((sum, { bytes }) => sum + bytes.length, 0);
    let sent = 0;
    for (let step = 0; step < 100; step += 1) {
      for (const { index } of ofType(bench.said, "readObject")) {
        bench.input({ type: "objectRead", index, bytes: object(FRAGMENT_BYTES_MAX) });
      }
      sent += sentBytes();
      bench.pass(10);
    }
    expect(sent).toBeGreaterThan(0.9 * FRAGMENT_BYTES_MAX);
    expect(sent).toBeLessThan(1.3 * FRAGMENT_BYTES_MAX);
  });

  it("[RP24] urgent requests are served first, the earliest deadline before others", () => {
    const bench = serving(100);
    occupy(bench);
    bench.message(A, { type: "request", indices: [1] });
    bench.message(A, { type: "urgent", withinMs: 900, indices: [2] });
    bench.message(B, { type: "urgent", withinMs: 300, indices: [3] });
    expect(servedAfter(bench)).toEqual([3, 2, 1]);
  });

  it("[RP24] who calls everything urgent gets no more than its turn", () => {
    const bench = serving(100);
    occupy(bench);
    bench.message(A, { type: "urgent", withinMs: 0, indices: [1, 2, 3, 4, 5] });
    bench.message(B, { type: "urgent", withinMs: 60_000, indices: [13, 14] });
    bench.message(B, { type: "request", indices: [11, 12] });
    expect(servedAfter(bench)).toEqual([1, 13, 2, 14, 3, 11, 4, 12, 5]);
  });

  it("[RP3, RP24] urgent requests are answered like others", () => {
    const bench = serving(400);
    bench.input({ type: "writable", peerId: A, ...CLOSED });
    for (let part = 0; part < 3; part += 1) {
      const indices = Array.from({ length: 64 }, (_, at) => part * 64 + at);
      bench.message(A, { type: "urgent", withinMs: 0, indices });
    }
    bench.message(A, { type: "urgent", withinMs: 0, indices: [500] });
    const outputs = bench.take();
    const busy = sentIn(outputs, A, "busy").flatMap((message) =>
      message.type === "busy" ? message.indices : [],
    );
    expect(busy).toHaveLength(64);
    expect(sentIn(outputs, A, "deny")).toEqual([{ type: "deny", indices: [500] }]);
  });

  it("a cancelled request that waits is forgotten", () => {
    const bench = serving();
    bench.input({ type: "writable", peerId: A, bytes: 0, inFlightBytes: 0 });
    bench.message(A, { type: "request", indices: [1, 2] });
    bench.message(A, { type: "cancel", indices: [1] });
    bench.take();
    bench.input({ type: "writable", peerId: A, bytes: 1_000_000, inFlightBytes: 0 });
    expect(ofType(bench.take(), "readObject")).toEqual([{ type: "readObject", index: 2 }]);
  });
});
