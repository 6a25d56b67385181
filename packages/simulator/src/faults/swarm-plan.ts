/** Draws the swarm of a plan: how many, how large, how fast. */

import type { Random } from "passalong/base";
import type { ContentsShape } from "../contents.ts";
import { DEGREE, type NatClass, type Traits } from "../peers/traits.ts";
import { MBPS } from "../scenarios/swarm.ts";
import { HONEST } from "./conduct.ts";
import { between, chance, logBetween, logInteger, weighted } from "./draw.ts";
import type { PeerPlan } from "./plan.ts";

/** How large swarms are. */
export interface Sizes {
  /** Peers, least and most. */
  readonly peers: readonly [number, number];
  readonly chunks: readonly [number, number];
  /** Peers times chunks, at most: what a run costs grows with it. */
  readonly work: number;
}

/**
 * Both are drawn log-uniformly, and drawn again while their product is too large; one seed in 64
 * takes the first draw whatever it is. Source: server reference, §5.3, row S1; the product by what
 * 2,000 seeds may cost.
 */
export const SIZES: Sizes = { peers: [8, 60], chunks: [16, 512], work: 2_000 };

/** Seeds whose size is not limited. */
const UNLIMITED_SHARE = 1 / 64;

/** From a peer to the middle of the network, ms. Source: swarm reference, §8, and a LAN's. */
const ACCESS_MS = [0.5, 80] as const;

/** A swarm without faults. */
export interface SwarmPlan {
  readonly objects: ContentsShape;
  readonly peers: readonly PeerPlan[];
  readonly jitterMs: number;
  readonly storeMs: number;
}

/** Draws a swarm of honest peers; the provider is the first. */
export function drawSwarm(random: Random, sizes: Sizes = SIZES): SwarmPlan {
  const [peerCount, chunkCount] = drawSizes(random, sizes);
  const sizeBytes = weighted(random, [
    [70, 65_536],
    [20, 16_384],
    [5, 131_072],
    [5, 262_144],
  ]);
  const limited = chance(random, 0.3);
  const aim = weighted(random, [
    [2, DEGREE.aim],
    [1, 4],
    [1, 8],
  ]);
  const spreadMs = weighted(random, [
    [2, 0],
    [1, 10_000],
  ]);
  const peers = Array.from({ length: peerCount }, (_, number): PeerPlan => {
    const traits = drawTraits(random, { isProvider: number === 0, isLimited: limited });
    const joinsAtMs = number === 0 ? 0 : between(random, 0, 500) + between(random, 0, spreadMs);
    return { conduct: HONEST, traits: { ...traits, degree: { aim, max: 2 * aim } }, joinsAtMs };
  });
  return {
    objects: { count: chunkCount, sizeBytes },
    peers,
    jitterMs: chance(random, 0.5) ? between(random, 0, 30) : 0,
    storeMs: chance(random, 0.5) ? between(random, 0.1, 60) : 0,
  };
}

/** How long the provider alone takes to send everything once, ms. */
export function onceMs({ objects, peers }: SwarmPlan): number {
  const provider = peers[0];
  const rate = provider?.traits.uplinkBytesPerSecond ?? Number.POSITIVE_INFINITY;
  return (objects.count * objects.sizeBytes * 1_000) / rate;
}

function drawSizes(random: Random, { peers, chunks, work }: Sizes): [number, number] {
  const isUnlimited = chance(random, UNLIMITED_SHARE);
  for (;;) {
    const sizes: [number, number] = [logInteger(random, ...peers), logInteger(random, ...chunks)];
    if (isUnlimited || sizes[0] * sizes[1] <= work) return sizes;
  }
}

function drawTraits(
  random: Random,
  { isProvider, isLimited }: { readonly isProvider: boolean; readonly isLimited: boolean },
): Traits {
  const uplinkMbps = isProvider ? logBetween(random, 5, 200) : logBetween(random, 0.5, 100);
  const uplinkBytesPerSecond = uplinkMbps * MBPS;
  const hasLimit = isLimited && chance(random, 0.5);
  return {
    uplinkBytesPerSecond,
    downlinkBytesPerSecond: (chance(random, 0.9) ? 100 : logBetween(random, 2, 20)) * MBPS,
    latencyMs: logBetween(random, ...ACCESS_MS),
    nat: isProvider ? "open" : drawNat(random),
    degree: DEGREE,
    isPosting: false,
    uploadLimitBytesPerSecond: hasLimit
      ? uplinkBytesPerSecond * between(random, 0.3, 1.1)
      : undefined,
  };
}

/** Most are open, so that everyone has somebody to link with. */
function drawNat(random: Random): NatClass {
  return weighted(random, [
    [60, "open"],
    [25, "cone"],
    [10, "symmetric"],
    [5, "udpBlocked"],
  ]);
}
