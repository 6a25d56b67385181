/** One core, input by input: what replication and membership answer. */

import { describe, expect, it } from "vitest";
import { type PeerId, peerIdFromBytes, seededRandom } from "../base/index.ts";
import type { Bytes } from "../base/index.ts";
import {
  type DataMessage,
  FRAGMENT_BYTES_MAX,
  type PeerMessage,
  RANGES_PER_MESSAGE_MAX,
} from "../wire/index.ts";
import type { Command, Core, CoreEvent, Input, Output } from "./io.ts";
import { createCore } from "./peer.ts";

const SELF = peerIdFromBytes(new Uint8Array(32));

function peer(number: number): PeerId {
  return peerIdFromBytes(new Uint8Array(32).fill(number));
}

const A = peer(1);
const B = peer(2);
const C = peer(3);

/** A core and everything it has said since it was last asked. */
class Bench {
  readonly core: Core;
  now = 0;
  said: Output[] = [];

  constructor(degree = { aim: 4, max: 6 }) {
    this.core = createCore({ selfId: SELF, degree, random: seededRandom(1) });
  }

  input(input: Input): Output[] {
    const outputs = this.core.handle(input, this.now);
    this.said.push(...outputs);
    return outputs;
  }

  command(command: Command): Output[] {
    return this.input({ type: "command", command });
  }

  connect(peerId: PeerId, haves?: { start: number; end: number }): void {
    this.input({ type: "neighborConnected", peerId });
    this.input({ type: "writable", peerId, bytes: 1_048_576 });
    if (haves !== undefined) this.message(peerId, { type: "have", ranges: [haves] });
  }

  message(from: PeerId, message: PeerMessage): Output[] {
    return this.input({ type: "message", from, message });
  }

  want(start: number, end: number): void {
    this.command({ type: "addWant", ranges: [{ start, end }] });
  }

  data(from: PeerId, index: number, size = 10): Output[] {
    return this.message(from, {
      type: "data",
      index,
      size,
      offset: 0,
      bytes: new Uint8Array(size).fill(index),
    });
  }

  /** Delivers an object and lets it be verified and stored. */
  deliver(from: PeerId, index: number): void {
    this.data(from, index);
    this.input({ type: "objectVerified", index, from, isAuthentic: true });
    this.input({ type: "objectStored", index, isStored: true });
  }

  /** Lets time pass, waking the core when it asked for it. */
  pass(ms: number): void {
    const end = this.now + ms;
    for (let next = this.core.nextDeadline; next !== undefined && next <= end;) {
      this.now = Math.max(this.now, next);
      this.input({ type: "deadline" });
      next = this.core.nextDeadline;
    }
    this.now = end;
  }

  /** Everything said since the last call. */
  take(): Output[] {
    const said = this.said;
    this.said = [];
    return said;
  }

  sent(to: PeerId, type: PeerMessage["type"]): PeerMessage[] {
    return sentIn(this.take(), to, type);
  }
}

function sentIn(outputs: Output[], to: PeerId, type: PeerMessage["type"]): PeerMessage[] {
  return outputs.flatMap((output) =>
    output.type === "send" && output.to === to && output.message.type === type
      ? [output.message]
      : [],
  );
}

function requested(outputs: Output[], of: PeerId): number[] {
  return sentIn(outputs, of, "request").flatMap((message) =>
    message.type === "request" ? [...message.indices] : [],
  );
}

function events(outputs: Output[]): CoreEvent[] {
  return outputs.flatMap((output) => (output.type === "event" ? [output.event] : []));
}

