/** Groups of real cores that know each other by gossip, in virtual time. */

import {
  blockPairs,
  Gathering,
  overlayParts,
  DEGREE,
  type SimulatedPeer,
} from "@passalong/simulator";
import { assert } from "passalong/base";
import type { CoreEvent } from "passalong/core";
import { Codec, MULTICAST_MESSAGES, OVERLAY_MESSAGES } from "passalong/wire";
import { beforeAll, describe, expect, it } from "vitest";

const FRAMES = new Codec([OVERLAY_MESSAGES, MULTICAST_MESSAGES]);

/** A test on a busy machine may take this long, ms of real time. */
const REAL_MS_MAX = 600_000;

/** Messages of links and not of the overlay. */
const LINK_MESSAGES = ["ping", "pong"];

/** Headers around a message, bytes. */
const PACKET_OVERHEAD_BYTES = 80;

function gather(memberCount: number, seed = 1): Gathering {
  const options = { arrivalsMs: 1_000, isRoutingEnabled: true };
  const gathering = new Gathering({ seed, memberCount, ...options });
  gathering.pass(12_000);
  return gathering;
}

/** The share of the links that the ring needs, two on either side, that stand. */
function ringShare(gathering: Gathering): number {
  const members = byAddress(gathering.alive);
  let standing = 0;
  for (const [at, member] of members.entries()) {
    for (const steps of [1, 2]) {
      const next = members[(at + steps) % members.length];
      if (next !== undefined && member.links.get(next.peerId)?.isOpen === true) standing += 1;
    }
  }
  return standing / (2 * members.length);
}

function byAddress(peers: readonly SimulatedPeer[]): SimulatedPeer[] {
  return peers.toSorted((one, other) => (one.peerId < other.peerId ? -1 : 1));
}

function knownCounts(gathering: Gathering): Set<number> {
  return new Set(gathering.alive.map(({ core }) => core.overlayStatus()?.knownCount ?? 0));
}

function departures(events: readonly CoreEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === "memberLeft" ? [`${event.reason} ${event.peerId}`] : [],
  );
}

/** What each member sends of the overlay while time passes, bytes with headers. */
function gossipOf(gathering: Gathering, forMs: number): number {
  let bytes = 0;
  const members = gathering.alive;
  for (const peer of members) {
    gathering.world.interceptors.set(peer, (_peer, output) => {
      if (output.type === "send" && !LINK_MESSAGES.includes(output.message.type)) {
        bytes += FRAMES.encodedBytes(output.message) + PACKET_OVERHEAD_BYTES;
      }
      return [output];
    });
  }
  gathering.pass(forMs);
  gathering.world.interceptors.clear();
  return bytes / members.length;
}

describe("a group of 1,000", { timeout: REAL_MS_MAX }, () => {
  let gathering: Gathering;

  beforeAll(() => {
    gathering = gather(1_000);
  }, REAL_MS_MAX);

  it("[OV3, OV5, OV7, OV8] is one component with a whole ring, in bounds, and all know all", () => {
    expect(overlayParts(gathering.alive)).toEqual([1_000]);
    expect(ringShare(gathering)).toBe(1);
    expect(knownCounts(gathering)).toEqual(new Set([999]));
    const degrees = gathering.alive.map(({ links }) => links.size);
    expect(Math.max(...degrees)).toBeLessThanOrEqual(DEGREE.max);
    expect(Math.min(...degrees)).toBeGreaterThanOrEqual(DEGREE.aim - 2);
  });

  it("[RT8] is estimated within a quarter by each of them", () => {
    for (const { core } of gathering.alive) {
      const estimate = core.overlayStatus()?.memberCount ?? 0;
      expect(estimate).toBeGreaterThan(750);
      expect(estimate).toBeLessThan(1_250);
    }
  });

  it("[OV5] gossips less than 10 bytes a second and member while nothing happens", () => {
    gathering.pass(20_000);
    expect(gossipOf(gathering, 20_000) / 20).toBeLessThan(10);
  });

  it("[OV6, OV9] half of which die at once is one component within 10 s, and whole in a minute", () => {
    for (const peer of gathering.alive.filter(({ number }) => number % 2 === 0)) {
      gathering.kill(peer, 60_000);
    }
    gathering.pass(10_000);
    expect(overlayParts(gathering.alive)).toEqual([500]);
    gathering.pass(30_000);
    expect(overlayParts(gathering.alive)).toEqual([500]);
    expect(knownCounts(gathering)).toEqual(new Set([499]));
    expect(ringShare(gathering)).toBe(1);
  });
});

