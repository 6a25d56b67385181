/** What becomes of a swarm whose rendezvous dies, comes back empty, or stands still. */

import { MBPS, Meeting, overlayParts, type SimulatedPeer } from "@passalong/simulator";
import { describe, expect, it } from "vitest";

/** A test on a busy machine may take this long, ms of real time. */
const REAL_MS_MAX = 600_000;

/** Virtual time that a world may take, ms. */
const PATIENCE_MS = 300_000;

/** Bytes of one chunk: small, for what counts here is who meets whom. */
const CHUNK_BYTES = 4_096;

/** When the rendezvous fails, ms: some have links by then, some are under way, some not there. */
const FAILS_AT_MS = 1_000;

/** Attempts under way when it fails have ended after this, ms. Source: CN18, 15 s, and spare. */
const SETTLED_MS = 20_000;

/** The loss of a rendezvous is noticed, and it is tried again, within this, ms: 60 + 20 + spare. */
const BACK_MS_MAX = 90_000;

/** Bytes per second at which nobody is done when the rendezvous fails. */
const SLOW = 20_000;

function gather(seed: number, receiverCount: number, uplinkBytesPerSecond = SLOW): Meeting {
  const meeting = new Meeting({ seed, chunkCount: 64, chunkBytes: CHUNK_BYTES });
  meeting.joinAfter(0, meeting.addProvider({ uplinkBytesPerSecond }));
  for (let number = 0; number < receiverCount; number += 1) {
    const peer = meeting.addReceiver({ uplinkBytesPerSecond, nat: "cone" });
    meeting.joinAfter(1_500 * meeting.world.random.unit(), peer);
  }
  return meeting;
}

/** Everybody whom the provider reaches over links. */
function linkedWith(provider: SimulatedPeer): Set<SimulatedPeer> {
  const linked = new Set([provider]);
  for (const { links } of linked) for (const { to } of links.values()) linked.add(to);
  return linked;
}

function join(meeting: Meeting, count: number): SimulatedPeer[] {
  return Array.from({ length: count }, () => {
    const peer = meeting.addReceiver({ nat: "cone" });
    meeting.joinAfter(1_000 * meeting.world.random.unit(), peer);
    return peer;
  });
}

function areAllJoined(meeting: Meeting): boolean {
  return meeting.world.peers.every((peer) => meeting.introductions.isJoined(peer));
}

describe("a rendezvous that dies 1 s after the start", { timeout: REAL_MS_MAX }, () => {
  it("[CN21] for good: everyone linked with the provider completes, on 30 seeds", () => {
    let linkedCount = 0;
    for (let seed = 1; seed <= 30; seed += 1) {
      const meeting = gather(seed, 24);
      meeting.run(() => false, FAILS_AT_MS);
      meeting.host.kill();
      meeting.run(() => false, FAILS_AT_MS + SETTLED_MS);
      const [provider] = meeting.world.peers;
      const linked = provider === undefined ? new Set() : linkedWith(provider);
      linkedCount += linked.size - 1;
      const areDone = (): boolean => meeting.completedAt.size === linked.size - 1;
      expect(meeting.run(areDone, PATIENCE_MS), `seed ${String(seed)}`).toBe(true);
      for (const peer of meeting.completedAt.keys()) expect(linked.has(peer)).toBe(true);
    }
    // Of 1,500 ms of arrivals, those of the first second but for the last round trips.
    expect(linkedCount).toBeGreaterThan(30 * 8);
  });

  it("[CN2, CN4, CN21] and starts again, empty: all come back and newcomers complete, on 15 seeds", () => {
    for (let seed = 1; seed <= 15; seed += 1) {
      const meeting = gather(seed, 16);
      meeting.run(() => false, FAILS_AT_MS);
      meeting.host.kill();
      const newcomers = join(meeting, 4);
      meeting.run(() => false, FAILS_AT_MS + SETTLED_MS);
      expect(newcomers.some((peer) => peer.links.size > 0)).toBe(false);
      meeting.host.start();
      expect(meeting.complete(PATIENCE_MS), `seed ${String(seed)}`).toBe(true);
      const isWhole = (): boolean =>
        areAllJoined(meeting) && overlayParts(meeting.world.peers).length === 1;
      expect(meeting.run(isWhole, meeting.now + BACK_MS_MAX), `seed ${String(seed)}`).toBe(true);
      expect(meeting.host.core.sizes.memberships).toBe(meeting.world.peers.length);
    }
  });

  it("[CN21] costs nobody a link who has one, whenever it dies", () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      // Slower ones lose links to timeouts of requests, whether there is a rendezvous or not.
      const meeting = gather(seed, 16, 5 * MBPS);
      meeting.run(() => false, 5_000 + 1_000 * seed);
      const links = meeting.world.peers.map((peer) => new Map(peer.links));
      meeting.host.kill();
      meeting.run(() => false, meeting.now + 60_000);
      for (const peer of meeting.world.peers) {
        for (const [peerId, end] of links[peer.number] ?? []) {
          expect(peer.links.get(peerId), `seed ${String(seed)}`).toBe(end);
        }
      }
    }
  });
});

describe("a rendezvous that stands still", { timeout: REAL_MS_MAX }, () => {
  it("[RV6] for 20 s: who came meanwhile is served then, and nobody lost their place", () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const meeting = gather(seed, 12);
      meeting.run(() => false, 10_000);
      meeting.host.freeze();
      join(meeting, 4);
      meeting.run(() => false, 30_000);
      meeting.host.thaw();
      expect(meeting.complete(PATIENCE_MS), `seed ${String(seed)}`).toBe(true);
      expect(meeting.host.core.counts.violations).toBe(0);
    }
  });

  it("[CN2, CN3] for 2 minutes: it is given up, tried again, and everybody is back", () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const meeting = gather(seed, 12);
      meeting.run(() => false, 10_000);
      meeting.host.freeze();
      const isLost = (): boolean =>
        meeting.world.peers.every((peer) => !meeting.introductions.isJoined(peer));
      expect(meeting.run(isLost, 10_000 + BACK_MS_MAX), `seed ${String(seed)}`).toBe(true);
      meeting.run(() => false, 130_000);
      meeting.host.thaw();
      join(meeting, 4);
      expect(meeting.complete(PATIENCE_MS), `seed ${String(seed)}`).toBe(true);
      const isBack = (): boolean => areAllJoined(meeting);
      expect(meeting.run(isBack, meeting.now + BACK_MS_MAX), `seed ${String(seed)}`).toBe(true);
    }
  });
});
