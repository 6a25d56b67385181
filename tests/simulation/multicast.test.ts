/** Streams on real cores in a deterministic world: members come, go, crash and forge. */

import { describe, expect, it } from "vitest";
import type { PeerId } from "passalong/base";
import { STREAM_TUNABLES } from "passalong/core";
import { Broadcast, type BroadcastOptions, quantile } from "@passalong/simulator";

/** 2 Mbit/s to peers with three times as much, 20 to 160 ms apart. */
const EVENING: BroadcastOptions = {
  seed: 1,
  memberCount: 200,
  streamMbps: 2,
  messagesPerSecond: 31.25,
  streamMs: 16_000,
  uplinkMbps: 6,
  downlinkMbps: 50,
  leavingShare: 0.2,
  tunables: STREAM_TUNABLES,
};

/** Who was banned by anybody. */
function watchBans(broadcast: Broadcast): Set<PeerId> {
  const banned = new Set<PeerId>();
  for (const peer of broadcast.world.peers) {
    peer.listeners.push((event) => {
      if (event.type === "banned") banned.add(event.peerId);
    });
  }
  return banned;
}

describe("a stream of 2 Mbit/s to 200 members of whom 20 % leave each minute", () => {
  it("[MC7, MC8, MC9, MC11] reaches those who stay within the window, and newcomers at once", () => {
    const broadcast = new Broadcast(EVENING);
    const banned = watchBans(broadcast);
    const report = broadcast.run();
    expect(report.leaverCount).toBeGreaterThan(7);
    expect(report.stayersInTime).toBeGreaterThanOrEqual(0.999);
    expect(report.worstInTime).toBeGreaterThanOrEqual(0.99);
    expect(report.lateInTime).toBeGreaterThanOrEqual(0.999);
    expect(report.delayMs.p50).toBeLessThan(1_000);
    expect(report.delayMs.p99).toBeLessThan(2_500);
    expect(report.firstFragmentMs.length).toBeGreaterThan(7);
    expect(quantile(report.firstFragmentMs, 1)).toBeLessThan(1_000);
    expect(report.duplicateShare).toBeLessThan(0.08);
    expect(report.controlShare).toBeLessThan(0.05);
    expect(report.publisherCopies).toBeLessThan(3);
    expect([...banned]).toEqual([]);
  }, 480_000);
});

describe("a stream to a few members", () => {
  const few = { ...EVENING, memberCount: 24, streamMs: 5_000, leavingShare: 0 };

  it("[MC5] bans members that forge what they pass on, nobody else, and loses nothing by them", () => {
    const broadcast = new Broadcast({ ...few, memberCount: 40 });
    const [, ...members] = broadcast.world.peers;
    const liars = members.slice(0, 8);
    for (const liar of liars) {
      broadcast.world.interceptors.set(liar, (_peer, output) => {
        if (output.type !== "send" || output.message.type !== "streamData") return [output];
        const signature = new Uint8Array(output.message.signature.length);
        return [{ ...output, message: { ...output.message, signature } }];
      });
    }
    const banned = watchBans(broadcast);
    broadcast.run();
    expect(banned.size).toBeGreaterThan(0);
    expect([...banned].filter((id) => !liars.some(({ peerId }) => peerId === id))).toEqual([]);
    const shares = members.slice(8).map((member) => broadcast.inTimeShareOf(member));
    expect(Math.min(...shares)).toBe(1);
  });

  it("[WF11] crosses the wire as bytes", () => {
    const report = new Broadcast({ ...few, wire: "bytes", messagesPerSecond: 20 }).run();
    expect(report.stayersInTime).toBe(1);
  });
});
