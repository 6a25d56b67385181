/** How a provider hands out what nobody else has. */

import type { PeerId } from "passalong/base";
import type { Output } from "passalong/core";
import { describe, expect, it } from "vitest";
import { A, B, Bench, C, ofType, peer, requested, sentIn } from "./bench.ts";

const OBJECT_BYTES = 65_536;

interface HandOut {
  readonly to: PeerId;
  readonly index: number;
}

/** A provider whose store answers at once and whose links take everything. */
class Seeder extends Bench {
  readonly handedOut: HandOut[] = [];
  readonly #room = new Map<PeerId, number>();

  constructor(count: number) {
    super({ aim: 24, max: 24 });
    this.command({ type: "seed", ranges: [{ start: 0, end: count }] });
    // So slow that the choice of what goes next is made again for each object.
    this.command({ type: "setUploadLimit", bytesPerSecond: 20 * OBJECT_BYTES });
  }

  join(peerId: PeerId): void {
    this.input({ type: "neighborConnected", peerId });
    this.input({ type: "writable", peerId, bytes: 4_194_304, inFlightBytes: 0 });
  }

  /** A neighbor gives wildcards: so many in all since it came. */
  wish(
    from: PeerId,
    totalObjects: number,
    {
      uplink = 0,
      start = 0,
      end = 1_000,
      begin = 0,
    }: { uplink?: number; start?: number; end?: number; begin?: number } = {},
  ): void {
    const ranges = end > start ? [{ start, end }] : [];
    this.message(from, {
      ...{ type: "wildcard", totalObjects, uplinkBytesPerSecond: uplink, from: begin, ranges },
    });
  }

  show(from: PeerId, start: number, end: number): void {
    this.message(from, { type: "have", ranges: [{ start, end }] });
  }

  override input(input: Parameters<Bench["input"]>[0]): Output[] {
    const outputs = super.input(input);
    for (const output of outputs) {
      if (output.type !== "send" || output.message.type !== "data") continue;
      const { to, message } = output;
      if (message.offset === 0) this.handedOut.push({ to, index: message.index });
      this.#room.set(to, 4_194_304);
    }
    for (const { index } of ofType(outputs, "readObject")) {
      this.input({ type: "objectRead", index, bytes: new Uint8Array(OBJECT_BYTES) });
    }
    return outputs;
  }

  /** Lets time pass while every neighbor gives free what it was sent, and is alive. */
  run(seconds: number): void {
    for (let step = 0; step < 20 * seconds; step += 1) {
      this.pass(50);
      for (const [peerId, bytes] of this.#room) {
        if (!this.core.neighborStatuses().some((status) => status.peerId === peerId)) continue;
        this.input({ type: "writable", peerId, bytes, inFlightBytes: 0 });
        this.message(peerId, { type: "ping", token: 0 });
      }
    }
  }

  indicesTo(peerId: PeerId): number[] {
    return this.handedOut.filter(({ to }) => to === peerId).map(({ index }) => index);
  }
}

const sorted = (indices: readonly number[]): number[] =>
  indices.toSorted((one, other) => one - other);
const count = (length: number, from = 0): number[] =>
  Array.from({ length }, (_, step) => from + step);

