/** A stream is received: sources, tests of others, pulls, verification, and what is handed out. */

import { describe, expect, it } from "vitest";
import { A, B, C, events, ofType, peer, sentIn } from "./bench.ts";
import { announcement, fragment, mapMessage, STREAM, StreamBench } from "./multicast-bench.ts";

/** Plays with some neighbors that show the same map. */
function playing(peers: readonly ReturnType<typeof peer>[], last = 100): StreamBench {
  const bench = new StreamBench();
  for (const peerId of peers) bench.connect(peerId);
  bench.play(A);
  for (const peerId of peers) bench.message(peerId, mapMessage(last));
  return bench;
}

/** Numbers of the messages that the application got. */
function received(bench: StreamBench): number[] {
  return bench.told().flatMap((event) => (event.type === "streamReceived" ? [event.number] : []));
}

/** Masks that neighbors were asked to push, as last said. */
function masks(bench: StreamBench, peers: readonly ReturnType<typeof peer>[]): number[] {
  return peers.map((peerId) => bench.lastSent(peerId, "streamPush")?.mask ?? 0);
}

describe("sources", () => {
  it("[MC8] are asked as soon as the first map is there, from a little before its end", () => {
    const bench = playing([A]);
    expect(bench.lastSent(A, "streamPush")).toMatchObject({ mask: 0xff, from: 93 });
  });

  it("[MC8] are asked at once by a newcomer whose neighbors' maps came before the verdict", () => {
    const bench = new StreamBench();
    bench.connect(A);
    bench.command({ type: "playStream", name: "tv" });
    bench.input({ type: "message", from: A, message: announcement() });
    bench.message(A, mapMessage(50));
    expect(bench.lastSent(A, "streamPush")?.mask).toBe(0xff);
  });

  it("[MC8] share the slices among the neighbors that are up to date", () => {
    const bench = new StreamBench();
    const peers = [A, B, C, peer(4)];
    for (const peerId of peers) bench.connect(peerId);
    bench.message(A, announcement());
    for (const peerId of peers) bench.message(peerId, mapMessage(100));
    bench.command({ type: "playStream", name: "tv" });
    expect(masks(bench, peers).map((mask) => mask.toString(2).replaceAll("0", "").length)).toEqual([
      2, 2, 2, 2,
    ]);
    expect(masks(bench, peers).reduce((all, mask) => all | mask, 0)).toBe(0xff);
  });

  it("[MC8] that refuse are replaced at once, and left alone for 2 s", () => {
    const bench = playing([A, B]);
    bench.take();
    bench.message(A, { type: "streamPushing", streamId: STREAM, mask: 0x0f });
    expect(bench.lastSent(B, "streamPush")?.mask).toBe(0xf0);
    bench.message(B, { type: "streamPushing", streamId: STREAM, mask: 0 });
    bench.take();
    bench.pass(900);
    expect([A, B].flatMap((peerId) => sentIn(bench.said, peerId, "streamPush"))).toEqual([]);
    bench.pass(1_200);
    expect((bench.lastSent(B, "streamPush")?.mask ?? 0) & 0xf0).toBe(0xf0);
  });

  it("[MC8] that are gone are replaced, from the first missing fragment on", () => {
    const bench = playing([A, B]);
    for (let number = 93; number < 105; number += 1) {
      if (number !== 96) bench.message(A, fragment(number));
    }
    bench.take();
    bench.disconnect(A);
    const pushes = sentIn(bench.take(), B, "streamPush");
    expect(pushes[0]).toMatchObject({ mask: 1, from: 96 });
    expect(pushes[1]).toMatchObject({ mask: 0xff, from: 105 });
  });

  it("[MC8] that leave something missing and send nothing for 1 s are replaced", () => {
    const bench = playing([A, B]);
    for (let number = 93; number < 120; number += 1) {
      if (number % 8 !== 3) bench.message(A, fragment(number));
    }
    bench.take();
    bench.pass(1_200);
    expect((bench.lastSent(A, "streamPush")?.mask ?? 0xff) & 0b1000).toBe(0);
    expect(bench.lastSent(B, "streamPush")).toMatchObject({ mask: 0b1000, from: 99 });
  });

  it("[MC8] are never those to whom the slice goes", () => {
    const bench = playing([A, B]);
    bench.message(A, fragment(99));
    bench.ask(B, 0xff);
    bench.take();
    bench.disconnect(A);
    expect(sentIn(bench.take(), B, "streamPush")).toEqual([]);
  });
});

