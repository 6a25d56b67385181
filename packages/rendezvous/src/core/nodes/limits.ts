/**
 * Every size, count, rate and time that bounds what the nodes of one rendezvous cost each other.
 */

/** Nodes of one rendezvous; heartbeats of further ones are passed over. Source: guess. */
export const NODES_MAX: number = 128;

/** How often a node says that it lives, ms. Source: server reference §2.3. */
export const HEARTBEAT_MS: number = 1_000;

/** A node that is silent for this long counts as gone, ms. Source: server reference §2.3. */
export const NODE_SILENCE_MS_MAX: number = 4_000;

/**
 * How often a node looks at what is due, ms. Source: a quarter of a heartbeat, so that what is late
 * is late by little.
 */
export const SWEEP_MS: number = 250;

/**
 * One frame between nodes, bytes; a longer one is dropped. Source: a full mailbox and its
 * addresses, with room.
 */
export const NODE_FRAME_BYTES_MAX: number = 131_072;

/**
 * Bytes of reports in one frame; what follows goes into the next one. Source: guess, half of the
 * largest frame.
 */
export const REPORT_BYTES_MAX: number = 65_536;

/**
 * Members that an owner holds of one group; of further ones it holds the count. Source: server
 * reference §2.3.
 */
export const LISTED_PER_GROUP_MAX: number = 64;

/**
 * How often an owner names a member before another one takes its place. Source: server reference
 * §2.3.
 */
export const HAND_OUTS_MAX: number = 4;

/**
 * With fewer members than this that may still be named an owner asks for others. Source: server
 * reference §2.3.
 */
export const FRESH_MIN: number = 32;

/** Members that an owner asks a node for at once. Source: server reference §2.3. */
export const FETCHED_MEMBERS_MAX: number = 32;

/**
 * Joins and samples for each time that an owner asks for others: at most three frames a join
 * (BP11). Source: design budget, two for the question and half of two for the fetch.
 */
export const ASKS_PER_FETCH: number = 2;

/**
 * Groups that one node owns; of further ones it names nobody but who asks next. Source: guess, as
 * many as one node has memberships.
 */
export const OWNED_GROUPS_MAX: number = 200_000;

/**
 * Members that an owner holds in all; more are not listed. Source: guess, as many as one node has
 * memberships.
 */
export const LISTED_MAX: number = 200_000;

/** Members of one group that a node may claim to hold. Source: every node's most, with room. */
export const HELD_MEMBERS_MAX: number = 1_000_000;

/**
 * A question to an owner without an answer after this is answered from the own members, ms. Source:
 * server reference §4, the timeout of its relays.
 */
export const ASK_MS_MAX: number = 500;

/**
 * Questions that wait for an answer; one more is answered from the own members at once. Source:
 * guess, the joins that all connections may make in `ASK_MS_MAX`, and as many samples.
 */
export const ASKS_MAX: number = 8_192;

/**
 * Members of one group that a node names to a new owner. Source: one whole introduction, so that
 * small groups are whole at once.
 */
export const REPORTED_MEMBERS_MAX: number = 16;

/** How often changed counts are told to owners, ms. Source: server reference §2.3. */
export const REPORT_MS: number = 15_000;

/**
 * Rounds of reports in which every group is told once, changed or not. Source: server reference
 * §2.3, 45 s.
 */
export const REPORT_ROUNDS: number = 3;

/**
 * A count that was not told again for this long is forgotten, ms. Source: guess, two whole rounds
 * and some.
 */
export const COUNT_MS_MAX: number = 100_000;

/**
 * Frames of reports that a node sends in one sweep; the rest waits for the next. Source: guess, 4
 * MiB a second at most.
 */
export const REPORT_FRAMES_PER_SWEEP: number = 16;

/** Signals kept for one lost connection; the oldest gives way. Source: server reference §2.3. */
export const MAILBOX_SIGNALS_MAX: number = 64;

/** Bytes of those signals; the oldest gives way. Source: server reference §2.3. */
export const MAILBOX_BYTES_MAX: number = 65_536;

/** How long signals are kept for a lost connection, ms. Source: server reference §2.3. */
export const MAILBOX_MS: number = 30_000;

/** Lost connections that have a mailbox; the oldest gives way. Source: guess, a fifth of all. */
export const MAILBOXES_MAX: number = 10_000;

/** Bytes of signals in all mailboxes; further ones are undeliverable. Source: guess, 64 MiB. */
export const MAILBOX_BYTES_IN_ALL_MAX: number = 67_108_864;

/**
 * Over how long a node that drains spreads the ends of its connections, ms. Source: server
 * reference §2.5.
 */
export const DRAIN_MS: number = 20_000;

/**
 * A node that drains ends after this, whoever is still there, ms. Source: server reference §2.5.
 */
export const DRAIN_MS_MAX: number = 30_000;

/**
 * Bytes that may wait to leave for the backplane; what is sent beyond is unreachable. Source:
 * guess, 32 of the largest frames.
 */
export const BACKPLANE_BYTES_MAX: number = 4_194_304;

/**
 * A frame that the backplane has not taken after this is unreachable, ms. Source: as an answer of
 * an owner.
 */
export const BACKPLANE_MS_MAX: number = 500;
