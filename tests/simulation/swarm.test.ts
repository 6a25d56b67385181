/**
 * Swarms of real cores in a small deterministic world: they complete, whatever happens to some of
 * them.
 */

import { describe, expect, it } from "vitest";
import { type PeerId, seededRandom } from "passalong/base";
import { makeTruth, type Member, type MemberOptions, World } from "./world.ts";

/** Bytes of one object. */
const OBJECT_BYTES = 65_536;

/** Virtual time that a swarm may take, ms: ten times what the slowest of these needs. */
const PATIENCE_MS = 600_000;

interface Swarm {
  readonly world: World;
  readonly provider: Member;
  readonly receivers: readonly Member[];
}

function makeSwarm(options: {
  readonly seed: number;
  readonly receivers: readonly MemberOptions[];
  readonly objects: number;
  readonly provider?: MemberOptions;
}): Swarm {
  const world = new World(options.seed, makeTruth(options.objects, OBJECT_BYTES));
  const everything = [{ start: 0, end: options.objects }];
  const provider = world.add(options.provider);
  world.provide(provider, everything);
  const receivers = options.receivers.map((memberOptions) => {
    const receiver = world.add(memberOptions);
    world.command(receiver, { type: "addWant", ranges: everything });
    world.introduce(receiver);
    return receiver;
  });
  return { world, provider, receivers };
}

function areComplete(members: readonly Member[]): boolean {
  return members.every((member) => !member.isAlive || member.completedAt !== undefined);
}

function bannedBy(member: Member): PeerId[] {
  return member.events.flatMap(({ event }) => (event.type === "banned" ? [event.peerId] : []));
}

describe("a swarm", () => {
  it("[RP6, RP14] of nine with equal limits completes while the provider sends fewer than 1.5 copies", () => {
    const limit = { uploadLimitBytesPerSecond: 2_000_000 };
    const { world, provider, receivers } = makeSwarm({
      seed: 7,
      provider: limit,
      receivers: Array.from({ length: 8 }, () => limit),
      objects: 320,
    });
    expect(world.runUntil(() => areComplete(receivers), PATIENCE_MS)).toBe(true);
    expect(provider.sentPayloadBytes / (320 * OBJECT_BYTES)).toBeLessThan(1.5);
    const last = Math.max(...receivers.map((member) => member.completedAt ?? 0));
    expect(last).toBeLessThan((1.3 * (320 * OBJECT_BYTES)) / 2_000);
    const received = receivers.flatMap((member) => member.core.neighborStatuses());
    const payload = received.reduce((sum, neighbor) => sum + neighbor.receivedBytes, 0);
    expect(payload / (8 * 320 * OBJECT_BYTES)).toBeLessThan(1.025);
    const control = receivers.reduce((sum, member) => sum + member.sentControlBytes, 0);
    expect(control / payload).toBeLessThan(0.015);
  });

  it("[RP18] completes from the receivers alone after the provider is gone", () => {
    const { world, provider, receivers } = makeSwarm({ seed: 3, receivers: [{}], objects: 64 });
    expect(world.runUntil(() => areComplete(receivers), PATIENCE_MS)).toBe(true);
    world.crash(provider);
    const late = world.add();
    world.command(late, { type: "addWant", ranges: [{ start: 0, end: 64 }] });
    world.introduce(late);
    expect(world.runUntil(() => areComplete([late]), PATIENCE_MS)).toBe(true);
  });

  it("[RP18] completes without its rendezvous once everyone has a neighbor", () => {
    const slow = { uplinkBytesPerSecond: 1_000_000 };
    const { world, receivers } = makeSwarm({
      seed: 5,
      provider: slow,
      receivers: [slow, slow, slow],
      objects: 64,
    });
    world.after(500, () => {
      world.isRendezvousAlive = false;
    });
    expect(world.runUntil(() => areComplete(receivers), PATIENCE_MS)).toBe(true);
  });

  it("[RP7, RP18] with a liar completes, and bans the liar alone", () => {
    const slow = { uplinkBytesPerSecond: 2_000_000 };
    const { world, receivers } = makeSwarm({
      seed: 11,
      provider: slow,
      receivers: [slow, slow, slow, { ...slow, corruptsEvery: 10 }],
      objects: 200,
    });
    const liar = receivers[3];
    const honest = receivers.slice(0, 3);
    const late = world.add();
    world.runUntil(() => areComplete(receivers), PATIENCE_MS);
    world.command(late, { type: "addWant", ranges: [{ start: 0, end: 200 }] });
    world.introduce(late);
    expect(world.runUntil(() => areComplete([...honest, late]), PATIENCE_MS)).toBe(true);
    const banned = new Set([...honest, late].flatMap(bannedBy));
    expect([...banned].filter((peerId) => peerId !== liar?.peerId)).toEqual([]);
    expect(bannedBy(late)).toEqual([liar?.peerId]);
  });

  it("[RP5] deepens its pipelines until a fast link is full", () => {
    const { world, receivers } = makeSwarm({ seed: 2, receivers: [{}], objects: 3_000 });
    expect(world.runUntil(() => areComplete(receivers), PATIENCE_MS)).toBe(true);
    const windowsPerSecond = 1_000 / 43;
    const ideal = (3_000 * OBJECT_BYTES) / (4_194_304 * windowsPerSecond);
    expect((receivers[0]?.completedAt ?? 0) / 1_000).toBeLessThan(2 * ideal);
  });
});

describe("a swarm under faults", () => {
  /**
   * Swarms tried. Source: guess, a few seconds of work; a failing seed is printed by its test's
   * name.
   */
  const SEEDS = 60;

  function chance(seed: number): MemberOptions[] {
    const random = seededRandom(seed);
    return Array.from({ length: 4 + random.below(8) }, () => ({
      uplinkBytesPerSecond: 500_000 + random.below(20_000_000),
      latencyMs: 1 + random.below(80),
      storageFailures: random.below(4) === 0 ? random.below(3) : 0,
      ...(random.below(6) === 0 ? { corruptsEvery: 2 + random.below(8) } : {}),
      ...(random.below(6) === 0 ? { isMute: true } : {}),
    }));
  }

  it.each(Array.from({ length: SEEDS }, (_, seed) => seed))(
    "[RP18] seed %i: every honest receiver completes",
    (seed) => {
      const random = seededRandom(seed + 1_000);
      const { world, provider, receivers } = makeSwarm({
        seed,
        receivers: chance(seed),
        objects: 16 + random.below(80),
        provider: { uplinkBytesPerSecond: 2_000_000 },
      });
      for (const receiver of receivers) {
        if (random.below(4) === 0) world.after(random.below(8_000), () => world.crash(receiver));
      }
      const honest = receivers.filter(({ options }) => options.corruptsEvery === undefined);
      expect(world.runUntil(() => areComplete(honest), PATIENCE_MS)).toBe(true);
      const liars = new Set(
        receivers
          .filter(({ options }) => options.corruptsEvery !== undefined)
          .map((liar) => liar.peerId),
      );
      const banned = [provider, ...honest].flatMap(bannedBy);
      expect(banned.filter((peerId) => !liars.has(peerId))).toEqual([]);
      for (const receiver of honest.filter(({ isAlive }) => isAlive)) {
        expect(receiver.objects.size).toBe(provider.objects.size);
      }
    },
  );
});
