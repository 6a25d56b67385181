/** Every tunable of the overlay: value, unit and where it comes from. */

import type { TokenBucketLimits } from "../../base/index.ts";

/** News leaves within this time, so that what comes together goes together, ms. Source: guess. */
export const RUMOR_DELAY_MS: number = 100;

/**
 * Neighbors that news is passed on to. Source: guess; of a rumor that everybody passes on to 4, a
 * share x of all hears, where x = 1 - exp(-4x), 98 %; comparing tables brings the rest.
 */
export const RUMOR_FANOUT: number = 4;

/**
 * A peer that has just come passes on no news but its own for this long, ms: it hears of all
 * members at once. Source: guess, a few comparisons.
 */
export const FILLING_MS: number = 3_000;

/** Tables are compared this soon after a difference was found, ms. Source: guess. */
export const SYNC_MS_MIN: number = 1_000;

/** Tables without a difference are compared this seldom, ms. Source: guess. */
export const SYNC_MS_MAX: number = 60_000;

/**
 * With a new neighbor tables are compared this soon, and two at least so far apart, ms. Source:
 * guess.
 */
export const SYNC_NEW_LINK_MS: number = 500;

/**
 * After news tables are compared this soon, and up to as much later, ms. Source: guess.
 */
export const SYNC_NEWS_MS: number = 5_000;

/** Members in one bucket of a digest, about. Source: guess, a list of 160 bytes. */
export const BUCKET_MEMBERS: number = 16;

/** Records sent unasked after one comparison. Source: one message. */
export const SYNC_PUSH_MAX: number = 100;

/**
 * A record that was asked of a neighbor is not asked of another for this long, ms. Source: guess.
 */
export const WANTED_PATIENCE_MS: number = 3_000;

/** Records whose signatures are being checked; further ones are dropped. Source: guess. */
export const VERIFYING_MAX: number = 1_024;

/** Members in the table; a full one takes only who stands near. Source: guess, 2 MiB. */
export const MEMBERS_MAX: number = 4_096;

/**
 * Nearest members on each side that a full table keeps. Source: guess; the estimate's error is
 * 1 / sqrt(2 * 256), 4.4 %.
 */
export const NEAR_MEMBERS: number = 256;

/** Members gone that are remembered; the first gone is forgotten first. Source: guess. */
export const GONE_MAX: number = 4_096;

/**
 * For how long, ms. Source: netgroup reference, stale records are purged after 5 minutes; twice
 * that.
 */
export const GONE_MS_MAX: number = 600_000;

/**
 * A suspected member that does not contradict is gone after this, ms. Source: guess.
 */
export const SUSPICION_MS: number = 5_000;

/** A peer contradicts at most this often, ms. Source: guess. */
export const CONTRADICTION_MS_MIN: number = 1_000;

/** Looks for members that may have been cut off are this far apart at first, ms. Source: guess. */
export const PROBE_MS_MIN: number = 3_000;

/** The same after a while, ms. Source: guess. */
export const PROBE_MS_MAX: number = 30_000;

/** Changes of the table are looked at this soon, together, ms. Source: guess. */
export const TOPOLOGY_DELAY_MS: number = 200;

/** While a needed link is missing, it is looked at again after this, ms. Source: guess. */
export const TOPOLOGY_RETRY_MS: number = 1_000;

/** Ring neighbors on each side. Source: netgroup reference, §2.3. */
export const RING_NEIGHBORS: number = 2;

/** Groups up to this many members are full meshes. Source: netgroup reference, §2.3. */
export const FULL_MESH_MEMBERS: number = 14;

/** Places kept free for links that are needed. Source: guess. */
export const RESERVED_LINKS: number = 2;

/** Fingers, at most. Source: a group of 65,536. */
export const FINGERS_MAX: number = 16;

/** Members drawn at once while there are too few neighbors. Source: wire limits, one sample. */
export const DRAWN_MEMBERS: number = 16;

/**
 * Gossip that one neighbor may send, bytes; more is dropped. Source: guess, 4,096 records at once.
 */
export const GOSSIP_IN: TokenBucketLimits = { burst: 1_048_576, perSecond: 65_536 };

/** Records that one neighbor may ask for, bytes; more is not answered. Source: as above. */
export const GOSSIP_OUT: TokenBucketLimits = { burst: 1_048_576, perSecond: 65_536 };