describe("a test of another source", () => {
  /** A pushes everything; B shows that it has number 110 sooner. */
  function tested(): { bench: StreamBench; slice: number } {
    const bench = playing([A]);
    bench.connect(B);
    for (let number = 93; number < 110; number += 1) bench.message(A, fragment(number));
    bench.take();
    bench.message(B, mapMessage(110));
    const slice = Math.log2(bench.lastSent(B, "streamPush")?.mask ?? 0);
    return { bench, slice };
  }

  it("[MC9] begins when its map shows what is not here yet", () => {
    expect(tested().slice).toBe(110 % 8);
  });

  it.each([
    ["stays when it is first twice", [B, A], [B, 0]],
    ["ends when it is second twice", [A, B], [A, 1]],
  ] as const)("[MC9] %s", (_what, [first, second], [winner]) => {
    const { bench, slice } = tested();
    for (const number of [126, 134]) {
      bench.message(first, fragment(number));
      bench.message(second, fragment(number));
    }
    const loser = winner === A ? B : A;
    expect((bench.lastSent(loser, "streamPush")?.mask ?? 0) & (1 << slice)).toBe(0);
    const isKept = bench.lastSent(winner, "streamPush")?.mask ?? 0xff;
    expect(isKept & (1 << slice)).not.toBe(0);
  });

  it("[MC9] ends after 2 s when nothing comes of it", () => {
    const { bench, slice } = tested();
    bench.message(A, fragment(110));
    bench.pass(1_900);
    expect(bench.lastSent(B, "streamPush")?.mask).toBe(1 << slice);
    bench.pass(200);
    expect((bench.lastSent(B, "streamPush")?.mask ?? 0xff) & (1 << slice)).toBe(0);
  });
});

describe("a fragment", () => {
  it("[MC5] is handed out, told and passed on only when it is verified", () => {
    const bench = playing([A, B]);
    bench.ask(B, 0xff);
    bench.answers = false;
    bench.message(A, fragment(101));
    bench.pass(300);
    expect(received(bench)).toEqual([]);
    expect(bench.sentNumbers(B)).toEqual([]);
    expect(sentIn(bench.said, B, "streamMap")).toEqual([]);
    const [question] = ofType(bench.said, "verifyFragment");
    expect(question?.message.number).toBe(101);
    bench.input({
      type: "fragmentVerified",
      from: A,
      streamId: STREAM,
      number: 101,
      isAuthentic: true,
    });
    expect(bench.sentNumbers(B)).toEqual([101]);
  });

  it("[MC5] that is forged bans its sender alone, and is asked of others", () => {
    const bench = playing([A, B]);
    bench.message(A, fragment(93));
    bench.message(A, fragment(95));
    bench.message(A, fragment(94, { isForged: true }));
    expect(events(bench.said).filter(({ type }) => type === "banned")).toEqual([
      { type: "banned", peerId: A, rule: "MC5" },
    ]);
    expect(bench.status()?.counts.forged.fragments).toBe(1);
    bench.message(B, fragment(94));
    bench.pass(9_000);
    expect(received(bench)).toEqual([93, 94, 95]);
  });

  it("[MC5, MC13] that comes twice is dropped, and its credit goes back", () => {
    const bench = playing([A, B]);
    bench.message(A, fragment(99));
    bench.pass(100);
    bench.take();
    bench.message(B, fragment(99));
    bench.pass(100);
    expect(bench.status()?.counts.duplicates.fragments).toBe(1);
    expect(ofType(bench.take(), "releaseCredit")).toEqual([
      { type: "releaseCredit", peerId: B, bytes: 10 },
    ]);
  });

  it("[MC5, MC13] is dropped while 256 others are being verified, and credit goes back when they are", () => {
    const bench = playing([A]);
    bench.answers = false;
    for (let number = 0; number < 300; number += 1) bench.message(A, fragment(number));
    expect(ofType(bench.said, "verifyFragment")).toHaveLength(256);
    expect(bench.status()?.counts.overflowed.fragments).toBe(44);
    bench.pass(100);
    const dropped = ofType(bench.take(), "releaseCredit").reduce(
      (sum, { bytes }) => sum + bytes,
      0,
    );
    expect(dropped).toBe(440);
    bench.command({ type: "stopStream", name: "tv" });
    bench.pass(100);
    const rest = ofType(bench.take(), "releaseCredit").reduce((sum, { bytes }) => sum + bytes, 0);
    expect(rest).toBe(2_560);
  });
});

