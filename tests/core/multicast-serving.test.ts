/** A stream is published and passed on: cutting, maps, push, pulls, and the uplink. */

import { describe, expect, it } from "vitest";
import { A, B, C, ofType, peer, sentIn } from "./bench.ts";
import { announcement, fragment, mapMessage, STREAM, StreamBench } from "./multicast-bench.ts";

/** A publisher with some neighbors that follow. */
function publishing(
  peers: readonly ReturnType<typeof peer>[],
  tunables: Parameters<StreamBench["publish"]>[0] = {},
): StreamBench {
  const bench = new StreamBench();
  for (const peerId of peers) bench.connect(peerId);
  bench.publish(tunables);
  for (const peerId of peers) bench.ask(peerId, 0);
  return bench;
}

/** How many slices a mask has; -1: there is none. */
function slicesOf(mask: number | undefined): number {
  return mask === undefined ? -1 : mask.toString(2).replaceAll("0", "").length;
}

/** Neighbors by number. */
function peers(count: number): ReturnType<typeof peer>[] {
  return Array.from({ length: count }, (_, index) => peer(index + 1));
}

describe("a publisher", () => {
  it("[MC4] cuts messages into fragments of 8,192 bytes, and numbers them", () => {
    const bench = publishing([A]);
    bench.ask(A, 0xff);
    bench.publishMessage(20_000);
    bench.publishMessage(8_192);
    const sent = sentIn(bench.said, A, "streamData").map((message) =>
      message.type === "streamData" ? [message.number, message.part, message.bytes.length] : [],
    );
    expect(sent).toEqual([
      [0, "first", 8_192],
      [1, "next", 8_192],
      [2, "last", 3_616],
      [3, "whole", 8_192],
    ]);
  });

  it("[MC3] tells the end when all is signed, and serves on for window and margin", () => {
    const bench = publishing([A]);
    bench.publishMessage(20_000);
    bench.command({ type: "unpublishStream", streamId: STREAM });
    expect(sentIn(bench.said, A, "stream").at(-1)).toMatchObject({ announcement: { end: 3 } });
    bench.publishMessage();
    expect(bench.status()?.fragmentCount).toBe(3);
    bench.pass(7_000);
    bench.message(A, { type: "streamPull", streamId: STREAM, numbers: [2] });
    expect(bench.sentNumbers(A)).toEqual([2]);
    bench.pass(3_100);
    expect(bench.status()).toBeUndefined();
  });
});

describe("a map", () => {
  const mapsTo = (bench: StreamBench, peerId: ReturnType<typeof peer>): number =>
    sentIn(bench.said, peerId, "streamMap").length;

  it("[MC6] goes to all followers with the first fragment, then to one in turn each period", () => {
    const all = [A, B, C];
    const bench = publishing(all);
    bench.publishMessage();
    expect(all.map((peerId) => mapsTo(bench, peerId))).toEqual([1, 1, 1]);
    bench.take();
    for (let count = 0; count < 6; count += 1) {
      bench.publishMessage();
      bench.pass(100);
    }
    expect(all.map((peerId) => mapsTo(bench, peerId))).toEqual([2, 2, 2]);
    expect(bench.lastSent(A, "streamMap")).toMatchObject({ last: expect.any(Number) });
  });

  it("[MC6] goes to all each period when the tunables say so", () => {
    const bench = publishing([A, B, C], { availabilitySendToAll: true });
    bench.publishMessage();
    bench.take();
    for (let count = 0; count < 4; count += 1) {
      bench.publishMessage();
      bench.pass(100);
    }
    expect([A, B, C].map((peerId) => mapsTo(bench, peerId))).toEqual([4, 4, 4]);
  });

  it("[MC6] that would say nothing new goes after 5 s only, and to followers only", () => {
    const bench = publishing([A]);
    bench.connect(B);
    bench.publishMessage();
    bench.pass(200);
    bench.take();
    bench.pass(4_700);
    expect(mapsTo(bench, A)).toBe(0);
    bench.pass(300);
    expect(mapsTo(bench, A)).toBe(1);
    expect(mapsTo(bench, B)).toBe(0);
  });

  it("[MC6] says which numbers are here", () => {
    const bench = new StreamBench();
    bench.connect(A);
    bench.play(A);
    for (const number of [0, 1, 3]) bench.message(A, fragment(number));
    bench.connect(B);
    expect(bench.lastSent(B, "streamMap")).toEqual(mapMessage(3, { lacks: [2] }));
  });
});