function ofType<Type extends Output["type"]>(
  outputs: Output[],
  type: Type,
): Extract<Output, { type: Type }>[] {
  return outputs.filter(
    (output): output is Extract<Output, { type: Type }> => output.type === type,
  );
}

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
    bench.input({ type: "writable", peerId: A, bytes: 0 });
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
});

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
    bench.pass(5_000);
    const ended = ofType(bench.take(), "disconnect").filter(({ peerId }) => peerId === A);
    expect(ended).toEqual([{ type: "disconnect", peerId: A, reason: "silent" }]);
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
    ["an overlap", [fragment(0, 60), fragment(50, 40)]],
    ["more bytes than the size", [fragment(0, 60), fragment(40, 60)]],
    ["too many fragments", Array.from({ length: 64 }, (_, at) => fragment(at, 1))],
  ])("[RP4] %s is a violation", (_, fragments) => {
    const bench = fetching();
    for (const message of fragments) bench.message(A, message);
    const outputs = bench.take();
    expect(events(outputs)).toContainEqual({ type: "banned", peerId: A, rule: "RP4" });
    expect(ofType(outputs, "disconnect")).toEqual([
      { type: "disconnect", peerId: A, reason: "violation" },
    ]);
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

  it("[RP3] more requests than may wait are answered busy", () => {
    const bench = serving(400);
    bench.input({ type: "writable", peerId: A, bytes: 0 });
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
    bench.input({ type: "writable", peerId: A, bytes: FRAGMENT_BYTES_MAX });
    bench.message(A, { type: "request", indices: [1] });
    const first = bench.input({
      type: "objectRead",
      index: 1,
      bytes: object(3 * FRAGMENT_BYTES_MAX),
    });
    expect(dataTo(first, A).map(({ offset }) => offset)).toEqual([0]);
    const second = bench.input({ type: "writable", peerId: A, bytes: FRAGMENT_BYTES_MAX - 1 });
    expect(dataTo(second, A)).toEqual([]);
    const third = bench.input({ type: "writable", peerId: A, bytes: 2 * FRAGMENT_BYTES_MAX });
    expect(dataTo(third, A).map(({ offset }) => offset)).toEqual([
      FRAGMENT_BYTES_MAX,
      2 * FRAGMENT_BYTES_MAX,
    ]);
  });

  it("[RP6] the neediest neighbor's rarest object goes first", () => {
    const bench = serving();
    bench.command({ type: "setUploadLimit", bytesPerSecond: 100_000_000 });
    bench.message(A, { type: "have", ranges: [{ start: 0, end: 5 }] });
    bench.input({ type: "writable", peerId: A, bytes: 0 });
    bench.input({ type: "writable", peerId: B, bytes: 0 });
    bench.message(A, { type: "request", indices: [6] });
    bench.message(B, { type: "request", indices: [2, 7] });
    bench.take();
    bench.input({ type: "writable", peerId: A, bytes: FRAGMENT_BYTES_MAX });
    bench.take();
    bench.input({ type: "writable", peerId: B, bytes: FRAGMENT_BYTES_MAX });
    expect(ofType(bench.take(), "readObject")).toEqual([{ type: "readObject", index: 7 }]);
  });

  it("[RP14] an upload limit spreads payload over time", () => {
    const bench = serving();
    bench.command({ type: "setUploadLimit", bytesPerSecond: FRAGMENT_BYTES_MAX });
    for (const index of [1, 2, 3]) bench.message(A, { type: "request", indices: [index] });
    for (const index of [1, 2, 3]) {
      bench.input({ type: "objectRead", index, bytes: object(FRAGMENT_BYTES_MAX) });
    }
    expect(dataTo(bench.take(), A)).toHaveLength(1);
    bench.pass(900);
    expect(dataTo(bench.take(), A)).toHaveLength(0);
    bench.pass(200);
    bench.input({ type: "objectRead", index: 3, bytes: object(FRAGMENT_BYTES_MAX) });
    expect(dataTo(bench.take(), A)).toHaveLength(1);
  });

  it("a cancelled request that waits is forgotten", () => {
    const bench = serving();
    bench.input({ type: "writable", peerId: A, bytes: 0 });
    bench.message(A, { type: "request", indices: [1, 2] });
    bench.message(A, { type: "cancel", indices: [1] });
    bench.take();
    bench.input({ type: "writable", peerId: A, bytes: 1_000_000 });
    expect(ofType(bench.take(), "readObject")).toEqual([{ type: "readObject", index: 2 }]);
  });
});

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

  it("[RP8] who sends one that fails is banned", () => {
    const bench = new Bench();
    bench.connect(A);
    bench.message(A, { type: "register", version: 2, value });
    bench.take();
    bench.input({ type: "registerVerified", version: 2, from: A, isAuthentic: false });
    expect(events(bench.take())).toContainEqual({ type: "banned", peerId: A, rule: "RP8" });
  });
});

