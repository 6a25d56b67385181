/** Makes the world of a scenario and lets it run. */

import type { Random } from "passalong/base";
import { GraphIntroductions, take } from "../network/graph.ts";
import type { Wire } from "../network/network.ts";
import type { SimulatedPeer } from "../peers/simulated-peer.ts";
import type { Traits } from "../peers/traits.ts";
import { World } from "../world.ts";
import { misbehave } from "./conduct.ts";
import type { Scenario, UplinkMix } from "./scenario.ts";
import { Viewer } from "./viewer.ts";

/** Bytes per second of one Mbit/s. Source: 8 bits a byte. */
export const MBPS: number = 125_000;

/** Milliseconds in a second. */
const SECOND_MS = 1_000;

/** Shares of receivers and their uplinks, Mbit/s. Source: swarm reference, §8. */
const MIXED_UPLINKS = [
  [0.1, 0.2],
  [0.3, 10],
  [0.3, 20],
  [0.2, 50],
  [0.1, 100],
] as const;

/** A crash is noticed by the others after this long, ms: least and most. Source: as above, §4.1. */
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
  readonly hasSlowDownlink: boolean;
  arrivedAt: number;
  completedAt: number | undefined;
  crashedAt: number | undefined;
  viewer: Viewer | undefined;
}

/** A swarm of a scenario. */
export class Swarm {
  readonly world: World;
  readonly scenario: Scenario;
  readonly provider: SimulatedPeer;
  readonly seeds: readonly SimulatedPeer[];
  readonly receivers: readonly ReceiverRecord[];
  readonly #graph: GraphIntroductions;
  /** Honest receivers that are expected to complete and have not. */
  #waitingCount = 0;

  constructor({ scenario, seed, wire, knowsUplinks }: SwarmOptions) {
    this.scenario = scenario;
    this.world = new World({
      seed,
      objects: { count: scenario.chunkCount, sizeBytes: scenario.chunkBytes },
      wire,
      jitterMs: 0,
      introductions: (world) => new GraphIntroductions(world),
    });
    this.#graph = this.world.introductions as GraphIntroductions;
    const { random } = this.world;
    const traits = traitsOf(scenario, random, knowsUplinks);
    this.provider = this.world.add(traits(scenario.providerMbps, scenario.downlinkMbps));
    this.seeds = uplinksOf(scenario.uplinks, scenario.seedCount, random).map((mbps) =>
      this.world.add(traits(mbps, scenario.downlinkMbps)),
    );
    const slowCount = Math.round((scenario.slowDownlinks?.share ?? 0) * scenario.receiverCount);
    const badCount = badCountOf(scenario);
    const uplinks = uplinksOf(scenario.uplinks, scenario.receiverCount, random);
    this.receivers = uplinks.map((mbps, slot) => {
      const hasSlowDownlink = slot < slowCount;
      const slowMbps = scenario.slowDownlinks?.mbps ?? scenario.downlinkMbps;
      const peer = this.world.add(traits(mbps, hasSlowDownlink ? slowMbps : scenario.downlinkMbps));
      return {
        peer,
        isHonest: slot < uplinks.length - badCount,
        hasSlowDownlink,
        arrivedAt: 0,
        completedAt: undefined,
        crashedAt: undefined,
        viewer: undefined,
      };
    });
    this.#begin();
  }

  /** Honest receivers that did not crash: those whose completion counts. */
  get counted(): readonly ReceiverRecord[] {
    return this.receivers.filter((record) => record.isHonest && record.crashedAt === undefined);
  }

  /** Lets time pass until everyone who should has everything. @returns False: they never will. */
  run(untilMs: number): boolean {
    return this.world.timeline.run(() => this.#waitingCount === 0, untilMs);
  }

  #begin(): void {
    const { world, scenario } = this;
    this.#waitingCount = this.receivers.filter(({ isHonest }) => isHonest).length;
    for (const record of this.receivers) {
      if (record.isHonest) this.#watch(record);
      else misbehave(world, record.peer, scenario.misconduct);
    }
    world.provide(this.provider, [world.everything]);
    for (const seed of this.seeds) this.#fill(seed);
    this.#planArrivals();
    this.#planDepartures();
  }

