/** Every tunable of directed routing: value, unit and where it comes from. */

import type { TokenBucketLimits } from "../../base/index.ts";

/** Payload that goes to one neighbor, bytes; more waits. Source: guess. */
export const ROUTED_OUT: TokenBucketLimits = { burst: 131_072, perSecond: 65_536 };

/**
 * Payload that one neighbor may send, bytes; more is dropped. Source: twice what an honest one
 * sends.
 */
export const ROUTED_IN: TokenBucketLimits = { burst: 262_144, perSecond: 131_072 };

/** What every message costs besides, bytes. Source: headers of IP, UDP, DTLS and SCTP. */
export const ROUTED_MESSAGE_BYTES: number = 80;

/** Payload that waits for one neighbor, bytes; more is refused. Source: guess, 4 s. */
export const ROUTED_QUEUE_BYTES_MAX: number = 262_144;

/** The queues are looked at this often while something waits, ms. Source: guess. */
export const ROUTED_PACE_MS: number = 100;

/**
 * A neighbor that has not said so long that it looks after something is passed over, ms. Source:
 * guess.
 */
export const HOP_MS_MAX: number = 1_000;

/** An attempt without a result is given up after this, ms. Source: guess, ten bad hops. */
export const ATTEMPT_MS_MAX: number = 3_000;

/** Attempts of an origin. Source: guess. */
export const ATTEMPTS_MAX: number = 3;

/**
 * Neighbors that each member on the way tries for a signal: an attempt to link that comes to
 * nothing is made again anyway. Source: simulated, see decision 0051.
 */
export const SIGNAL_BRANCHES_MAX: number = 1;

/** Members on the way remember what went through them for this long, ms. Source: all attempts. */
export const ROUTE_MS_MAX: number = 15_000;

/** Routes are looked through no more often than this, ms. Source: guess. */
export const ROUTE_SWEEP_MS: number = 20;

/**
 * Routes that are remembered; further ones are refused. Source: guess, 8 MiB of payload at most.
 */
export const ROUTES_MAX: number = 1_024;