describe("introductions", { timeout: REAL_MS_MAX }, () => {
  it("[OV8, OV13] cost the rendezvous no more a newcomer in a group of 1,000 than in one of 10", () => {
    const costs = [10, 100, 1_000].map((memberCount) => {
      const { joins, samples, signals } = gather(memberCount).counts;
      return (joins + samples + signals) / memberCount;
    });
    for (const cost of costs) expect(cost).toBeLessThan(30);
    const [few, some, many] = costs;
    assert(few !== undefined && some !== undefined && many !== undefined, "three were counted");
    // Ten meet but nine others; from there on a newcomer links with as many whatever the group.
    expect(few).toBeLessThan(some);
    expect(many / some).toBeLessThan(1.25);
  });

  it("[OV13] go on through neighbors when the rendezvous is dead, also for who knows but one", () => {
    const gathering = new Gathering({
      ...{ seed: 5, memberCount: 100, arrivalsMs: 10_000, isRoutingEnabled: true },
      isSignaling: true,
    });
    gathering.pass(20_000);
    gathering.isRendezvousAlive = false;
    for (const peer of gathering.alive.filter(({ number }) => number % 3 === 0)) {
      gathering.kill(peer, 60_000);
    }
    gathering.pass(10_000);
    const acquaintance = gathering.alive.reduce((one, other) =>
      other.links.size < one.links.size ? other : one,
    );
    const newcomer = gathering.add();
    gathering.join(newcomer);
    gathering.world.network.link(newcomer, acquaintance);
    gathering.pass(60_000);
    expect(overlayParts(gathering.alive)).toEqual([67]);
    expect(ringShare(gathering)).toBeGreaterThan(0.95);
    expect(newcomer.links.size).toBeGreaterThanOrEqual(DEGREE.aim - 2);
  });
});

describe("postings", { timeout: REAL_MS_MAX }, () => {
  it("[PO10, OV7] reach all of 200 members, a quarter of whose pairs cannot connect", () => {
    const gathering = new Gathering({
      ...{ seed: 6, memberCount: 200, arrivalsMs: 1_000, isRoutingEnabled: true },
      ...{ isPosting: true, canLink: blockPairs(0.25) },
    });
    gathering.pass(12_000);
    const authors = gathering.alive.slice(0, 20);
    for (const author of authors) {
      const payload = new Uint8Array(200).fill(author.number);
      author.input({ type: "command", command: { type: "post", token: 1, payload } });
    }
    gathering.pass(20_000);
    for (const peer of gathering.alive) {
      const received = gathering.events.get(peer)?.filter(({ type }) => type === "postingReceived");
      expect(received).toHaveLength(authors.includes(peer) ? 19 : 20);
    }
  });
});

describe("a group of 200", { timeout: REAL_MS_MAX }, () => {
  it("[OV10] that is cut in two for 30 s is one group 30 s later, and all know all", () => {
    const gathering = gather(200, 3);
    const everyone = gathering.canLink;
    gathering.canLink = (left, right) => left.number % 2 === right.number % 2;
    gathering.cut(60_000);
    gathering.pass(30_000);
    expect(overlayParts(gathering.alive)).toEqual([100, 100]);
    expect(Math.max(...knownCounts(gathering))).toBeLessThan(199);
    gathering.canLink = everyone;
    gathering.pass(30_000);
    expect(overlayParts(gathering.alive)).toEqual([200]);
    expect(knownCounts(gathering)).toEqual(new Set([199]));
    expect(ringShare(gathering)).toBe(1);
  });

  it("[OV2, OV5, OV6] hears of one who leaves, and of one who dies without a word", () => {
    const gathering = gather(200, 4);
    const [first, second] = gathering.alive;
    if (first === undefined || second === undefined) throw new RangeError("nobody is there");
    gathering.leave(first);
    const hasHeard = (word: string, peer: SimulatedPeer): boolean =>
      departures(gathering.events.get(peer) ?? []).includes(word);
    const soon = (word: string): number =>
      gathering.alive.filter((peer) => hasHeard(word, peer)).length / gathering.alive.length;
    gathering.pass(2_000);
    expect(soon(`left ${first.peerId}`)).toBeGreaterThan(0.9);
    gathering.pass(10_000);
    gathering.kill(second, 60_000);
    gathering.pass(18_000);
    expect(soon(`lost ${second.peerId}`)).toBeGreaterThan(0.9);
    gathering.pass(25_000);
    for (const peer of gathering.alive) {
      const told = departures(gathering.events.get(peer) ?? []);
      expect(told).toEqual([`left ${first.peerId}`, `lost ${second.peerId}`]);
    }
  });

  it("[OV3] spends at most 4 KB a member on one who leaves, and on one who dies", () => {
    const gathering = gather(200, 5);
    gathering.pass(60_000);
    const [first, second] = gathering.alive;
    if (first === undefined || second === undefined) throw new RangeError("nobody is there");
    gathering.leave(first);
    expect(gossipOf(gathering, 60_000)).toBeLessThan(4_096);
    gathering.kill(second, 60_000);
    expect(gossipOf(gathering, 60_000)).toBeLessThan(4_096);
  });

  it("[OV3] gives the same trace on values and on bytes", () => {
    const traceOf = (wire: "values" | "bytes"): string => {
      const options = { seed: 5, memberCount: 40, arrivalsMs: 500, isRoutingEnabled: true };
      const gathering = new Gathering({ ...options, wire });
      gathering.pass(8_000);
      return gathering.world.timeline.trace.digest;
    };
    expect(traceOf("bytes")).toBe(traceOf("values"));
  });

  it("[OV7] of up to 14 is a full mesh", () => {
    const gathering = gather(14, 6);
    expect(gathering.alive.map(({ links }) => links.size)).toEqual(
      Array.from({ length: 14 }, () => 13),
    );
  });
});
