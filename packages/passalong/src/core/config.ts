/** Every tunable of the core: value, unit and where it comes from. */

/**
 * Haves leave within this time of the object's being stored, ms. Source: DESIGN budget 50 ms; swarm
 * simulation, 250 ms batches cost 1 to 6 points.
 */
export const ANNOUNCE_DELAY_MS: number = 20;

/**
 * Haves that tell a neighbor of objects which it holds itself leave within this time, ms: they only
 * order uploads. Source: guess.
 */
export const ANNOUNCE_OWNED_DELAY_MS: number = 1_000;

/**
 * Delay beyond the round trip that a pipeline aims for, ms. Source: swarm simulation, queue target
 * 20 to 100 ms best, 3 s worst.
 */
export const PIPELINE_DELAY_TARGET_MS: number = 100;

/** Objects asked of one neighbor at once, at most. Source: swarm simulation, depth at most 64. */
export const PIPELINE_DEPTH_MAX: number = 64;

/**
 * Bytes asked of one neighbor at once, at most, but never less than two objects. Source: the credit
 * window of a link.
 */
export const PIPELINE_BYTES_MAX: number = 4_194_304;

/**
 * Sum of all pipelines' first depths, shared among the neighbors. Source: swarm simulation,
 * clamp(16 / links, 2, 16).
 */
export const PIPELINE_START_TOTAL: number = 16;

/** First depth of one pipeline, at least. Source: as above. */
export const PIPELINE_START_MIN: number = 2;

/**
 * A request without progress is given up after this, ms, or {@link REQUEST_TIMEOUT_FACTOR} service
 * times. Source: swarm simulation.
 */
export const REQUEST_TIMEOUT_MS_MIN: number = 4_000;

/** Smoothed service times that a request may take without progress. Source: swarm simulation. */
export const REQUEST_TIMEOUT_FACTOR: number = 4;

/**
 * How often requests are looked through for timeouts and for an endgame, ms. Source: swarm
 * simulation.
 */
export const SWEEP_INTERVAL_MS: number = 250;

/**
 * Requests given up in a row, with nothing delivered between, after which a link is closed. Source:
 * swarm simulation.
 */
export const TIMEOUTS_IN_ROW_MAX: number = 2;

/**
 * Neighbors asked for one object at the same time, at most. Source: swarm simulation, endgame of 4
 * copies.
 */
export const ENDGAME_COPIES_MAX: number = 4;

/**
 * A second copy is asked for only when it should come earlier by more than this, ms. Source: swarm
 * simulation.
 */
export const ENDGAME_GAIN_MS: number = 50;

/**
 * Pending objects looked at for one endgame decision, at most. Source: guess, four full pipelines.
 */
export const ENDGAME_SCAN_MAX: number = 256;

/**
 * After `busy` a neighbor is left alone for this long, ms, times 1 to 3 at random. Source: swarm
 * simulation, 0.25 to 0.75 s.
 */
export const BUSY_PAUSE_MS: number = 250;

/** Queued work that makes a paced uplink answer `busy`, ms. Source: swarm simulation. */
export const BUSY_BACKLOG_MS: number = 1_000;

/**
 * Requests of one neighbor that wait here, at most; further ones are answered `busy`. Source: two
 * deepest pipelines.
 */
export const QUEUED_REQUESTS_PER_NEIGHBOR_MAX: number = 128;

/**
 * Objects being read or sent at once while the uplink is not paced. Source: guess, eight reads of
 * 64 KiB keep a disk and a 1 GB/s link busy.
 */
export const ACTIVE_UPLOADS_MAX: number = 8;

/**
 * The same while it is paced: one on the wire, one being read. Source: swarm simulation, one upload
 * at a time.
 */
export const ACTIVE_UPLOADS_PACED_MAX: number = 2;

/**
 * Objects being read or sent, those of blocked links included. Source: guess, one for each of 64
 * links.
 */
export const UPLOADS_MAX: number = 64;

/** A paced uplink may catch up this much, ms of its rate. Source: guess, a few timer periods. */
export const PACING_BURST_MS: number = 50;

/**
 * Fragments of one object. Source: 1 MiB in messages of 16 KiB, the least that every WebRTC stack
 * takes.
 */
export const FRAGMENTS_PER_OBJECT_MAX: number = 64;

/**
 * Ranges of a neighbor's have set that are kept. Source: guess, a fully scattered set of 131,072
 * objects.
 */
export const RANGES_PER_NEIGHBOR_MAX: number = 65_536;

/** After the store refused an object nothing is asked for during this time, ms. Source: guess. */
export const STORAGE_PAUSE_MS: number = 1_000;

/**
 * Outgoing attempts to connect at once. Source: rule 15 of the WebRTC reference, handshakes at
 * once.
 */
export const CONNECTING_MAX: number = 4;

/** Members known but not connected that are remembered. Source: guess, sixteen samples. */
export const CANDIDATES_MAX: number = 256;

/** Banned peers that are remembered; the oldest is forgotten first. Source: guess. */
export const BANNED_MAX: number = 1_024;

/**
 * First pause after a failed or lost connection to a peer, ms; doubles with each failure, and is
 * stretched at random by up to this much again. Source: swarm simulation, a lost link is replaced
 * after 0.3 to 1 s.
 */
export const RECONNECT_MS_MIN: number = 500;

/** Longest pause between attempts to the same peer, ms. Source: guess. */
export const RECONNECT_MS_MAX: number = 60_000;

/**
 * First pause before the rendezvous is asked for more members, ms; doubles while that brings nobody
 * new. Source: guess.
 */
export const SAMPLE_MS_MIN: number = 1_000;

/** Longest such pause, ms. Source: guess; steady traffic must stay near zero. */
export const SAMPLE_MS_MAX: number = 60_000;

/** How often neighbors are looked through for silence, ms. Source: guess. */
export const LIVENESS_INTERVAL_MS: number = 1_000;

/**
 * A neighbor is pinged when its last ping is this old, ms. Source: rule 15 of the WebRTC reference,
 * own ping every 2 to 5 s.
 */
export const PING_INTERVAL_MS: number = 5_000;

/**
 * A neighbor that says nothing for this long is gone, ms. Source: guess, three pings; a page in the
 * background still answers events.
 */
export const SILENCE_MS_MAX: number = 15_000;
