/** Staying a little for those who are not done yet (CL30). */

import type { Share } from "passalong";
import { counted } from "./counted.ts";
import type { Output } from "./output.ts";

/**
 * Shortest stay while a neighbor is incomplete, ms. Source: swarm simulation, a stay of 1 s removes
 * the cost of leaving at once; doubled for slow machines.
 */
export const LINGER_MS_MIN = 2_000;

/** Longest stay, ms. Source: swarm simulation's parameters. */
export const LINGER_MS_MAX = 30_000;

/** How often the neighbors are looked at, ms. Source: guess, nobody notices. */
const LOOK_INTERVAL_MS = 200;

/** What staying needs. */
export interface LingerOptions {
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly output: Output;
  /** When everything was here, by the clock of `performance.now()`. */
  readonly completedAtMs: number;
}

/** Resolves when nobody needs this peer, when the time has passed, or when it is interrupted. */
export async function linger(share: Share, options: LingerOptions): Promise<void> {
  const { signal, output, completedAtMs } = options;
  const incompleteCount = share.countIncompleteNeighbors();
  if (incompleteCount === 0 || signal.aborted) return;
  const whom = counted(incompleteCount, "other");
  output.hint(`Passing on to ${whom} for up to ${LINGER_MS_MAX / 1_000} s; Ctrl-C ends it.`);
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearInterval(interval);
      resolve();
    };
    const interval = setInterval(() => {
      if (isOver(share, performance.now() - completedAtMs)) end();
    }, LOOK_INTERVAL_MS);
    signal.addEventListener("abort", end, { once: true });
  });
}

function isOver(share: Share, elapsedMs: number): boolean {
  if (elapsedMs < LINGER_MS_MIN) return false;
  return elapsedMs >= LINGER_MS_MAX || share.countIncompleteNeighbors() === 0;
}
