/** What one simulated peer is like, apart from what it does. */

/** How others can reach a peer. */
export type NatClass =
  /** Anyone. */
  | "open"
  /** Those whom it calls at the same time. */
  | "cone"
  /** Those who are open. */
  | "symmetric"
  /** Those who are open, by TCP. */
  | "udpBlocked";

/** The circumstances of a peer. */
export interface Traits {
  /** Bytes per second; infinite is allowed. */
  readonly uplinkBytesPerSecond: number;
  readonly downlinkBytesPerSecond: number;
  /** From the peer to the middle of the network, ms: a link takes both peers'. */
  readonly latencyMs: number;
  readonly nat: NatClass;
  /** Neighbors that it aims for, and takes at most. */
  readonly degree: { readonly aim: number; readonly max: number };
  /** Takes part in postings. */
  readonly isPosting: boolean;
  /** Told to the core as its upload limit; undefined: the core finds out by itself. */
  readonly uploadLimitBytesPerSecond: number | undefined;
}

/**
 * Neighbors of a simulated peer. Source: the swarm reference, §5.2: 14 links, 28 accepted.
 */
export const DEGREE = { aim: 14, max: 28 } as const;

/** A peer without limits, in the middle of the network. */
export const UNLIMITED: Traits = {
  uplinkBytesPerSecond: Number.POSITIVE_INFINITY,
  downlinkBytesPerSecond: Number.POSITIVE_INFINITY,
  latencyMs: 0.5,
  nat: "open",
  degree: DEGREE,
  isPosting: false,
  uploadLimitBytesPerSecond: undefined,
};