  #fill(seed: SimulatedPeer): void {
    const ranges = [this.world.everything];
    for (let index = 0; index < this.scenario.chunkCount; index += 1) seed.disk.write(index);
    seed.input({ type: "command", command: { type: "addHave", ranges } });
  }

  #watch(record: ReceiverRecord): void {
    const { departures } = this.scenario;
    record.peer.listeners.push((event) => {
      if (event.type !== "wantSatisfied" || record.completedAt !== undefined) return;
      record.completedAt = this.world.timeline.now;
      this.#waitingCount -= 1;
      if (departures.type === "afterCompletion") this.#planLeave(record.peer, departures.lingerMs);
    });
  }

  #planArrivals(): void {
    const { arrivals } = this.scenario;
    const { random, timeline } = this.world;
    if (arrivals.type === "flashCrowd") {
      for (const record of this.receivers) this.#want(record);
      this.#graph.linkAll(this.world.peers);
      return;
    }
    this.#graph.linkAll([this.provider, ...this.seeds]);
    for (const record of this.receivers) {
      record.peer.isAlive = false;
      const at = arrivals.type === "late" ? arrivals.atMs : random.unit() * arrivals.overMs;
      timeline.at(at, "application", record.peer.number, () => {
        record.peer.isAlive = true;
        this.world.configure(record.peer);
        this.#want(record);
        this.#graph.join(record.peer);
      });
    }
  }

  #want(record: ReceiverRecord): void {
    const { scenario, world } = this;
    record.arrivedAt = world.timeline.now;
    const claimsAll = !record.isHonest && scenario.misconduct.type !== "leechAndCorrupt";
    if (claimsAll) return;
    const ranges = [world.everything];
    record.peer.input({ type: "command", command: { type: "addWant", ranges } });
    if (scenario.viewing === undefined) return;
    const intervalMs = (scenario.chunkBytes * SECOND_MS) / (scenario.viewing.mbps * MBPS);
    record.viewer = new Viewer(world, record.peer, intervalMs);
  }

  #planDepartures(): void {
    const { departures, chunkBytes, chunkCount, providerMbps } = this.scenario;
    const { random, timeline } = this.world;
    if (departures.type === "crash") {
      const count = Math.round(departures.share * this.receivers.length);
      for (const record of take([...this.receivers], count, random)) {
        const at = random.unit() * departures.withinMs;
        timeline.at(at, "fault", record.peer.number, () => this.#crash(record));
      }
    } else if (departures.type === "provider") {
      const copyMs = (chunkBytes * chunkCount * SECOND_MS) / (providerMbps * MBPS);
      this.#planLeave(this.provider, departures.afterCopies * copyMs);
    }
  }

  #planLeave(peer: SimulatedPeer, delayMs: number): void {
    this.world.timeline.after(delayMs, "application", peer.number, () => {
      peer.input({ type: "command", command: { type: "leave" } });
      peer.die();
    });
  }

  #crash(record: ReceiverRecord): void {
    const { peer } = record;
    const { network, random, timeline } = this.world;
    record.crashedAt = timeline.now;
    if (record.completedAt === undefined) this.#waitingCount -= 1;
    const [least, most] = CRASH_NOTICED_MS;
    for (const end of [...peer.links.values()]) {
      network.cut(peer, end, least + random.unit() * (most - least));
    }
    peer.die();
  }
}

function traitsOf(
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

function badCountOf({ misconduct, receiverCount }: Scenario): number {
  return misconduct.type === "none" ? 0 : Math.round(misconduct.share * receiverCount);
}

/** Uplinks in stated shares, in random order. */
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
