/** Every tunable of the core: value, unit and where it comes from. */

/**
 * Haves leave within this time of the object's being stored, ms, and sooner when none has left for
 * that long. Source: the budget of 50 ms; swarm simulation, 30 ms gains nothing and takes a third
 * more messages on fast uplinks, 80 ms cost 2 points in a LAN.
 */
export const ANNOUNCE_DELAY_MS_MIN: number = 50;

/**
 * The same on the slowest uplinks, ms. Source: guess; swarm simulation, 1 s batches everywhere cost
 * 8 to 33 points.
 */
export const ANNOUNCE_DELAY_MS_MAX: number = 2_000;

/**
 * Share of the uplink that haves may take. Source: swarm simulation; 3 % is as quick and costs
 * films 1.6 % of control in all, 1 % now and then costs films 4 points.
 */
export const ANNOUNCE_UPLINK_SHARE: number = 0.015;

/**
 * An object that so few neighbors hold is announced ahead of what the budget allows. Source: swarm
 * simulation, availability of 3.
 */
export const ANNOUNCE_RARE_HOLDERS: number = 3;

/** So far ahead, ms. Source: guess, three batches at 10 Mbit/s. */
export const ANNOUNCE_ADVANCE_MS: number = 100;

/** What one have costs the uplink, bytes. Source: swarm simulation, headers and a few ranges. */
export const ANNOUNCE_BYTES: number = 90;

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

/**
 * The same, at most, ms. Source: guess, a fragment of 16 KiB from an uplink of 300 bytes a second.
 */
export const REQUEST_TIMEOUT_MS_MAX: number = 60_000;

/**
 * A neighbor that alone holds an object is waited for until nothing at all has come from it for
 * this long, ms. Source: guess; 64 KiB for each of 16 neighbors from an uplink of 17 kB/s take as
 * long.
 */
export const SOLE_HOLDER_PATIENCE_MS: number = 60_000;

/** Smoothed service times that a request may take without progress. Source: swarm simulation. */
export const REQUEST_TIMEOUT_FACTOR: number = 4;

/**
 * How often requests are looked through for timeouts and for an endgame, ms. Source: swarm
 * simulation.
 */
export const SWEEP_INTERVAL_MS: number = 250;

/**
 * Requests given up in a row after which the link to a neighbor that never delivered anything is
 * closed. Source: swarm simulation.
 */
export const TIMEOUTS_IN_ROW_MAX: number = 2;

/**
 * The same for a neighbor that has delivered something: it may be slow and honest. Source: guess;
 * with 2, swarms of 20 peers at 20 kB/s lost half of their links.
 */
export const TIMEOUTS_AFTER_DATA_MAX: number = 5;

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
 * The same while the neighbors hold nothing that is not asked of somebody, but something is missing
 * that they will get, ms. Source: simulated, 16 MiB to 100: 50 ms gives 4.6 % duplicates, 300 ms
 * 2.0 %, and the last receiver is not later.
 */
export const ENDGAME_GAIN_EARLY_MS: number = 300;

/**
 * What an object should take beyond the round trip from a neighbor that has served none yet, ms.
 * Source: two objects of 64 KiB at 10 Mbit/s.
 */
export const UNKNOWN_SERVICE_MS: number = 105;

/**
 * Pending objects looked at for one endgame decision, at most. Source: guess, four full pipelines.
 */
export const ENDGAME_SCAN_MAX: number = 256;

/**
 * After `busy` a neighbor is left alone for this long, ms, times 1 to 3 at random. Source: swarm
 * simulation, 0.25 to 0.75 s.
 */
export const BUSY_PAUSE_MS: number = 250;

/**
 * That pause doubles with each `busy` in a row, so often at most. Source: guess, 2 to 6 s; without,
 * the answers to 23 neighbors took all of an uplink of 2.5 kB/s.
 */
export const BUSY_DOUBLINGS_MAX: number = 3;

/** Queued work that makes a paced uplink answer `busy`, ms. Source: swarm simulation. */
export const BUSY_BACKLOG_MS: number = 1_000;

/**
 * Requests of one neighbor that wait here, at most; further ones are answered `busy`. Source: two
 * deepest pipelines.
 */
export const QUEUED_REQUESTS_PER_NEIGHBOR_MAX: number = 128;

/**
 * Objects being read or sent, those of blocked links included. Source: guess, one for each of 64
 * links.
 */
export const UPLOADS_MAX: number = 64;

/**
 * Fragments of one object. Source: 1 MiB in messages of 16 KiB, the least that every WebRTC stack
 * takes.
 */
export const FRAGMENTS_PER_OBJECT_MAX: number = 64;

/**
 * Pieces that are kept of one object until it is whole. Source: its fragments, and as many again of
 * a second answer that is cut at other places.
 */
export const PIECES_PER_OBJECT_MAX: number = 128;

/**
 * Ranges of a neighbor's have set that are kept. Source: guess, a fully scattered set of 131,072
 * objects.
 */
