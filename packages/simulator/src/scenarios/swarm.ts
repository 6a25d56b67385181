/** Makes the world of a scenario and lets it run. */

import type { Random } from "passalong/base";
import { GraphIntroductions, take } from "../network/graph.ts";
import type { Wire } from "../network/network.ts";
import type { SimulatedPeer } from "../peers/simulated-peer.ts";
import type { Traits } from "../peers/traits.ts";
import { World } from "../world.ts";
import type { Scenario, UplinkMix } from "./scenario.ts";

/** Bytes per second of one Mbit/s. */
export const MBPS: number = 125_000;

/** Shares of receivers and their uplinks, Mbit/s. Source: swarm reference, §8. */
const MIXED_UPLINKS = [
  [0.1, 0.2],
  [0.3, 10],
  [0.3, 20],
  [0.2, 50],
  [0.1, 100],
] as const;

/** A peer hidden behind a crash is noticed after this long, ms: least and most. Source: as above. */
const CRASH_NOTICED_MS = [2_500, 5_000] as const;

/** How a swarm is run. */
export interface SwarmOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly wire: Wire;
  /** Cores are told their uplinks as a limit; otherwise they measure what they have. */
  readonly knowsUplinks: boolean;
}

/** One receiver's part. */
export interface ReceiverRecord {
  readonly peer: SimulatedPeer;
  readonly isHonest: boolean;
  arrivedAt: number;
  completedAt: number | undefined;
  leftAt: number | undefined;
}

/** A swarm of a scenario. */
export class Swarm {
  readonly world: World;
  readonly scenario: Scenario;
  readonly provider: SimulatedPeer;
  readonly seeds: readonly SimulatedPeer[];
  readonly receivers: readonly ReceiverRecord[];
  readonly #introductions: GraphIntroductions;
  /** Honest receivers that are there and not complete. */
  #waitingCount = 0;

  constructor({ scenario, seed, wire, knowsUplinks }: SwarmOptions) {
    this.scenario = scenario;
    let introductions: GraphIntroductions | undefined;
    this.world = new World({
      seed,
      objects: { count: scenario.chunkCount, sizeBytes: scenario.chunkBytes },
      wire,
      jitterMs: 0,
      introductions: (world) => {
        introductions = new GraphIntroductions(world);
        return introductions;
      },
    });
    this.#introductions = introductions ?? new GraphIntroductions(this.world);
    const traits = makeTraits(scenario, this.world.random, knowsUplinks);
    this.provider = this.world.add(traits(scenario.providerMbps, scenario.downlinkMbps));
    const count = scenario.receiverCount + (scenario.seedCount ?? 0);
    const uplinks = uplinksOf(scenario.uplinks, count, this.world.random);
    const downlinks = downlinksOf(scenario, count, this.world.random);
    const peers = uplinks.map((mbps, slot) =>
      this.world.add(traits(mbps, downlinks[slot] ?? scenario.downlinkMbps)),
    );
    this.seeds = peers.slice(0, scenario.seedCount ?? 0);
    this.receivers = peers.slice(this.seeds.length).map((peer) => {
      return { peer, isHonest: true, arrivedAt: 0, completedAt: undefined, leftAt: undefined };
    });
    this.#begin();
  }

  /** Lets time pass until everyone who should has everything. @returns False: they never will. */
  run(untilMs: number): boolean {
    return this.world.timeline.run(() => this.#waitingCount === 0, untilMs);
  }

  #begin(): void {
    const { world, provider, scenario } = this;
    world.provide(provider, [world.everything]);
    for (const record of this.receivers) this.#watch(record);
    this.#waitingCount = this.receivers.filter(({ isHonest }) => isHonest).length;
    if (scenario.arrivals.type === "flashCrowd") {
      for (const { peer } of this.receivers) this.#want(peer);
      this.#introductions.linkAll(world.peers);
    }
    if (scenario.departures.type === "crash") this.#planCrashes(scenario.departures);
  }

  #want(peer: SimulatedPeer): void {
    const ranges = [this.world.everything];
    peer.input({ type: "command", command: { type: "addWant", ranges } });
  }

  #watch(record: ReceiverRecord): void {
    record.peer.listeners.push((event) => {
      if (event.type !== "wantSatisfied" || record.completedAt !== undefined) return;
      record.completedAt = this.world.timeline.now;
      this.#waitingCount -= 1;
    });
  }

  #planCrashes({ share, withinMs }: { readonly share: number; readonly withinMs: number }): void {
    const { random, timeline } = this.world;
    const count = Math.round(share * this.receivers.length);
    for (const record of take([...this.receivers], count, random)) {
      timeline.after(random.unit() * withinMs, "fault", record.peer.number, () =>
        this.#crash(record),
      );
    }
  }

  #crash(record: ReceiverRecord): void {
    const { peer } = record;
    const { network, random, timeline } = this.world;
    record.leftAt = timeline.now;
    if (record.completedAt === undefined) this.#waitingCount -= 1;
    const [least, most] = CRASH_NOTICED_MS;
    for (const end of [...peer.links.values()]) {
      network.cut(peer, end, least + random.unit() * (most - least));
    }
    peer.die();
  }
}

function makeTraits(
  { accessMs: [least, most] }: Scenario,
  random: Random,
  knowsUplinks: boolean,
): (uplinkMbps: number, downlinkMbps: number) => Partial<Traits> {
  return (uplinkMbps, downlinkMbps) => ({
    uplinkBytesPerSecond: uplinkMbps * MBPS,
    downlinkBytesPerSecond: downlinkMbps * MBPS,
    latencyMs: least + random.unit() * (most - least),
    ...(knowsUplinks ? { uploadLimitBytesPerSecond: uplinkMbps * MBPS } : {}),
  });
}

function uplinksOf(mix: UplinkMix, count: number, random: Random): number[] {
  if (mix.type === "equal") return Array.from({ length: count }, () => mix.mbps);
  const uplinks: number[] = [];
  let share = 0;
  for (const [part, mbps] of MIXED_UPLINKS) {
    share += part;
    while (uplinks.length < Math.round(share * count)) uplinks.push(mbps);
  }
  return take(uplinks, count, random);
}

function downlinksOf(scenario: Scenario, count: number, random: Random): number[] {
  const slow = scenario.slowDownlinks;
  const downlinks = Array.from({ length: count }, (_, slot) =>
    slow !== undefined && slot < Math.round(slow.share * count) ? slow.mbps : scenario.downlinkMbps,
  );
  return take(downlinks, count, random);
}
