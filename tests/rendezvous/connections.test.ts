/** Connections at the rendezvous' core: welcome, keepalives, silence, rates, slow readers. */

import {
  CONGESTED_MS_MAX,
  FRAMES_PER_CONNECTION,
  KEEPALIVE_AFTER_MS,
  SEND_QUEUE_BYTES_LOW,
  SEND_QUEUE_BYTES_MAX,
  SEND_QUEUE_FRAMES_MAX,
  SILENCE_MS_MAX,
  UNJOINED_MS_MAX,
} from "@passalong/rendezvous/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BenchPeer, CoreBench, groupId, recordOf } from "./core-bench.ts";

const GROUP = groupId(1);
const KEEPALIVE = { type: "keepalive", isAnswer: false } as const;
const ANSWER = { type: "keepalive", isAnswer: true } as const;

function queue(peer: BenchPeer, bytes: number, frames = 1): void {
  peer.feed({ type: "sendQueue", connection: peer.connection, bytes, frames });
}

describe("a connection", () => {
  it("[RV2] is welcomed at once with the clock and the silence allowed", () => {
    const peer = new CoreBench().open(1_700_000_000_000);
    expect(peer.take()).toEqual([
      {
        type: "welcome",
        serverTimeMs: 1_700_000_000_000,
        silenceMsMax: SILENCE_MS_MAX,
        hasRelay: true,
      },
    ]);
  });

  it("[RV1] is closed when it sends what is not binary", () => {
    const peer = new CoreBench().openIn(GROUP);
    peer.feed({ type: "textFrame", connection: peer.connection });
    expect(peer.closed).toEqual({ code: 1008, reason: "RV1" });
  });

  it("[RV3] is closed with the rule that a frame breaks, and leaves its groups", () => {
    const bench = new CoreBench();
    const peer = bench.openIn(GROUP);
    expect(peer.sendFrame(Uint8Array.of(0x7f))).toEqual([]);
    expect(peer.closed).toEqual({ code: 1008, reason: "WF6" });
    expect(bench.core.sizes).toEqual({ connections: 0, groups: 0, memberships: 0, circuitEnds: 0 });
    expect(bench.core.counts.violations).toBe(1);
  });

  it("[RV3] never makes the core throw, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }), (frames) => {
        const bench = new CoreBench();
        for (const frame of frames) bench.openIn(GROUP).sendFrame(new Uint8Array(frame));
        expect(bench.core.sizes.connections).toBeLessThanOrEqual(frames.length);
      }),
    );
  });

  it("[RV4] is closed when it is in no group for 10 s, from the start or after leaving", () => {
    const bench = new CoreBench();
    const idle = bench.open();
    const left = bench.openIn(GROUP);
    bench.advance(UNJOINED_MS_MAX - 1);
    expect(idle.closed).toBeUndefined();
    left.send({ type: "leave", groupId: GROUP });
    bench.advance(1);
    expect(idle.closed).toEqual({ code: 1008, reason: "RV4" });
    bench.advance(UNJOINED_MS_MAX - 2);
    expect(left.closed).toBeUndefined();
    bench.advance(1);
    expect(left.closed).toEqual({ code: 1008, reason: "RV4" });
  });

  it("[RV5] has its keepalives answered, and answers pass without an answer", () => {
    const peer = new CoreBench().openIn(GROUP);
    expect(peer.send(KEEPALIVE)).toEqual([ANSWER]);
    expect(peer.send(ANSWER)).toEqual([]);
  });

  it("[RV6] is asked once after 30 s of silence and closed after 45 s", () => {
    const bench = new CoreBench();
    const peer = bench.openIn(GROUP);
    bench.advance(KEEPALIVE_AFTER_MS - 1);
    expect(peer.take()).toEqual([]);
    bench.advance(1);
    expect(peer.take()).toEqual([KEEPALIVE]);
    bench.advance(SILENCE_MS_MAX - KEEPALIVE_AFTER_MS - 1);
    expect(peer.take()).toEqual([]);
    expect(peer.closed).toBeUndefined();
    bench.advance(1);
    expect(peer.closed).toEqual({ code: 1008, reason: "RV6" });
  });

  it("[RV6] that is gone is not found silent later", () => {
    const bench = new CoreBench();
    bench.openIn(GROUP).close();
    bench.advance(2 * SILENCE_MS_MAX);
    expect(bench.core.counts.violations).toBe(0);
    expect(bench.core.nextDeadline).toBeUndefined();
  });

  it("[RV6] that answers lives on, at one keepalive and one answer for each 30 s", () => {
    const bench = new CoreBench();
    const peer = bench.openIn(GROUP);
    for (let round = 0; round < 10; round += 1) {
      bench.advance(KEEPALIVE_AFTER_MS);
      expect(peer.take()).toEqual([KEEPALIVE]);
      peer.send(ANSWER);
    }
    expect(peer.closed).toBeUndefined();
  });

  it("[RV6, RV7] counts a ping of the WebSocket as a sign of life and as a frame", () => {
    const bench = new CoreBench();
    const peer = bench.openIn(GROUP);
    bench.advance(KEEPALIVE_AFTER_MS - 1);
    const ping = { type: "controlFrame", connection: peer.connection } as const;
    peer.feed(ping);
    bench.advance(KEEPALIVE_AFTER_MS - 1);
    expect(peer.take()).toEqual([]);
    for (let count = 0; count < FRAMES_PER_CONNECTION.burst; count += 1) peer.feed(ping);
    expect(peer.closed).toBeUndefined();
    peer.feed(ping);
    expect(peer.closed).toEqual({ code: 1008, reason: "RV7" });
  });

  it("[RV7] may send 400 frames at once and 100 a second in the long run", () => {
    const bench = new CoreBench();
    const peer = bench.openIn(GROUP);
    bench.advance(10_000);
    for (let count = 0; count < FRAMES_PER_CONNECTION.burst; count += 1) peer.send(ANSWER);
    for (let count = 0; count < 300; count += 1) {
      bench.advance(1_000 / FRAMES_PER_CONNECTION.perSecond);
      peer.send(ANSWER);
    }
    expect(peer.closed).toBeUndefined();
    peer.send(ANSWER);
    expect(peer.closed).toEqual({ code: 1008, reason: "RV7" });
  });
});