export const RANGES_PER_NEIGHBOR_MAX: number = 65_536;

/**
 * Missing objects that an application which keeps its objects itself has looked at one by one; what
 * it wants beyond that costs memory by its ranges. Source: guess, 4 GiB in objects of 64 KiB.
 */
export const MISSING_OBJECTS_MAX: number = 65_536;

/**
 * Own objects of one range whose copies among the neighbors are counted. Source: guess, 1 TiB in
 * chunks of 1 MiB.
 */
export const COUNTED_OBJECTS_MAX: number = 1_048_576;

/**
 * A link that somebody else opened may end for a newcomer when nothing was exchanged on it for this
 * long, ms. Source: guess, well beyond the silence that ends a link.
 */
export const SPARE_IDLE_MS: number = 30_000;

/** At most one such link ends in this time, ms. Source: guess; whoever floods gains little. */
export const SPARE_INTERVAL_MS: number = 10_000;

/** No room is made for whom room was made with for this long, ms. Source: guess, 60 newcomers. */
export const LET_GO_MS: number = 600_000;

/** So many of those are remembered; the oldest is forgotten first. Source: guess, 40 minutes. */
export const LET_GO_MAX: number = 256;

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

/** Neighbors are looked through for silence at most this often, ms. Source: guess. */
export const LIVENESS_INTERVAL_MS: number = 1_000;

/**
 * A neighbor is pinged when nothing was heard of it for this long, ms. Source: rule 15 of the
 * WebRTC reference, own ping every 2 to 5 s.
 */
export const PING_INTERVAL_MS: number = 5_000;

/** A round trip is measured anew when it is this old, ms. Source: guess, routes change seldom. */
export const ROUND_TRIP_MS_AGE: number = 30_000;

/**
 * A neighbor that says nothing for this long is gone, ms. Source: guess, three pings; a page in the
 * background still answers events.
 */
export const SILENCE_MS_MAX: number = 15_000;

/** A neighbor that others suspect has so long to answer a ping, ms. Source: guess. */
export const SUSPECT_SILENCE_MS: number = 3_000;

/**
 * Objects being read or sent at once while a fast uplink is to be kept busy. Source: guess, eight
 * reads of 64 KiB keep a disk and a 1 GB/s link busy.
 */
export const ACTIVE_UPLOADS_MAX: number = 8;

/**
 * Uploads begun ahead of the one that is being sent are worth this much time of the uplink, ms:
 * what reading takes. Source: guess, a read of 64 KiB from a busy disk.
 */
export const READ_AHEAD_MS: number = 10;

/**
 * An application that has not given an object within this time keeps no other upload from
 * beginning, ms. Source: guess, twice {@link READ_AHEAD_MS}.
 */
export const ANSWER_PATIENCE_MS: number = 20;

/** A paced uplink may catch up this much, ms of its rate. Source: guess, a few timer periods. */
export const PACING_BURST_MS: number = 20;

/**
 * Bytes around a control message on the wire. Source: swarm simulation, headers of IP, UDP, DTLS
 * and SCTP.
 */
export const PACKET_OVERHEAD_BYTES: number = 80;

/** Smallest fragment that an object is cut into, bytes. Source: RFC 8831 §6.6, 16 KiB. */
export const FRAGMENT_BYTES_MIN: number = 16_384;

/**
 * A fragment keeps the uplink for this long at most, ms, unless it is the smallest. Source: the
 * network model of the swarm reference, 16 KiB at 10 Mbit/s.
 */
export const FRAGMENT_MS: number = 15;

/** Payload in flight before anything was measured, bytes. Source: swarm simulation. */
export const UPLINK_WINDOW_BYTES_START: number = 131_072;

/**
 * The same with a limit, ms of it. Source: simulated with 0.1 to 1 s; less costs up to 4 points
 * where round trips are 90 ms.
 */
export const UPLINK_WINDOW_MS_START: number = 500;

/** Payload in flight, at most, bytes. Source: guess, half a second of 1 Gbit/s. */
export const UPLINK_WINDOW_BYTES_MAX: number = 67_108_864;

/**
 * What is in flight may wait somewhere for about this long, ms. Source: simulated with uplinks that
 * nobody knows, 30, 60 and 100 ms: less leaves gaps when objects are given free unevenly.
 */
export const UPLINK_SPARE_MS: number = 100;

/**
 * When even the quickest object waits this long and two objects' time, more in flight brings no
 * more, ms. Source: guess, what a busy machine takes to answer.
 */
export const UPLINK_QUEUE_MS: number = 30;

/**
 * Fragments are paced at so many times the measured rate: an uplink that gives more
 * shows it. Source: simulated with 1.05, 1.1 and 1.2; without, uplinks were idle for a seventh of
 * the time.
 */
export const UPLINK_PACING_GAIN: number = 1.05;

/** The same while nothing waits in the uplink. Source: BBR, probing for bandwidth. */
export const UPLINK_PROBE_GAIN: number = 1.25;