describe("membership", () => {
  const many = Array.from({ length: 20 }, (_, number) => peer(number + 10));
  const connects = (outputs: Output[]): PeerId[] =>
    ofType(outputs, "connect").map(({ peerId }) => peerId);

  it("[MB1] connects to as many as it aims for, four at once", () => {
    const bench = new Bench({ aim: 6, max: 8 });
    const first = connects(bench.input({ type: "introduced", peerIds: many }));
    expect(first).toHaveLength(4);
    const second = first.flatMap((peerId) =>
      connects(bench.input({ type: "neighborConnected", peerId })),
    );
    expect(second).toHaveLength(2);
    const third = second.flatMap((peerId) =>
      connects(bench.input({ type: "neighborConnected", peerId })),
    );
    expect(third).toEqual([]);
  });

  it("[MB2] takes links up to its maximum and refuses the next", () => {
    const bench = new Bench({ aim: 1, max: 2 });
    for (const peerId of many.slice(0, 2)) bench.connect(peerId);
    bench.take();
    bench.connect(peer(99));
    expect(ofType(bench.take(), "disconnect")).toEqual([
      { type: "disconnect", peerId: peer(99), reason: "surplus" },
    ]);
    expect(bench.core.neighborStatuses()).toHaveLength(2);
  });

  it("[MB3] tries a lost peer again after pauses that double", () => {
    const bench = new Bench();
    bench.connect(A);
    bench.input({ type: "neighborDisconnected", peerId: A });
    bench.take();
    bench.pass(499);
    expect(connects(bench.take())).toEqual([]);
    bench.pass(502);
    expect(connects(bench.take())).toEqual([A]);
    bench.input({ type: "connectFailed", peerId: A });
    bench.pass(999);
    expect(connects(bench.take())).toEqual([]);
    bench.pass(1_002);
    expect(connects(bench.take())).toEqual([A]);
  });

  it("[MB3] an attempt that fails after the peer has linked by itself is no loss", () => {
    const bench = new Bench();
    bench.input({ type: "introduced", peerIds: [A] });
    bench.connect(A);
    bench.input({ type: "connectFailed", peerId: A });
    expect(bench.core.neighborStatuses()).toHaveLength(1);
  });

  it("[MB4] pings, measures the round trip, and ends what stays silent", () => {
    const bench = new Bench();
    bench.connect(A);
    const [ping] = bench.sent(A, "ping");
    bench.now += 40;
    bench.message(A, { type: "pong", token: ping?.type === "ping" ? ping.token : -1 });
    expect(bench.core.neighborStatuses()[0]?.rttMs).toBe(40);
    bench.message(A, { type: "ping", token: 77 });
    expect(bench.sent(A, "pong")).toEqual([{ type: "pong", token: 77 }]);
    bench.pass(14_000);
    const outputs = bench.take();
    expect(sentIn(outputs, A, "ping").length).toBeGreaterThanOrEqual(2);
    expect(ofType(outputs, "disconnect")).toEqual([]);
    bench.pass(2_500);
    const ended = bench.take();
    expect(ofType(ended, "disconnect")).toEqual([
      { type: "disconnect", peerId: A, reason: "silent" },
    ]);
    expect(events(ended)).toContainEqual({ type: "neighborLeft", peerId: A });
  });

  it("[MB5] asks for members with growing pauses while it has too few, and not at all when it has enough", () => {
    const bench = new Bench({ aim: 1, max: 2 });
    bench.input({ type: "introduced", peerIds: [] });
    bench.pass(600_000);
    const asked = ofType(bench.take(), "sampleMembers").length;
    expect(asked).toBeGreaterThan(5);
    expect(asked).toBeLessThan(25);
    bench.connect(A);
    bench.take();
    for (let second = 0; second < 120; second += 1) {
      bench.pass(1_000);
      bench.message(A, { type: "ping", token: 0 });
    }
    expect(ofType(bench.take(), "sampleMembers")).toEqual([]);
  });

  it("[MB6] a banned peer is neither accepted nor tried", () => {
    const bench = new Bench();
    bench.connect(A);
    bench.message(A, { type: "register", version: 1, value: new Uint8Array(1) });
    bench.input({ type: "registerVerified", version: 1, from: A, isAuthentic: false });
    bench.take();
    bench.connect(A);
    bench.input({ type: "introduced", peerIds: [A] });
    const outputs = bench.take();
    expect(ofType(outputs, "disconnect")).toEqual([
      { type: "disconnect", peerId: A, reason: "violation" },
    ]);
    expect(connects(outputs)).toEqual([]);
  });

  it("[MB7] leave says goodbye to everyone", () => {
    const bench = new Bench();
    bench.connect(A);
    bench.connect(B);
    const outputs = bench.command({ type: "leave" });
    expect(outputs).toEqual([
      { type: "disconnect", peerId: A, reason: "leaving" },
      { type: "disconnect", peerId: B, reason: "leaving" },
    ]);
  });

  it("[MB8] remembers no more candidates than its limit", () => {
    const bench = new Bench({ aim: 4, max: 6 });
    const crowd = Array.from({ length: 1_000 }, (_, number) =>
      peerIdFromBytes(
        new Uint8Array(32).fill(1).map((_byte, at) => (at < 2 ? (number >> (8 * at)) & 255 : 9)),
      ),
    );
    bench.input({ type: "introduced", peerIds: crowd });
    const tried = new Set<PeerId>();
    for (let round = 0; round < 400; round += 1) {
      for (const peerId of connects(bench.take())) {
        tried.add(peerId);
        bench.input({ type: "connectFailed", peerId });
      }
    }
    expect(tried.size).toBe(256);
  });

  it("[MB9] a second link to a neighbor takes over, and what was asked is asked again", () => {
    const bench = new Bench();
    bench.connect(A, { start: 0, end: 1 });
    bench.want(0, 1);
    bench.take();
    bench.connect(A, { start: 0, end: 1 });
    const outputs = bench.take();
    expect(requested(outputs, A)).toEqual([0]);
    expect(events(outputs)).toEqual([]);
  });
});