describe("push", () => {
  it("[MC7] sends the slices that were asked for, as their fragments come", () => {
    const bench = publishing([A, B]);
    bench.ask(A, 0b101);
    bench.ask(B, 0b010);
    for (let count = 0; count < 16; count += 1) bench.publishMessage();
    expect(bench.sentNumbers(A)).toEqual([0, 2, 8, 10]);
    expect(bench.sentNumbers(B)).toEqual([1, 9]);
    bench.take();
    bench.ask(A, 0b100, 16);
    for (let count = 0; count < 8; count += 1) bench.publishMessage();
    expect(bench.sentNumbers(A)).toEqual([18]);
    expect(bench.status()?.counts.pushedToPeers).toEqual({ bytes: 80, fragments: 8 });
  });

  it("[MC7] begins with at most 16 fragments of a slice, from the number asked on", () => {
    const bench = publishing([A, B]);
    for (let count = 0; count < 200; count += 1) bench.publishMessage();
    bench.ask(A, 1, 184);
    expect(bench.sentNumbers(A)).toEqual([184, 192]);
    bench.ask(B, 1, 0);
    expect(bench.sentNumbers(B)).toHaveLength(16);
    expect(bench.sentNumbers(B)[0]).toBe(72);
  });

  it("[MC7] serves four receivers a slice, and tells a fifth", () => {
    const all = peers(5);
    const bench = publishing(all);
    for (const peerId of all) bench.ask(peerId, 1);
    bench.publishMessage();
    expect(all.map((peerId) => bench.sentNumbers(peerId).length)).toEqual([1, 1, 1, 1, 0]);
    expect(bench.lastSent(peer(5), "streamPushing")).toMatchObject({ mask: 0 });
    bench.ask(peer(1), 0);
    bench.ask(peer(5), 1, 8);
    for (let count = 0; count < 8; count += 1) bench.publishMessage();
    expect(bench.sentNumbers(peer(5))).toEqual([8]);
  });

  it("[MC7] serves 16 slices in all at first, and more while nothing waits", () => {
    const bench = publishing([A, B, C]);
    for (const peerId of [A, B, C]) bench.ask(peerId, 0xff);
    expect(bench.lastSent(C, "streamPushing")?.mask).toBe(0);
    const granted = [1, 2].map(() => {
      bench.pass(300);
      bench.ask(C, 0xff);
      return slicesOf(bench.lastSent(C, "streamPushing")?.mask);
    });
    expect(granted).toEqual([1, 2]);
  });

  it("[MC7] of a publisher goes to a slice that nobody has before one that many have", () => {
    const all = peers(5);
    const bench = publishing(all);
    for (const peerId of all.slice(0, 4)) bench.ask(peerId, 0b1111);
    bench.take();
    bench.ask(peer(5), 0x10);
    expect(bench.lastSent(peer(5), "streamPushing")).toBeUndefined();
    const relieved = all.filter((peerId) => bench.lastSent(peerId, "streamPushing") !== undefined);
    expect(relieved).toHaveLength(1);
  });

  it("[MC7] takes back what the uplink does not carry when fragments wait for it", () => {
    const bench = publishing([A, B]);
    for (const peerId of [A, B]) {
      bench.ask(peerId, 0xff);
      bench.input({ type: "writable", peerId, bytes: 10_000_000, inFlightBytes: 0 });
    }
    bench.take();
    bench.publishMessage(300_000);
    expect(bench.sentNumbers(A).length + bench.sentNumbers(B).length).toBeLessThan(40);
    bench.pass(200);
    const left = (): number =>
      [A, B].reduce(
        (sum, peerId) => sum + slicesOf(bench.lastSent(peerId, "streamPushing")?.mask ?? 0xff),
        0,
      );
    expect(left()).toBe(16);
    bench.pass(200);
    expect(left()).toBe(15);
  });

  it("[MC7] ends for a receiver that gives nothing free for 1.5 s", () => {
    const bench = publishing([A]);
    bench.ask(A, 0xff);
    bench.publishMessage();
    bench.take();
    bench.pass(1_400);
    expect(bench.lastSent(A, "streamPushing")).toBeUndefined();
    bench.pass(300);
    expect(bench.lastSent(A, "streamPushing")?.mask).toBe(0);
  });

  it("[MC7] takes a slice from a receiver whose link is 250 ms late, and again 500 ms later", () => {
    const bench = publishing([A, B]);
    bench.ask(A, 0xff);
    bench.ask(B, 0b11);
    const roundTrip = (ms: number): void => {
      bench.publishMessage();
      bench.pass(ms);
      for (const peerId of [B, A]) {
        bench.input({ type: "writable", peerId, bytes: 1_000_000, inFlightBytes: 0 });
      }
      bench.ask(B, 0b11, 100);
    };
    roundTrip(1);
    bench.take();
    roundTrip(240);
    bench.pass(100);
    expect(bench.lastSent(A, "streamPushing")).toBeUndefined();
    roundTrip(260);
    bench.pass(100);
    expect(slicesOf(bench.lastSent(A, "streamPushing")?.mask)).toBe(7);
    bench.pass(600);
    expect(slicesOf(bench.lastSent(A, "streamPushing")?.mask)).toBe(6);
    // What B does not get, only A does: a publisher takes none of that back.
    bench.pass(600);
    expect(bench.lastSent(A, "streamPushing")?.mask).toBe(0b11111100);
  });

  it("[MC7] is refused by who neither publishes nor plays", () => {
    const bench = new StreamBench();
    bench.connect(A);
    bench.message(A, announcement());
    bench.ask(A, 0xff);
    expect(bench.lastSent(A, "streamPushing")?.mask).toBe(0);
  });
});