describe("seeding", () => {
  it("[RP22] is said before what there is", () => {
    const seeder = new Seeder(10);
    seeder.take();
    seeder.join(A);
    const types = seeder
      .take()
      .flatMap((said) => (said.type === "send" ? [said.message.type] : []));
    expect(types.indexOf("seeding")).toBeGreaterThanOrEqual(0);
    expect(types.indexOf("seeding")).toBeLessThan(types.indexOf("have"));
  });

  it("[RP22] hands out each object once before any twice", () => {
    const seeder = new Seeder(30);
    for (const peerId of [A, B, C]) seeder.join(peerId);
    for (const peerId of [A, B, C]) seeder.wish(peerId, 100);
    seeder.run(1.4);
    const first = seeder.handedOut.map(({ index }) => index);
    expect(first.length).toBeGreaterThan(20);
    expect(sorted(first)).toEqual(count(first.length));
  });

  it("[RP22] gives most to who spreads what it got, and no more to who says it could", () => {
    const seeder = new Seeder(1_000);
    for (const peerId of [A, B, C]) seeder.join(peerId);
    seeder.wish(A, 2 ** 53 - 1, { uplink: 2 ** 53 - 1 });
    seeder.wish(B, 2 ** 53 - 1, { uplink: 1_250_000 });
    for (let round = 0; round < 200; round += 1) {
      seeder.run(0.1);
      // A keeps all to itself; what B got somebody else shows.
      for (const index of seeder.indicesTo(B)) seeder.show(C, index, index + 1);
    }
    const liar = seeder.indicesTo(A).length;
    const honest = seeder.indicesTo(B).length;
    expect(liar + honest).toBeGreaterThan(300);
    expect(honest).toBeGreaterThan(0.7 * (liar + honest));
  });

  it("[RP22] begins where the neighbor wants to begin, and gives what lies before that last", () => {
    const seeder = new Seeder(10);
    seeder.join(A);
    seeder.wish(A, 100, { start: 2, end: 9, begin: 6 });
    seeder.run(2);
    expect(seeder.indicesTo(A)).toEqual([6, 7, 8, 2, 3, 4, 5]);
  });

  it("[RP22] gives nobody more than its wildcards, nor what it does not want", () => {
    const seeder = new Seeder(100);
    seeder.join(A);
    seeder.wish(A, 3, { start: 40, end: 90 });
    seeder.run(10);
    expect(seeder.indicesTo(A)).toEqual([40, 41, 42]);
    seeder.wish(A, 2, { start: 40, end: 90 });
    seeder.run(2);
    expect(seeder.indicesTo(A)).toHaveLength(3);
    seeder.wish(A, 4, { start: 40, end: 90 });
    seeder.run(2);
    expect(seeder.indicesTo(A)).toEqual([40, 41, 42, 43]);
  });

  it("[RP22] hands out again what only a neighbor had that is gone", () => {
    const seeder = new Seeder(100);
    seeder.join(A);
    seeder.join(B);
    seeder.wish(A, 10);
    seeder.run(1);
    expect(seeder.indicesTo(A)).toEqual(count(10));
    seeder.show(B, 3, 4);
    seeder.input({ type: "neighborDisconnected", peerId: A });
    seeder.wish(B, 9);
    seeder.run(1);
    expect(seeder.indicesTo(B)).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9]);
  });

  it("[RP22] hands out to a second neighbor what the first does not spread, but little of it", () => {
    const seeder = new Seeder(1_000);
    seeder.join(A);
    seeder.join(B);
    seeder.wish(A, 10);
    seeder.run(1);
    seeder.wish(B, 1_000);
    seeder.run(1);
    expect(seeder.indicesTo(B).filter((index) => index < 10)).toEqual([]);
    seeder.run(20);
    const again = seeder.indicesTo(B).filter((index) => index < 10);
    expect(again.slice(0, 2)).toEqual([0, 1]);
    const twice = seeder.handedOut.length - new Set(seeder.handedOut.map((one) => one.index)).size;
    expect(twice).toBeGreaterThan(2);
    expect(twice).toBeLessThanOrEqual(2 + 1 + 0.1 * seeder.handedOut.length);
  });

  it("[RP22] hands out to nobody else what may still be in the own uplink", () => {
    const seeder = new Seeder(2);
    seeder.join(A);
    seeder.join(B);
    seeder.wish(A, 1);
    seeder.pass(100);
    seeder.wish(B, 2);
    seeder.pass(3_500);
    expect(seeder.indicesTo(A)).toEqual([0]);
    expect(seeder.indicesTo(B)).toEqual([1]);
    // Nothing is given free: it is too late for the uplink, and a receiver may be at fault.
    seeder.pass(6_000);
    expect(seeder.indicesTo(B)).toEqual([1, 0]);
  });

  it("[RP22] what nobody wants again does not keep others from being handed out again", () => {
    const seeder = new Seeder(20);
    seeder.join(A);
    seeder.join(B);
    seeder.wish(A, 20);
    seeder.run(2);
    expect(seeder.indicesTo(A)).toEqual(count(20));
    seeder.wish(B, 5, { start: 10, end: 20 });
    seeder.run(5);
    expect(seeder.indicesTo(B)).toEqual(count(5, 10));
  });

  it("[RP22] ends when everything has been handed out and shown", () => {
    const seeder = new Seeder(4);
    seeder.join(A);
    seeder.join(B);
    seeder.wish(A, 4);
    seeder.run(1);
    seeder.take();
    seeder.show(B, 0, 4);
    const outputs = seeder.take();
    for (const peerId of [A, B]) {
      expect(sentIn(outputs, peerId, "seeding")).toEqual([{ type: "seeding", ranges: [] }]);
    }
    seeder.join(C);
    expect(sentIn(seeder.take(), C, "seeding")).toEqual([]);
  });

  it("[RP22] does not end because of one who claims to have everything", () => {
    const seeder = new Seeder(40);
    seeder.join(A);
    seeder.join(B);
    seeder.take();
    seeder.show(A, 0, 2 ** 53 - 1);
    expect(sentIn(seeder.take(), B, "seeding")).toEqual([]);
    seeder.wish(B, 40);
    seeder.run(3);
    expect(seeder.indicesTo(B)).toEqual(count(40));
  });

  it("[RP22] lets a neighbor that wants nothing of what is left ask for what has spread", () => {
    const seeder = new Seeder(100);
    seeder.join(A);
    seeder.join(B);
    seeder.wish(A, 50, { start: 0, end: 4 });
    seeder.run(1);
    seeder.show(B, 0, 4);
    seeder.take();
    seeder.join(C);
    seeder.wish(C, 50, { start: 0, end: 4 });
    seeder.run(1);
    expect(seeder.indicesTo(C)).toEqual([]);
    expect(sentIn(seeder.take(), C, "seeding").at(-1)).toEqual({
      type: "seeding",
      ranges: [{ start: 4, end: 100 }],
    });
    seeder.message(C, { type: "request", indices: [0, 1, 2, 3] });
    seeder.run(1);
    expect(sorted(seeder.indicesTo(C))).toEqual(count(4));
  });

  it("[RP22] hands out to a neighbor that wants nothing at first, and more later", () => {
    const seeder = new Seeder(100);
    seeder.join(A);
    seeder.take();
    seeder.wish(A, 4, { start: 500, end: 502 });
    expect(sentIn(seeder.take(), A, "seeding")).toEqual([]);
    seeder.wish(A, 4, { start: 0, end: 100 });
    seeder.run(1);
    expect(seeder.indicesTo(A)).toEqual(count(4));
  });

  it("[RP22] hands out again without a limit to whom nothing else can be given", () => {
    const seeder = new Seeder(100);
    seeder.join(A);
    seeder.join(B);
    seeder.wish(A, 50, { start: 0, end: 20 });
    seeder.run(2);
    seeder.wish(B, 50, { start: 0, end: 20 });
    seeder.run(8);
    expect(sorted(seeder.indicesTo(B))).toEqual(count(20));
  });

  it("[RP22, RP17] ends when what is left is withdrawn", () => {
    const seeder = new Seeder(10);
    seeder.join(A);
    seeder.take();
    seeder.command({ type: "removeHave", ranges: [{ start: 0, end: 10 }] });
    expect(seeder.sent(A, "seeding")).toEqual([{ type: "seeding", ranges: [] }]);
  });

  it("[RP22] requests and what is handed out take turns", () => {
    const seeder = new Seeder(100);
    seeder.join(A);
    seeder.join(B);
    seeder.wish(B, 100);
    seeder.message(A, { type: "request", indices: count(20, 50) });
    seeder.run(1);
    const toA = seeder.indicesTo(A).length;
    expect(toA).toBeGreaterThan(6);
    expect(seeder.indicesTo(B).length).toBeGreaterThanOrEqual(toA - 1);
  });

  it("[RP22] what a neighbor got because it asked is not handed to it as well", () => {
    const seeder = new Seeder(100);
    seeder.join(A);
    seeder.message(A, { type: "request", indices: [0, 1] });
    seeder.run(1);
    seeder.wish(A, 4);
    seeder.run(2);
    expect(seeder.indicesTo(A)).toEqual(count(6));
  });

  it("[RP22] crowds of wishes without end change nothing for others", () => {
    const seeder = new Seeder(200);
    const crowd = count(8, 20).map((byte) => peer(byte));
    for (const peerId of [A, ...crowd]) seeder.join(peerId);
    for (const peerId of crowd) seeder.wish(peerId, 2 ** 53 - 1);
    seeder.wish(A, 200);
    seeder.run(5);
    const indices = seeder.handedOut.map(({ index }) => index);
    expect(seeder.indicesTo(A).length).toBeGreaterThanOrEqual(Math.floor(indices.length / 10));
  });

  it("a receiver does not ask for what it is handed", () => {
    const bench = new Bench();
    bench.want(0, 10);
    bench.connect(A);
    bench.message(A, { type: "seeding", ranges: [{ start: 0, end: 10 }] });
    bench.message(A, { type: "have", ranges: [{ start: 0, end: 10 }] });
    bench.pass(2_000);
    expect(requested(bench.take(), A)).toEqual([]);
  });
});
