/** Streams appear, change and end: announcements, and what is played under a name. */

import { describe, expect, it } from "vitest";
import { STREAM_TUNABLES } from "passalong/core";
import { A, B, C, events, sentIn } from "./bench.ts";
import {
  announcement,
  fragment,
  mapMessage,
  STREAM,
  StreamBench,
  streamOf,
} from "./multicast-bench.ts";

describe("an announcement", () => {
  it("[MC3] is passed on once it is verified, to those who may not have it", () => {
    const bench = new StreamBench();
    for (const peerId of [A, B, C]) bench.connect(peerId);
    bench.message(B, announcement());
    expect(bench.told().map(({ type }) => type)).toEqual(["streamPublished"]);
    expect(sentIn(bench.said, A, "stream")).toEqual([announcement()]);
    expect(sentIn(bench.said, B, "stream")).toEqual([]);
    bench.take();
    bench.message(C, announcement());
    expect(sentIn(bench.take(), A, "stream")).toEqual([]);
  });

  it("[MC3] reaches a new neighbor at once", () => {
    const bench = new StreamBench();
    bench.connect(A);
    bench.message(A, announcement());
    bench.connect(B);
    expect(sentIn(bench.take(), B, "stream")).toEqual([announcement()]);
  });

  it("[MC3] that is forged bans its sender, and is not passed on", () => {
    const bench = new StreamBench();
    bench.connect(A);
    bench.connect(B);
    bench.message(A, announcement({ isForged: true }));
    expect(events(bench.said)).toContainEqual({ type: "banned", peerId: A, rule: "MC3" });
    expect(sentIn(bench.said, B, "stream")).toEqual([]);
    expect(bench.status()).toBeUndefined();
  });

  it("[MC3] that is stale is dropped, and nobody is banned", () => {
    const bench = new StreamBench();
    bench.connect(A);
    bench.connect(B);
    bench.message(A, announcement());
    bench.take();
    bench.message(B, announcement({ renewedAtMs: 999 }));
    expect(bench.take().map(({ type }) => type)).toEqual([]);
  });

  it("[MC17] of a publisher who may not publish any more is gone at once, the others stay", () => {
    const bench = new StreamBench();
    const [right, other] = [new Uint8Array([1]), new Uint8Array([2])];
    bench.connect(A);
    bench.message(A, announcement({ right }));
    bench.message(A, announcement({ streamId: streamOf(2), name: "radio", right: other }));
    bench.message(A, announcement({ streamId: streamOf(3), name: "owner" }));
    bench.take();
    const outputs = bench.command({ type: "reviewStreams" });
    const reviews = outputs.filter(({ type }) => type === "reviewStream");
    expect(reviews).toMatchObject([
      { streamId: STREAM, announcement: { right } },
      { streamId: streamOf(2), announcement: { right: other } },
    ]);
    bench.input({ type: "streamReviewed", streamId: STREAM, isAllowed: false });
    bench.input({ type: "streamReviewed", streamId: streamOf(2), isAllowed: true });
    bench.input({ type: "streamReviewed", streamId: streamOf(9), isAllowed: false });
    bench.message(A, announcement({ right }));
    const told = bench.told().map(({ type, streamId }) => [type, streamId]);
    expect(told).toEqual([["streamUnpublished", STREAM]]);
  });

  it("[MC3] is signed anew each 10 s, and spreads again", () => {
    const bench = new StreamBench();
    bench.publish();
    bench.connect(A);
    bench.take();
    bench.pass(10_000);
    const [renewed] = sentIn(bench.take(), A, "stream");
    expect(renewed).toMatchObject({ announcement: { renewedAtMs: 12_000 } });
  });

  it("[MC3] that is not renewed for 35 s is gone, and does not come back", () => {
    const bench = new StreamBench();
    bench.connect(A);
    bench.message(A, announcement());
    bench.pass(34_000);
    bench.message(A, announcement({ renewedAtMs: 5_000 }));
    bench.pass(34_999);
    expect(bench.status()).toBeDefined();
    bench.take();
    bench.pass(1);
    expect(bench.told()).toEqual([{ type: "streamUnpublished", streamId: STREAM, name: "tv" }]);
    bench.message(A, announcement({ renewedAtMs: 5_000 }));
    expect(bench.status()).toBeUndefined();
    bench.message(A, announcement({ renewedAtMs: 5_001 }));
    expect(bench.status()).toBeDefined();
  });

  it("[MC3] with an end is the last one of its stream", () => {
    const bench = new StreamBench();
    bench.connect(A);
    bench.message(A, announcement());
    bench.message(A, announcement({ renewedAtMs: 2_000, end: 0 }));
    expect(bench.told().map(({ type }) => type)).toEqual(["streamPublished", "streamUnpublished"]);
    bench.take();
    bench.message(A, announcement({ renewedAtMs: 3_000 }));
    bench.pass(60_000);
    bench.message(A, announcement({ renewedAtMs: 4_000 }));
    expect(bench.told()).toEqual([]);
    expect(bench.status()).toBeUndefined();
  });

  it("[MC16] of a ninth stream of one publisher, or of a 65th, is refused", () => {
    const bench = new StreamBench();
    bench.connect(A);
    for (let number = 1; number <= 9; number += 1) {
      bench.message(A, announcement({ streamId: streamOf(number) }));
    }
    expect(bench.core.streamStatuses()).toHaveLength(8);
    for (let number = 10; number < 100; number += 1) {
      const publisherKey = new Uint8Array(32).fill(number);
      bench.message(A, announcement({ streamId: streamOf(number), publisherKey }));
    }
    expect(bench.core.streamStatuses()).toHaveLength(64);
    expect(events(bench.said).filter(({ type }) => type === "banned")).toEqual([]);
  });
});

