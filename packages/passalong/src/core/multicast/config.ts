/** Every tunable of multicast that is not the publisher's: value, unit and where it comes from. */

import type { StreamTunables } from "../../wire/index.ts";

/**
 * Tunables of a stream whose publisher chooses none: a window of 8 s, 4 receivers a slice, a margin
 * of 2 s, 2.5 s before pulling, maps each 0.1 s to one follower in turn. Source: NetStream (window
 * and limit by Adobe's server documentation; the others interoperated with Flash Player).
 */
export const STREAM_TUNABLES: StreamTunables = {
  windowDurationMs: 8_000,
  pushNeighborLimit: 4,
  relayMarginDurationMs: 2_000,
  fetchPeriodMs: 2_500,
  availabilityUpdatePeriodMs: 100,
  availabilitySendToAll: false,
};

/** Streams that a peer knows of; further ones are refused and counted. Source: guess. */
export const STREAMS_MAX: number = 64;

/** The same of one publisher, so that one key cannot fill the table. Source: guess. */
export const STREAMS_PER_PUBLISHER_MAX: number = 8;

/**
 * Streams that were here and are gone, whose old announcements bring nothing back; the oldest is
 * forgotten first. Source: guess, four times as many as there can be.
 */
export const PAST_STREAMS_MAX: number = 256;

/**
 * Announcements of one neighbor being verified, and maps of it that wait for an announcement;
 * further ones are dropped. Source: as many as streams.
 */
export const UNVERIFIED_STREAMS_MAX: number = 64;

/** A publisher signs its announcement anew this often, ms. Source: guess. */
export const RENEW_MS: number = 10_000;

/** A stream that was not renewed for this long is gone, ms. Source: three renewals and a half. */
export const STREAM_LIFETIME_MS: number = 35_000;

/** A message of the application, bytes. Source: the largest object, 1 MiB. */
export const STREAM_MESSAGE_BYTES_MAX: number = 1_048_576;

/** Fragments of one message. Source: 1 MiB in fragments of 8 KiB. */
export const MESSAGE_FRAGMENTS_MAX: number = 128;

/**
 * Fragments kept of one stream, bytes; the oldest go first. Source: guess, 10 s of 50 Mbit/s.
 */
export const WINDOW_BYTES_MAX: number = 67_108_864;

/**
 * Fragments of one stream being verified; further ones are dropped, counted, and asked for again
 * when they are missing. Source: guess, 5 s of 2 Mbit/s.
 */
export const VERIFYING_MAX: number = 256;

/**
 * Missing fragments of one stream that are waited for; of more the oldest are given up. Source:
 * what a map tells of.
 */
export const MISSING_MAX: number = 8_192;

/** So far beyond the last verified number a neighbor's claims are believed. Source: guess. */
export const CLAIM_AHEAD_MAX: number = 1_024;

/**
 * Numbers that a neighbor is known to hold beyond its last map; of more the oldest are forgotten.
 * Source: guess, 10 s of 2 Mbit/s.
 */
export const HOLDINGS_BEYOND_MAX: number = 512;

/** Fragments that wait for one neighbor; further ones are not queued. Source: guess, 4 MiB. */
export const QUEUED_FRAGMENTS_MAX: number = 512;

/** The age of what is held is known this finely, ms. Source: guess, below what people notice. */
export const AGE_STEP_MS: number = 20;

/**
 * Numbers before the first one that came, at most, which a newcomer is interested in: one of each
 * slice.
 * Source: NetGroup's eight slices.
 */
export const START_NUMBERS: number = 8;

/**
 * A stream of which no more numbers are known is received from its beginning. Source: guess, 1 s of
 * 4 Mbit/s.
 */
export const START_WHOLE_MAX: number = 64;

/**
 * Fragments of one slice sent at once to a neighbor that begins to be pushed it. Source: guess, 2 s
 * of 2 Mbit/s in fragments of 5 KiB.
 */
export const BACKFILL_MAX: number = 16;

/**
 * A slice of which something is missing for this long gets another source, ms; doubles to four
 * times that while it does not help. Source: guess, six round trips of 160 ms.
 */
export const SOURCE_PATIENCE_MS: number = 1_000;

/** A neighbor that refused a slice or failed with it is left alone for this long, ms. Guess. */
export const REFUSED_MS: number = 2_000;

/**
 * Numbers by which a slice may lag behind what its holder has, to count as up to date. Source:
 * guess, four rounds of the slices.
 */
export const SLICE_LAG_MAX: number = 32;

/**
 * A neighbor taken at random is tested for one slice this often, ms, and up to four times as seldom
 * while tests fail. Source: NetGroup, about every 2 s.
 */
export const TRIAL_PERIOD_MS: number = 2_000;

/**
 * The same for one whose map shows something newer than what is here, ms. Source: guess; that it is
 * faster is as good as known.
 */
export const TRIAL_PAUSE_MS: number = 500;

/** A test ends after this, ms. Source: guess, the period. */
export const TRIAL_MS_MAX: number = 2_000;

/** Fragments that both bring decide a test. Source: guess, the least odd number above one. */
export const TRIAL_FRAGMENTS: number = 3;

/** After it lost a test a neighbor is not tested for this long, ms. Source: guess. */
export const TRIAL_AVOID_MS: number = 8_000;

/** A tested neighbor begins so many numbers later, so that only what is new is compared. Guess. */
export const TRIAL_SKIP_NUMBERS: number = 16;

/**
 * What waits longer than this to leave is a sign that too much is pushed, ms: one slice is taken
 * back, and another after as long. Source: guess.
 */
export const BACKLOG_MS: number = 250;

/** With more than this waiting no further slice is granted, ms. Source: guess. */
export const BACKLOG_BUSY_MS: number = 100;

/**
 * After a slice was taken back from a neighbor whose link was late this passes before another is,
 * ms. Source: guess, what a backlog takes to drain.
 */
export const LATE_PAUSE_MS: number = 500;

/** Slices that a peer pushes before it knows its uplink. Source: guess, two streams' worth. */
export const CAPACITY_START: number = 16;

/** One slice more is granted this often while all are taken and nothing waits, ms. Guess. */
export const CAPACITY_GROW_MS: number = 250;

/** The same once a slice was taken back, ms. Source: guess. */
export const CAPACITY_PROBE_MS: number = 5_000;

/**
 * Of the uplink's measured rate, the part that pushing may take. Source: guess; pulls need some.
 */
export const CAPACITY_SHARE: number = 0.85;

/**
 * A receiver that gives nothing free for this long although something is under way to it is pushed
 * nothing any more, ms. Source: guess, nine round trips of 160 ms.
 */
export const RECEIVER_PATIENCE_MS: number = 1_500;

/** A fragment that waited this long is not sent: it is asked of others by then, ms. Guess. */
export const HELD_UP_MS: number = 2_000;

/** A neighbor that holds nothing new is told so this often, ms. Source: guess. */
export const MAP_REPEAT_MS: number = 5_000;