describe("the uplink", () => {
  it("[MC13] takes fragments against what the link reports as writable only", () => {
    const bench = publishing([A]);
    bench.ask(A, 0xff);
    bench.input({ type: "writable", peerId: A, bytes: 25, inFlightBytes: 0 });
    for (let count = 0; count < 4; count += 1) bench.publishMessage(10);
    expect(bench.sentNumbers(A)).toEqual([0, 1]);
    bench.input({ type: "writable", peerId: A, bytes: 1_000, inFlightBytes: 0 });
    expect(bench.sentNumbers(A)).toEqual([0, 1, 2, 3]);
  });

  it("[MC13] never sends what waited for 2 s", () => {
    const bench = publishing([A]);
    bench.ask(A, 0xff);
    bench.input({ type: "writable", peerId: A, bytes: 0, inFlightBytes: 0 });
    bench.publishMessage();
    bench.pass(1_500);
    bench.publishMessage();
    bench.pass(600);
    bench.input({ type: "writable", peerId: A, bytes: 1_000, inFlightBytes: 0 });
    expect(bench.sentNumbers(A)).toEqual([1]);
    expect(bench.status()?.counts.heldUp.fragments).toBe(1);
  });

  it("[MC13] takes what is pushed before what was asked for", () => {
    const bench = publishing([A]);
    for (let count = 0; count < 4; count += 1) bench.publishMessage();
    bench.input({ type: "writable", peerId: A, bytes: 0, inFlightBytes: 0 });
    bench.message(A, { type: "streamPull", streamId: STREAM, numbers: [1, 2] });
    bench.ask(A, 0xff, 4);
    bench.publishMessage();
    bench.input({ type: "writable", peerId: A, bytes: 1_000, inFlightBytes: 0 });
    expect(bench.sentNumbers(A)).toEqual([4, 1, 2]);
  });

  it("[MC13] takes fragments of streams before objects", () => {
    const bench = publishing([A]);
    bench.ask(A, 0xff);
    const object = new Uint8Array(60_000);
    bench.command({ type: "addHave", ranges: [{ start: 0, end: 1 }] });
    bench.input({ type: "writable", peerId: A, bytes: 0, inFlightBytes: 0 });
    bench.message(A, { type: "request", indices: [0] });
    for (let count = 0; count < 3; count += 1) bench.publishMessage(1_000);
    bench.take();
    bench.input({ type: "writable", peerId: A, bytes: 1_000_000, inFlightBytes: 0 });
    bench.input({ type: "objectRead", index: 0, bytes: object });
    const order = ofType(bench.said, "send").map(({ message }) => message.type);
    expect(order.filter((type) => type === "data" || type === "streamData")).toEqual([
      ...["streamData", "streamData", "streamData"],
      "data",
    ]);
  });

  it("[MC11, MC15] serves what is pulled and held, once, and counts it as requested", () => {
    const bench = publishing([A]);
    for (let count = 0; count < 4; count += 1) bench.publishMessage();
    bench.message(A, { type: "streamPull", streamId: STREAM, numbers: [1, 3, 99] });
    expect(bench.sentNumbers(A)).toEqual([1, 3]);
    expect(bench.status()?.counts.requestedByPeers).toEqual({ bytes: 20, fragments: 2 });
    expect(bench.status()?.counts.pushedToPeers.fragments).toBe(0);
  });
});