describe("a name", () => {
  it("[MC10] stands for the stream that was published last; another one is a reset", () => {
    const bench = new StreamBench();
    bench.connect(A);
    bench.play(A);
    bench.message(A, announcement({ streamId: streamOf(2), publishedAtMs: 900 }));
    expect(bench.status(STREAM)?.isPlaying).toBe(true);
    expect(bench.told().map(({ type }) => type)).toEqual(["streamPublished", "streamPublished"]);
    bench.take();
    bench.message(A, announcement({ streamId: streamOf(3), publishedAtMs: 1_001 }));
    expect(bench.told()).toContainEqual({
      type: "streamReset",
      streamId: streamOf(3),
      name: "tv",
    });
    expect(bench.status(STREAM)?.isPlaying).toBe(false);
    expect(bench.status(streamOf(3))?.isPlaying).toBe(true);
  });

  it("[MC10] stands for another publisher's stream when the one that was played is gone", () => {
    const bench = new StreamBench();
    bench.connect(A);
    const publisherKey = new Uint8Array(32).fill(5);
    bench.play(A);
    bench.pass(20_000);
    bench.message(A, announcement({ streamId: streamOf(2), publishedAtMs: 900, publisherKey }));
    bench.take();
    bench.pass(15_000);
    expect(bench.told().map(({ type }) => type)).toEqual(["streamUnpublished", "streamReset"]);
    expect(bench.status(streamOf(2))?.isPlaying).toBe(true);
  });

  it("[MC10] keeps own tunables until a reset", () => {
    const bench = new StreamBench();
    bench.connect(A);
    bench.connect(B);
    bench.play(A, { pushNeighborLimit: 1 });
    bench.ask(A, 1);
    bench.ask(B, 1);
    expect(bench.lastSent(B, "streamPushing")?.mask).toBe(0);
    const streamId = streamOf(2);
    bench.message(A, announcement({ streamId, publishedAtMs: 2_000 }));
    bench.take();
    for (const peerId of [A, B]) {
      bench.message(peerId, { type: "streamPush", streamId, mask: 1, from: 0 });
    }
    expect(bench.lastSent(B, "streamPushing")).toBeUndefined();
  });

  it("[MC10] is played to the end of its stream, and that is told", () => {
    const bench = new StreamBench();
    bench.connect(A);
    bench.play(A);
    bench.message(A, mapMessage(0));
    bench.message(A, fragment(0));
    bench.message(A, announcement({ renewedAtMs: 2_000, end: 2 }));
    bench.pass(200);
    expect(bench.told().map(({ type }) => type)).not.toContain("streamFinished");
    bench.message(A, fragment(1));
    bench.pass(200);
    expect(bench.told().at(-1)).toEqual({ type: "streamFinished", streamId: STREAM, name: "tv" });
  });

  it("[MC11] is whole although the end was known before the first fragment", () => {
    const bench = new StreamBench();
    bench.connect(A);
    bench.play(A);
    bench.message(A, mapMessage(3));
    bench.message(A, announcement({ renewedAtMs: 2_000, end: 4 }));
    bench.message(A, fragment(1));
    bench.pass(2_600);
    expect(bench.lastSent(A, "streamPull")?.numbers).toEqual([0, 2, 3]);
    for (const number of [0, 2, 3]) bench.message(A, fragment(number));
    bench.pass(200);
    expect(bench.told().filter(({ type }) => type === "streamReceived")).toHaveLength(4);
    expect(bench.told().at(-1)?.type).toBe("streamFinished");
  });

  it("[MC10] is over a window after the end when nothing ever came", () => {
    const bench = new StreamBench();
    bench.connect(A);
    bench.play(A);
    bench.message(A, announcement({ renewedAtMs: 2_000, end: 4 }));
    bench.pass(7_900);
    expect(bench.told().map(({ type }) => type)).not.toContain("streamFinished");
    bench.pass(200);
    expect(bench.told().at(-1)?.type).toBe("streamFinished");
  });

  it("[MC6] is followed: neighbors are told when playing begins and ends", () => {
    const bench = new StreamBench();
    bench.connect(A);
    bench.play(A);
    expect(bench.lastSent(A, "streamFollow")?.isFollowing).toBe(true);
    bench.connect(B);
    expect(bench.lastSent(B, "streamFollow")?.isFollowing).toBe(true);
    bench.message(A, mapMessage(20));
    bench.take();
    bench.command({ type: "stopStream", name: "tv" });
    expect(bench.lastSent(A, "streamFollow")?.isFollowing).toBe(false);
    expect(bench.lastSent(A, "streamPush")?.mask).toBe(0);
    bench.message(A, fragment(3));
    expect(bench.status()?.counts.stale.fragments).toBe(1);
  });

  it("[MC14] has the tunables of Flash where its publisher chooses none", () => {
    expect(STREAM_TUNABLES).toEqual({
      windowDurationMs: 8_000,
      pushNeighborLimit: 4,
      relayMarginDurationMs: 2_000,
      fetchPeriodMs: 2_500,
      availabilityUpdatePeriodMs: 100,
      availabilitySendToAll: false,
    });
  });
});