describe("a missing fragment", () => {
  it("[MC11] is pulled after the fetch period, and of another holder after another one", () => {
    const bench = playing([A, B, C]);
    bench.message(C, mapMessage(100, { lacks: [98] }));
    for (const number of [93, 94, 95, 96, 97, 99, 100, 106]) bench.message(A, fragment(number));
    bench.take();
    bench.pass(2_400);
    const pulled = (peerId: typeof A): unknown[] => sentIn(bench.said, peerId, "streamPull");
    expect([A, B, C].flatMap((peerId) => pulled(peerId))).toEqual([]);
    bench.pass(200);
    const first = [A, B].find((peerId) => pulled(peerId).length > 0) ?? C;
    expect(pulled(first)[0]).toMatchObject({ numbers: [98] });
    bench.take();
    bench.pass(2_400);
    expect(pulled(first === A ? B : A)[0]).toMatchObject({ numbers: [98] });
    expect(pulled(C)).toEqual([]);
  });

  it("[MC11] is pulled at once when nobody pushes its slice", () => {
    const bench = playing([A]);
    bench.message(A, fragment(93));
    bench.message(A, fragment(99));
    bench.message(A, { type: "streamPushing", streamId: STREAM, mask: 0 });
    bench.take();
    bench.pass(100);
    expect(sentIn(bench.said, A, "streamPull")[0]).toMatchObject({ numbers: [94, 95, 96, 97, 98] });
  });

  it("[MC11] is believed up to 1,024 numbers beyond the last verified one", () => {
    const bench = playing([A]);
    bench.message(A, fragment(100));
    bench.message(A, mapMessage(5_000));
    bench.message(A, { type: "streamPushing", streamId: STREAM, mask: 0 });
    bench.pass(3_000);
    const numbers = sentIn(bench.said, A, "streamPull").flatMap((message) =>
      message.type === "streamPull" ? [...message.numbers] : [],
    );
    expect(Math.max(...numbers)).toBeLessThanOrEqual(1_124);
    expect(bench.status()?.fragmentCount).toBe(101);
  });

  it("[MC15] counts as requested when it came from whom it was asked of, else as pushed", () => {
    const bench = playing([A]);
    bench.message(A, fragment(93));
    bench.message(A, fragment(95));
    bench.pass(2_600);
    bench.message(A, fragment(94));
    const counts = bench.status()?.counts;
    expect(counts?.requestedFromPeers).toEqual({ bytes: 10, fragments: 1 });
    expect(counts?.pushedFromPeers).toEqual({ bytes: 20, fragments: 2 });
    expect(counts?.sentControlBytes).toBeGreaterThan(0);
    expect(counts?.receivedControlBytes).toBeGreaterThan(0);
  });
});

describe("the application", () => {
  it("[MC12] gets messages in order and whole, whatever the order of their fragments", () => {
    const bench = playing([A], 10);
    bench.message(A, fragment(3, { part: "last", bytes: new Uint8Array([3]) }));
    bench.message(A, fragment(1, { part: "first", bytes: new Uint8Array([1]) }));
    bench.message(A, fragment(0));
    expect(received(bench)).toEqual([0]);
    bench.message(A, fragment(2, { part: "next", bytes: new Uint8Array([2]) }));
    expect(bench.told().at(-1)).toEqual({
      type: "streamReceived",
      streamId: STREAM,
      number: 1,
      bytes: new Uint8Array([1, 2, 3]),
    });
  });

  it("[MC12] is told of a gap when the window has passed, with all of the message it is in", () => {
    const bench = playing([A], 10);
    bench.message(A, fragment(0, { part: "first" }));
    bench.message(A, fragment(2, { part: "last" }));
    bench.message(A, fragment(3));
    bench.pass(7_900);
    expect(bench.told().map(({ type }) => type)).toEqual(["streamPublished"]);
    bench.pass(300);
    expect(bench.told().slice(1)).toMatchObject([
      { type: "streamGap", start: 0, end: 2 },
      { type: "streamReceived", number: 3 },
    ]);
    bench.take();
    bench.message(A, fragment(1, { part: "next" }));
    expect(bench.told()).toEqual([]);
    expect(bench.status()?.counts.stale.fragments).toBe(1);
  });

  it("[MC12] begins with the first fragment when what maps told is far from it", () => {
    const bench = playing([A], 1_000_000);
    bench.message(A, fragment(1_000));
    bench.message(A, fragment(1_001));
    expect(received(bench)).toEqual([1_000, 1_001]);
  });

  it("[MC12] begins seven numbers before the last in the first map", () => {
    const bench = playing([A], 1_000);
    bench.message(A, fragment(1_000));
    expect(received(bench)).toEqual([]);
    for (let number = 990; number < 1_000; number += 1) bench.message(A, fragment(number));
    expect(received(bench)).toEqual([993, 994, 995, 996, 997, 998, 999, 1_000]);
  });

  it("[MC12] loses what is kept for others after window and margin", () => {
    const bench = playing([A], 10);
    bench.message(A, fragment(0));
    bench.pass(5_000);
    bench.message(A, fragment(1));
    bench.pass(4_800);
    expect(bench.status()?.kept.fragments).toBe(2);
    bench.pass(400);
    expect(bench.status()?.kept.fragments).toBe(1);
    bench.take();
    bench.message(A, { type: "streamPull", streamId: STREAM, numbers: [0, 1] });
    expect(bench.sentNumbers(A)).toEqual([1]);
  });
});
