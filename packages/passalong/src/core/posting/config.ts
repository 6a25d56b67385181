/** Every tunable of postings: value, unit and where it comes from. */

/**
 * Neighbors that send new postings at once without being asked; the others only tell that they have
 * them. Source: simulated, 1,000 members and 5 % of the links cut: with 2 the last member came 1.4
 * s after the last posting, with 3 0.5 s, with 4 0.3 s at a quarter more bytes.
 */
export const FEEDERS_AIM: number = 3;

/**
 * Neighbors that a peer sends its own postings to at once, at least. Source: guess, one more than
 * the feeders of others, of whom none may have chosen this peer.
 */
export const OWN_PUSHES_MIN: number = 4;

/**
 * A larger payload is told of and asked for instead of sent at once. Source: guess, three copies of
 * a larger one cost more than a round trip.
 */
export const PUSHED_BYTES_MAX: number = 4_096;

/** Postings are told of within this time, ms. Source: guess, what the push to a crowd takes. */
export const HAVE_DELAY_MS: number = 200;

/**
 * A posting that a neighbor tells of is asked for when no feeder has brought it by then, ms.
 * Source: guess, most of the spread in arrival among neighbors.
 */
export const WANT_DELAY_MS: number = 100;

/** A posting that was asked for is asked of another neighbor after this, ms. Source: guess. */
export const WANT_TIMEOUT_MS: number = 1_000;

/** A posting is asked for so often before the next vector has to name it. Source: guess. */
export const WANT_ATTEMPTS_MAX: number = 8;

/** Postings asked of one neighbor at once. Source: half of what may wait of its. */
export const ASKED_PER_NEIGHBOR_MAX: number = 32;

/** Missing postings of one author that are followed at once. Source: one range of a want. */
export const WISHES_PER_AUTHOR_MAX: number = 64;

/** The same of an author of whom nothing is verified. Source: guess, enough to verify one. */
export const WISHES_PER_RUMOR_MAX: number = 4;

/**
 * Neighbors tell each other about this often whether they have come equally far, ms, up to half as
 * much later at random. Source: guess; it takes the place of pings.
 */
export const SYNC_INTERVAL_MS: number = 4_000;

/** A missing posting that nobody says to have holds up the next ones, ms. Source: guess. */
export const GAP_MS_UNCLAIMED: number = 8_000;

/** The same when a neighbor says that it has it, ms. Source: guess, it may be lying. */
export const GAP_MS_MAX: number = 30_000;

/**
 * Authors of whom postings were had; those of further ones are refused. None is forgotten, so that
 * nothing comes twice. Source: guess.
 */
export const AUTHORS_MAX: number = 1_024;

/**
 * Authors that a neighbor alone knows of, with nothing of theirs verified; further ones are passed
 * over. Source: guess, more than speak in any group at a time.
 */
export const RUMORS_PER_NEIGHBOR_MAX: number = 256;

/** Postings of one author that are kept for newcomers; the oldest goes first. Source: guess. */
export const HISTORY_PER_AUTHOR_MAX: number = 128;

/** Their payload, bytes; the oldest goes first. Source: guess, 2 KiB each. */
export const HISTORY_BYTES_PER_AUTHOR_MAX: number = 262_144;

/** Postings of all authors that are kept; the oldest goes first. Source: guess. */
export const HISTORY_MAX: number = 2_048;

/** Their payload, bytes; the oldest goes first. Source: guess, a page's memory is scarce. */
export const HISTORY_BYTES_MAX: number = 4_194_304;

/** Postings of one author that wait for those before them; further ones are refused. */
export const WAITING_PER_AUTHOR_MAX: number = HISTORY_PER_AUTHOR_MAX;

/** Payload of all postings that wait for those before them, bytes. Source: guess. */
export const WAITING_BYTES_MAX: number = 1_048_576;

/** Postings of one neighbor being verified at once. Source: guess, keeps two cores busy. */
export const VERIFYING_PER_NEIGHBOR_MAX: number = 8;

/** Postings of one neighbor that are not verified; further ones are refused. Source: guess. */
export const UNVERIFIED_PER_NEIGHBOR_MAX: number = 64;

/** Their payload, bytes; what is beyond is refused. Source: guess, a sixteenth of the credit. */
export const UNVERIFIED_BYTES_PER_NEIGHBOR_MAX: number = 262_144;

/** What a `post` costs a full bucket: 1, and 1 more for each of these bytes. Source: guess. */
export const POSTING_COST_BYTES: number = 4_096;

/** What an author may post at once, in units of that cost. Source: guess, a page of text. */
export const POST_BURST: number = 32;

/** What an author may post a second, in the same units. Source: guess, a fast typist's triple. */
export const POSTS_PER_SECOND: number = 10;

/**
 * What is taken of one author at once, in the same units; beyond it is refused for now. Source:
 * its whole history may come at once, each posting of the usual size.
 */
export const AUTHOR_BURST: number = 256;

/** What is taken of one author a second. Source: twice what an honest one posts. */
export const AUTHOR_PER_SECOND: number = 20;

/** Postings taken of one neighbor at once; beyond they are refused. Source: guess. */
export const NEIGHBOR_BURST: number = 1_024;

/** Postings taken of one neighbor a second. Source: guess, twenty authors at full speed. */
export const NEIGHBOR_PER_SECOND: number = 200;

/** Payload sent to one neighbor that asks for it, at once, bytes; beyond it has to ask again. */
export const SERVED_BYTES_BURST: number = HISTORY_BYTES_PER_AUTHOR_MAX;

/** The same a second, bytes. Source: guess, half of 1 Mbit/s. */
export const SERVED_BYTES_PER_SECOND: number = 65_536;

/** What one posting costs of that beside its payload, bytes. Source: keys and headers. */
export const SERVED_BYTES_EACH: number = 256;

/** Own postings that wait for their signature; further ones are refused. Source: guess. */
export const POSTS_WAITING_MAX: number = 32;

/**
 * An author that may have posted before waits so long after its first neighbor came, ms: by then it
 * has got its own history back. Source: guess, a few round trips and a timeout.
 */
export const OWN_HISTORY_MS: number = 2_000;

/** An author whose right has ended is not asked for during this time, ms. Source: guess. */
export const EXPIRED_PAUSE_MS: number = 60_000;
