/** How a swarm gets on over time, for pictures. */

import type { Swarm } from "../scenarios/swarm.ts";
import { quantile } from "./figures.ts";

/** One look at a swarm. */
export interface ProgressMoment {
  readonly seconds: number;
  /**
   * Share of the chunks that receivers have: the least, a quarter, half, three quarters, the most.
   */
  readonly shares: readonly number[];
  /** Share of all uplinks together that carried payload since the look before. */
  readonly uplinkUse: number;
}

/** Milliseconds in a second. */
const SECOND_MS = 1_000;

/** Quantiles that are taken of the receivers' shares. */
const PARTS = [0, 0.25, 0.5, 0.75, 1] as const;

/** Looks at a swarm every `intervalMs` from now on; the list grows while it runs. */
export function followProgress(swarm: Swarm, intervalMs: number): readonly ProgressMoment[] {
  const { timeline } = swarm.world;
  const moments: ProgressMoment[] = [];
  let sentBefore = 0;
  const look = (): void => {
    const sent = swarm.world.peers.reduce((sum, peer) => sum + peer.counts.sentPayloadBytes, 0);
    moments.push(momentOf(swarm, (sent - sentBefore) / (intervalMs / SECOND_MS)));
    sentBefore = sent;
    timeline.after(intervalMs, "check", 0, look);
  };
  timeline.after(intervalMs, "check", 0, look);
  return moments;
}

function momentOf(swarm: Swarm, sentBytesPerSecond: number): ProgressMoment {
  const { count } = swarm.world.contents.shape;
  const ascending = swarm.counted
    .map(({ peer }) => peer.disk.used / count)
    .toSorted((left, right) => left - right);
  const uplinks = swarm.world.peers.reduce(
    (sum, peer) => sum + peer.traits.uplinkBytesPerSecond,
    0,
  );
  return {
    seconds: swarm.world.timeline.now / SECOND_MS,
    shares: PARTS.map((part) => quantile(ascending, part)),
    uplinkUse: sentBytesPerSecond / uplinks,
  };
}
