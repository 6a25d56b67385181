/** What a run of a swarm amounts to, as one value. */

import { fluidBoundMs } from "../bound.ts";
import type { Measure, Scenario } from "../scenarios/scenario.ts";
import { MBPS, type ReceiverRecord, type Swarm } from "../scenarios/swarm.ts";
import { mean, quantile, share } from "./figures.ts";

/** Milliseconds in a second. */
const SECOND_MS = 1_000;

/** The figures of one run. */
export interface SwarmReport {
  readonly scenario: string;
  readonly seed: number;
  /** Everyone who should has everything. */
  readonly isComplete: boolean;
  /** What `last` and its like are multiples of, s. */
  readonly referenceSeconds: number;
  readonly first: number;
  readonly median: number;
  readonly last: number;
  /** The last receiver against max(M + floor(log2 N)) chunk times; equal uplinks alone. */
  readonly lastOverMundinger: number | undefined;
  /** Payload that arrived beyond what was needed, of what was needed. */
  readonly duplicates: number;
  /** Control messages with the headers around them, of all that receivers hold in the end. */
  readonly control: number;
  readonly providerCopies: number;
  readonly messagesPerChunk: number;
  readonly startSeconds: number | undefined;
  readonly stallPercent: number | undefined;
  readonly events: number;
  readonly trace: string;
}

/** Looks at a swarm that has run. */
export function reportOf(swarm: Swarm, seed: number, isComplete: boolean): SwarmReport {
  const { scenario, world } = swarm;
  const referenceMs = referenceMsOf(swarm);
  const records = measured(swarm);
  const offsetMs = scenario.measure === "lateJoiner" ? (records[0]?.arrivedAt ?? 0) : 0;
  const times = records
    .map(({ completedAt }) => ((completedAt ?? Number.POSITIVE_INFINITY) - offsetMs) / referenceMs)
    .toSorted((left, right) => left - right);
  const fileBytes = world.contents.totalBytes;
  const neededBytes = fileBytes * swarm.counted.length;
  const receivedBytes = sum(swarm.counted, ({ peer }) => peer.counts.receivedPayloadBytes);
  const last = times.at(-1) ?? Number.POSITIVE_INFINITY;
  // Those who crash have their part of the control messages, and of what came of them.
  const heldChunks = sum(swarm.receivers, ({ peer }) => peer.disk.used);
  return {
    scenario: scenario.id,
    seed,
    isComplete,
    referenceSeconds: referenceMs / SECOND_MS,
    first: times[0] ?? Number.POSITIVE_INFINITY,
    median: quantile(times, 0.5),
    last,
    lastOverMundinger: overMundinger(scenario, last * referenceMs),
    duplicates: share(receivedBytes - neededBytes, neededBytes),
    control: share(
      sum(world.peers, ({ counts }) => counts.controlBytes),
      heldChunks * scenario.chunkBytes,
    ),
    providerCopies: share(swarm.provider.counts.sentPayloadBytes, fileBytes),
    messagesPerChunk: share(
      sum(world.peers, ({ counts }) => counts.controlMessages),
      heldChunks,
    ),
    ...viewing(swarm),
    events: world.timeline.count,
    trace: world.timeline.trace.digest,
  };
}

/** What a scenario's completion times are compared with, ms. */
export function referenceMsOf(swarm: Swarm): number {
  const { scenario, world } = swarm;
  const fileBytes = world.contents.totalBytes;
  const bytesPerSecond: Record<Exclude<Measure, "bound" | "fairBound">, number> = {
    lateJoiner: scenario.downlinkMbps * MBPS,
    fastDownlinks: scenario.providerMbps * MBPS,
  };
  if (scenario.measure !== "bound" && scenario.measure !== "fairBound") {
    return (SECOND_MS * fileBytes) / bytesPerSecond[scenario.measure];
  }
  const bound = boundMs(swarm, swarm.counted.length);
  return scenario.measure === "bound" ? bound : fairBoundMs(swarm, bound);
}

/**
 * The bound when those who crash take their share of what is delivered until they do: the demand
 * grows by the part of the run that each of them was there. Source: swarm reference, note to G2.
 */
function fairBoundMs(swarm: Swarm, bound: number): number {
  let fair = bound;
  // The demand depends on how long the run takes, and the other way round.
  for (let step = 0; step < 20; step += 1) {
    const shares = swarm.receivers.map(({ crashedAt }) => Math.min(1, (crashedAt ?? fair) / fair));
    fair = boundMs(
      swarm,
      shares.reduce((total, part) => total + part, 0),
    );
  }
  return fair;
}

function boundMs({ scenario, world, provider, seeds, receivers }: Swarm, demand: number): number {
  const always = { fromMs: 0, untilMs: Number.POSITIVE_INFINITY };
  const uploaders = [provider, ...seeds].map(({ traits }) => {
    return { ...always, bytesPerSecond: traits.uplinkBytesPerSecond };
  });
  const own = receivers
    .filter(({ isHonest }) => isHonest)
    .map(({ peer, arrivedAt, crashedAt }) => ({
      bytesPerSecond: peer.traits.uplinkBytesPerSecond,
      fromMs: arrivedAt,
      untilMs: crashedAt ?? Number.POSITIVE_INFINITY,
    }));
  return fluidBoundMs({
    fileBytes: world.contents.totalBytes,
    receiverCount: demand,
    providerBytesPerSecond: scenario.providerMbps * MBPS,
    downlinkBytesPerSecondMin: scenario.downlinkMbps * MBPS,
    uplinks: [...uploaders, ...own],
  });
}

function measured({ scenario, counted }: Swarm): readonly ReceiverRecord[] {
  if (scenario.measure !== "fastDownlinks") return counted;
  return counted.filter(({ hasSlowDownlink }) => !hasSlowDownlink);
}

/**
 * Source: Mundinger, Weber, Weiss, "Optimal scheduling of peer-to-peer file dissemination", J.
 * Scheduling 11, 2008: M + floor(log2 N) chunk times when all uplinks are equal.
 */
function overMundinger(scenario: Scenario, lastMs: number): number | undefined {
  const { uplinks, chunkBytes, chunkCount, receiverCount, providerMbps } = scenario;
  if (uplinks.type !== "equal" || uplinks.mbps !== providerMbps) return undefined;
  const chunkMs = (chunkBytes * SECOND_MS) / (providerMbps * MBPS);
  return lastMs / (chunkMs * (chunkCount + Math.floor(Math.log2(receiverCount))));
}

function viewing({ counted, scenario }: Swarm): Pick<SwarmReport, "startSeconds" | "stallPercent"> {
  if (scenario.viewing === undefined) return { startSeconds: undefined, stallPercent: undefined };
  const mediaMs =
    (scenario.chunkCount * scenario.chunkBytes * SECOND_MS) / (scenario.viewing.mbps * MBPS);
  const starts = counted.map(({ viewer }) => viewer?.startMs ?? Number.POSITIVE_INFINITY);
  const stalls = counted.map(({ viewer }) => viewer?.stalledMs ?? Number.POSITIVE_INFINITY);
  return { startSeconds: mean(starts) / SECOND_MS, stallPercent: (100 * mean(stalls)) / mediaMs };
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