/**
 * Not beyond this rate, bytes per second: a timer for each fragment would cost more than the gaps.
 * Source: guess, 100 Mbit/s.
 */
export const UPLINK_PACING_MAX: number = 12_500_000;

/**
 * An object that was not given free is held up at its receiver and not in the uplink when others
 * were that left so much later than a round trip and two objects' time, ms. Source: guess.
 */
export const UPLINK_LATE_MS: number = 100;

/**
 * The same when nothing that left later was given free either, ms. Source: by then its receiver has
 * given it up, {@link REQUEST_TIMEOUT_MS_MIN}.
 */
export const UPLINK_PATIENCE_MS: number = 4_000;

/**
 * That time doubles with each time in a row that nothing is given free, so often at most. Source:
 * the back-off of RFC 6298 §5.5, and a guess: 16 s, or receivers that take nothing could hold up
 * others for long.
 */
export const UPLINK_STALLS_MAX: number = 2;

/**
 * While it grows the window is at most so many times what the measured rate needs. Source:
 * simulated with 1, 1.25 and 1.6, and without: 2 MiB to 100 take 2.19, 2.14, 2.18 and 2.31 times
 * the bound.
 */
export const UPLINK_GROWTH_MAX: number = 1.25;

/** Rounds among which the best tells what the uplink gives. Source: BBR, ten round trips. */
export const UPLINK_ROUNDS: number = 10;

/** One measurement of the uplink takes at least this long, ms. Source: guess. */
export const UPLINK_ROUND_MS_MIN: number = 50;

/**
 * Releases of memory are told at most this often, ms, unless much was released. Source: guess, a
 * hundred small messages a second.
 */
export const RELEASE_INTERVAL_MS: number = 10;

/** Much: payload bytes that are told at once. Source: a quarter of a link's credit. */
export const RELEASE_BYTES: number = 1_048_576;

/**
 * An object that was handed out once and that nobody shows is handed out again after this, ms, or
 * after {@link RESEND_SPREAD_FACTOR} times what objects take to spread. Source: swarm simulation,
 * 0.5 s costs 44 points.
 */
export const RESEND_AFTER_MS_MIN: number = 2_000;

/** See {@link RESEND_AFTER_MS_MIN}. Source: swarm simulation. */
export const RESEND_SPREAD_FACTOR: number = 4;

/** Objects handed out again, of all handed out, at most. Source: swarm simulation. */
export const RESEND_SHARE_MAX: number = 0.1;

/** Objects that may be handed out again before that share counts. Source: swarm simulation. */
export const RESENDS_FREE: number = 2;

/**
 * Uplink of a neighbor that has not measured its own, bytes per second. Source: guess, 10 Mbit/s.
 */
export const UPLINK_ASSUMED: number = 1_250_000;

/**
 * A neighbor's uplink counts as no more than this, bytes per second, so that a lie gains little.
 * Source: guess, 100 Mbit/s.
 */
export const UPLINK_BELIEVED_MAX: number = 12_500_000;

/** Objects needed within this time are asked for in order, ms. Source: swarm simulation. */
export const PLAYBACK_HORIZON_MS: number = 10_000;

/** Of so many objects after those the rarest comes first. Source: swarm simulation. */
export const PLAYBACK_WINDOW_OBJECTS: number = 64;

/**
 * What plays next and only a seeding neighbor has is asked of it after this, ms. Source: swarm
 * simulation.
 */
export const HOLE_PATIENCE_MS: number = 500;

/** Such requests are at least this far apart, ms. Source: swarm simulation. */
export const HOLE_INTERVAL_MS: number = 1_000;

/**
 * Nothing wanted has come for this long: other neighbors are needed, ms. Source: swarm simulation.
 */
export const STARVING_MS: number = 5_000;

/** Neighbors beyond those there are that a starving peer looks for. Source: guess. */
export const STARVING_NEIGHBORS: number = 2;

/** A peer that wants to leave looks this often whether it is still needed, ms. Source: guess. */
export const LINGER_CHECK_MS: number = 250;

/**
 * Who has asked for nothing and told of nothing for this long is taken not to be a receiver, ms: it
 * is here for something else, such as a chat. Source: guess, a receiver asks within a round trip.
 */
export const LINGER_SILENCE_MS: number = 5_000;

/** A peer that wants to leave stays this long, at most, ms. Source: swarm simulation. */
export const LINGER_MS_MAX: number = 30_000;

/**
 * When nothing comes from so many neighbors that were all asked, the own downlink may be full.
 * Source: guess.
 */
export const DOWNLINK_NEIGHBORS_MIN: number = 3;

/** Sweeps among which the greatest rate is what comes in. Source: guess, five seconds. */
export const INTAKE_SWEEPS: number = 20;

/**
 * Requests are given this many times what all of them together take at the rate at which objects
 * come. Source: guess.
 */
export const DRAIN_PATIENCE_FACTOR: number = 2;