describe("a slow reader", () => {
  it("[RV8] with more than 256 KiB waiting gets nothing but what it joins", () => {
    const bench = new CoreBench();
    const slow = bench.openIn(GROUP);
    const { address } = slow.join(GROUP);
    const other = bench.openIn(GROUP);
    const relay = { type: "relay", groupId: GROUP, to: address, signal: recordOf(7) } as const;
    queue(slow, SEND_QUEUE_BYTES_LOW + 1);
    expect(other.send(relay)).toEqual([{ type: "undeliverable", groupId: GROUP, to: address }]);
    expect(slow.send(KEEPALIVE)).toEqual([]);
    expect(slow.send({ type: "sample", groupId: GROUP, count: 1 })).toEqual([]);
    expect(bench.core.counts.dropped).toBe(2);
    expect(slow.join(GROUP).memberCount).toBe(2);
    queue(slow, SEND_QUEUE_BYTES_LOW);
    expect(other.send(relay)).toEqual([]);
    expect(slow.take()).toMatchObject([{ type: "deliver", signal: recordOf(7) }]);
  });

  it("[RV8] is cut when that lasts 5 s", () => {
    const bench = new CoreBench();
    const slow = bench.openIn(GROUP);
    const recovered = bench.openIn(GROUP);
    queue(slow, SEND_QUEUE_BYTES_LOW + 1);
    queue(recovered, SEND_QUEUE_BYTES_LOW + 1);
    bench.advance(CONGESTED_MS_MAX - 1);
    queue(slow, SEND_QUEUE_BYTES_MAX);
    queue(recovered, 0);
    expect(slow.closed).toBeUndefined();
    bench.advance(1);
    expect(slow.closed).toEqual({ code: 1013, reason: "RV8" });
    expect(recovered.closed).toBeUndefined();
    expect(bench.core.counts.stuck).toBe(1);
  });

  it("[RV8] is cut at once above 1 MiB or 1,024 frames", () => {
    const bench = new CoreBench();
    const heavy = bench.openIn(GROUP);
    queue(heavy, SEND_QUEUE_BYTES_MAX + 1);
    expect(heavy.closed).toEqual({ code: 1013, reason: "RV8" });
    const crumbling = bench.openIn(GROUP);
    queue(crumbling, 1, SEND_QUEUE_FRAMES_MAX);
    expect(crumbling.closed).toBeUndefined();
    queue(crumbling, 1, SEND_QUEUE_FRAMES_MAX + 1);
    expect(crumbling.closed).toEqual({ code: 1013, reason: "RV8" });
  });
});

describe("a rendezvous in the long run", () => {
  it("[RV13] remembers nothing of connections that are gone, and has no deadline left", () => {
    const bench = new CoreBench();
    const peers = Array.from({ length: 50 }, (_, slot) => bench.openIn(groupId(slot % 7)));
    for (const peer of peers) peer.close();
    expect(bench.core.sizes).toEqual({ connections: 0, groups: 0, memberships: 0, circuitEnds: 0 });
    bench.advance(SILENCE_MS_MAX);
    expect(bench.core.nextDeadline).toBeUndefined();
  });
});

describe("TURN servers", () => {
  const account = { username: "9:a", credential: "b", urls: ["turn:turn.example"] };

  it("[RV47] are told of after the welcome, and again when half the time is over", () => {
    const asked: number[] = [];
    const turn = {
      goodForMs: 600_000,
      issue: (connection: number) => {
        asked.push(connection);
        return account;
      },
    };
    const bench = new CoreBench({}, 1, turn);
    const peer = bench.open();
    const told = { type: "turn", goodForMs: 600_000, ...account };
    expect(peer.take()).toMatchObject([{ type: "welcome" }, told]);
    peer.join(GROUP);
    for (let minute = 0; minute < 10; minute += 1) {
      for (let step = 0; step < 3; step += 1) {
        bench.advance(20_000);
        peer.send(ANSWER);
      }
    }
    // At the start, after 5 minutes and after 10.
    expect(asked).toEqual([peer.connection, peer.connection, peer.connection]);
  });

  it("[RV48] are never spoken of to who has not said that it understands", () => {
    const bench = new CoreBench({}, 1, { goodForMs: 600_000, issue: () => account });
    const peer = bench.open(0, undefined, false);
    const heard = [...peer.take(), peer.join(GROUP)];
    for (let step = 0; step < 60; step += 1) {
      bench.advance(20_000);
      heard.push(...peer.take(), ...peer.send(ANSWER));
    }
    expect(heard.map(({ type }) => type)).toEqual(["welcome", "joined"]);
    expect(peer.closed).toBeUndefined();
  });

  it("[RV47] are not spoken of where there are none", () => {
    const peer = new CoreBench().open();
    expect(peer.take().map(({ type }) => type)).toEqual(["welcome"]);
  });
});
