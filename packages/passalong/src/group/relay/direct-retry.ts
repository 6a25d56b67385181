/**
 * Neighbors that are reached through the relay only: a direct link is tried for again and again.
 */

import type { PeerId } from "../../base/index.ts";
import type { Link } from "../link.ts";
import type { Platform, TimerHandle } from "../platform.ts";

/**
 * The first try follows this long after the relayed link has opened, ms, and each later one after
 * twice the time of the one before, up to the most. Source: guess; networks change when people
 * move.
 */
export const DIRECT_RETRY_MS = { first: 30_000, most: 480_000 } as const;

/** What retrying needs. */
export interface DirectRetryOptions {
  readonly platform: Platform;
  /** Of two neighbors the one with the smaller id tries. */
  readonly selfId: PeerId;
  /** True while the peer is a neighbor through the relay. */
  readonly isRelayed: (peerId: PeerId) => boolean;
  /** Tries once; success is seen by the link, failure by nothing. */
  readonly connectDirectly: (peerId: PeerId) => void;
}

/** One timer for each neighbor through the relay: as many as there are links at most. */
export class DirectRetry {
  readonly #options: DirectRetryOptions;
  readonly #timers = new Map<PeerId, TimerHandle>();

  constructor(options: DirectRetryOptions) {
    this.#options = options;
  }

  /** Takes note of a link that has just opened. */
  onLink({ peerId, kind }: Link): void {
    this.#timers.get(peerId)?.cancel();
    this.#timers.delete(peerId);
    const { platform, selfId } = this.#options;
    const isTried = platform.transports.length > 0 && selfId < peerId;
    if (kind === "relay" && isTried) this.#wait(peerId, DIRECT_RETRY_MS.first);
  }

  /** Ends all tries. */
  close(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  #wait(peerId: PeerId, delayMs: number): void {
    const { platform, isRelayed, connectDirectly } = this.#options;
    const timer = platform.setTimer(delayMs, () => {
      this.#timers.delete(peerId);
      if (!isRelayed(peerId)) return;
      this.#wait(peerId, Math.min(DIRECT_RETRY_MS.most, 2 * delayMs));
      connectDirectly(peerId);
    });
    this.#timers.set(peerId, timer);
  }
}
