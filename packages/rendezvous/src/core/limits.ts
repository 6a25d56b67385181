/** Every size, count, rate and time that bounds what others can make a rendezvous spend. */

import type { TokenBucketLimits } from "passalong/base";

/**
 * Connections in all; the next one is answered 503. Source: design budget, 50,000 peers a process.
 */
export const CONNECTIONS_MAX: number = 50_000;

/**
 * Connections of one source (an IPv4 address or an IPv6 /64); the next one is answered 429. Source:
 * server reference §3.
 */
export const CONNECTIONS_PER_SOURCE_MAX: number = 64;

/**
 * Connections from the machine itself; the next one is answered 429. Source: guess, terminals,
 * tests and a proxy that nobody configured share it.
 */
export const CONNECTIONS_PER_LOOPBACK_MAX: number = 10_000;

/** Connections opened by one source; one beyond it is answered 429. Source: server reference §3. */
export const UPGRADES_PER_SOURCE = { burst: 40, perSecond: 10 } as const;

/**
 * Connections opened from the machine itself; one beyond it is answered 429. Source: guess, as
 * {@link CONNECTIONS_PER_LOOPBACK_MAX}.
 */
export const UPGRADES_PER_LOOPBACK = { burst: 10_000, perSecond: 2_000 } as const;

/**
 * Sources whose rate of opening is remembered; a new source beyond it is answered 429. Source:
 * guess, twice the connections.
 */
export const SOURCES_MAX: number = 100_000;

/**
 * TCP connections of one source, whatever they are used for; the next one is dropped without a
 * word. Source: guess, the sockets and 30 loading pages of 6 connections each.
 */
export const TCP_CONNECTIONS_PER_SOURCE_MAX: number = 256;

/**
 * TCP connections from the machine itself; the next one is dropped without a word. Source: guess,
 * as {@link CONNECTIONS_PER_LOOPBACK_MAX} with pages.
 */
export const TCP_CONNECTIONS_PER_LOOPBACK_MAX: number = 12_000;

/**
 * TCP connections beyond {@link CONNECTIONS_MAX} for pages and for refusals; the next one is
 * dropped without a word. Source: guess.
 */
export const PLAIN_CONNECTIONS_MAX: number = 2_000;

/**
 * Groups that one connection may be in; the next join is refused, `tooManyGroups`. Source: server
 * reference §3.
 */
export const GROUPS_PER_CONNECTION_MAX: number = 32;

/**
 * Members of one group; the next join is refused, `full`. Source: every connection in one group.
 */
export const MEMBERS_PER_GROUP_MAX: number = 50_000;

/**
 * Memberships in all; the next join is refused, `full`. Source: guess, four for each connection,
 * 200 MB with the longest records.
 */
export const MEMBERSHIPS_MAX: number = 200_000;

/**
 * Frames of one connection, control frames included; one beyond it closes the connection, 1008 RV7.
 * Source: twice the rate of relays and of their burst.
 */
export const FRAMES_PER_CONNECTION = { burst: 400, perSecond: 100 } as const;

/**
 * Joins of one connection; one beyond it is refused, `rateLimited`. Source: guess, every group
 * twice after a reconnection.
 */
export const JOINS_PER_CONNECTION = { burst: 64, perSecond: 2 } as const;

/**
 * Joins in all; one beyond it is refused, `rateLimited`. Source: server reference §2.4, 500/s for
 * each node, doubled because a join here is one process's work.
 */
export const JOINS_IN_ALL = { burst: 2_000, perSecond: 1_000 } as const;

/**
 * Samples of one connection; one beyond it is refused, `rateLimited`. Source: guess, two for each
 * group; a peer asks once a second at most (CN8).
 */
export const SAMPLES_PER_CONNECTION = { burst: 64, perSecond: 4 } as const;

/**
 * Signals of one connection; one beyond it is refused, `rateLimited`. Source: server reference §3.
 */
export const RELAYS_PER_CONNECTION = { burst: 200, perSecond: 50 } as const;

/**
 * Signals of one connection to one address; one beyond it is refused, `rateLimited`. Source: server
 * reference §3; the burst is what a peer opens of one address (CN11).
 */
export const RELAYS_PER_PAIR = { burst: 32, perSecond: 8 } as const;

/**
 * Addresses whose rate is remembered for one connection; a relay to a further one is refused,
 * `rateLimited`. Source: 200 + 50/s in the 4 s that a bucket takes to fill again, 400, and spare.
 */
export const PAIRS_PER_CONNECTION_MAX: number = 512;

/**
 * A connection with more bytes than this waiting to be sent gets nothing but `joined` (RV8).
 * Source: server reference §3.
 */
export const SEND_QUEUE_BYTES_LOW: number = 262_144;

/** More bytes than this waiting close the connection, 1013 RV8. Source: server reference §3. */
export const SEND_QUEUE_BYTES_MAX: number = 1_048_576;

/**
 * More frames than this waiting close the connection, 1013 RV8: small ones cost far more memory
 * than their bytes. Source: guess, 256 bytes each up to the lower mark.
 */
export const SEND_QUEUE_FRAMES_MAX: number = 1_024;

/**
 * A queue above the lower mark for this long closes the connection, ms, 1013 RV8. Source: server
 * reference §3.
 */
export const CONGESTED_MS_MAX: number = 5_000;

/**
 * A connection that is in no group for this long is closed, ms, 1008 RV4. Source: Centrifugo closes
 * what does not authenticate in 10 s.
 */
export const UNJOINED_MS_MAX: number = 10_000;

/**
 * A connection that is silent for longer than this is closed, ms, 1008 RV6. Source: server
 * reference §5.3 R2, found dead within 45 s.
 */
export const SILENCE_MS_MAX: number = 45_000;

/**
 * A connection that is silent for this long is sent a keepalive, ms. Source: half a minute, which
 * leaves 15 s for the answer.
 */
export const KEEPALIVE_AFTER_MS: number = 30_000;

/**
 * Circuits of one connection, those included that wait for their other end; the next one is ended,
 * `tooMany`. Source: four full windows are what may wait for a connection (RV8).
 */
export const CIRCUITS_PER_CONNECTION_MAX: number = 4;

/** Ends of circuits at one source; the next one is ended, `tooMany`. Source: guess, 8 machines. */
export const CIRCUITS_PER_SOURCE_MAX: number = 32;

/**
 * Ends of circuits in all, two for each circuit; the next one is ended, `tooMany`. Source: guess,
 * 256 MiB if all windows wait at once.
 */
export const CIRCUIT_ENDS_MAX: number = 4_096;

/**
 * A circuit whose other end does not come is ended after this, ms, `alone`. Source: as long as an
 * attempt to link (CN18).
 */
export const CIRCUIT_WAIT_MS_MAX: number = 15_000;

/**
 * Bytes of one circuit, both directions together; credit beyond it waits. Source: guess, 8 Mbit/s,
 * a link of last resort.
 */
export const CIRCUIT_RATE = { burst: 1_048_576, perSecond: 1_048_576 } as const;

/**
 * Bytes that one source sends over circuits; credit beyond it waits. Source: guess, a film at full
 * speed, then 2 Mbit/s.
 */
export const RELAY_RATE_PER_SOURCE = { burst: 1_073_741_824, perSecond: 262_144 } as const;

/** Bytes of all circuits; credit beyond it waits. Source: guess, 134 Mbit/s in and out. */
export const RELAY_RATE_IN_ALL = { burst: 16_777_216, perSecond: 16_777_216 } as const;

/** How often credit that waits is looked at, ms. Source: guess, a window at 10 Mbit/s. */
export const CREDIT_CHECK_MS: number = 50;

/**
 * A STUN request, bytes; a longer one is not answered. Source: RFC 8489 §6.1, what passes IPv4
 * where nothing is known of the path.
 */
export const STUN_REQUEST_BYTES_MAX: number = 548;

/**
 * STUN requests of one network (an IPv4 /24 or an IPv6 /64) that are answered. Source: server
 * reference §4.1; a peer asks once or twice for each attempt.
 */
export const STUN_PER_NETWORK = { burst: 100, perSecond: 20 } as const;

/** STUN requests of all that are answered. Source: guess, 64 kB a second in answers. */
export const STUN_IN_ALL = { burst: 4_000, perSecond: 2_000 } as const;

/** Networks whose rate of STUN requests is remembered. Source: what all ask in 5 s. */
export const STUN_NETWORKS_MAX: number = 10_000;

/** How long a peer should wait that finds everything full, ms. Source: guess. */
export const FULL_RETRY_MS: number = 30_000;

/** Head of one HTTP request, bytes; a longer one is answered 431. Source: server reference §3. */
export const REQUEST_HEAD_BYTES_MAX: number = 8_192;

/**
 * A TCP connection that has sent no whole request after this, or that stands still for this long,
 * is closed, ms. Source: server reference §3.
 */
export const REQUEST_MS_MAX: number = 5_000;

/** How often unfinished requests are looked through, ms. Source: server reference §3. */
export const REQUEST_CHECK_MS: number = 1_000;

/**
 * Requests on one TCP connection; the last one is answered with `Connection: close`. Source: guess,
 * many times the files of the page.
 */
export const REQUESTS_PER_TCP_CONNECTION_MAX: number = 1_000;

/**
 * WebSocket frames of one message; one more closes the connection, 1008. Source: server reference
 * §3, CVE-2026-48779.
 */
export const FRAGMENTS_PER_FRAME_MAX: number = 32;

/**
 * Pieces in which one unfinished message may arrive; one more closes the connection, 1008. Source:
 * server reference §3.
 */
export const PIECES_PER_FRAME_MAX: number = 1_024;

/** Pongs that wait to be sent; one more cuts the connection. Source: server reference §3. */
export const PENDING_PONGS_MAX: number = 4;

/** A closing handshake that takes longer is cut, ms. Source: server reference §3. */
export const CLOSE_MS_MAX: number = 2_000;

/** A refused request whose sender does not end is cut after this, ms. Source: guess. */
export const REFUSAL_MS_MAX: number = 1_000;

/** Files of a web page; more refuse to start. Source: guess, a built page has about ten. */
export const WEB_FILES_MAX: number = 1_000;

/** Bytes of a web page in all; more refuse to start. Source: guess, held in memory. */
export const WEB_BYTES_MAX: number = 67_108_864;

/** The limits that an operator, or a test, may set differently. */
export interface RendezvousLimits {
  /** See {@link CONNECTIONS_MAX}. */
  readonly connectionsMax: number;
  /** See {@link CONNECTIONS_PER_SOURCE_MAX}. */
  readonly connectionsPerSourceMax: number;
  /** See {@link CONNECTIONS_PER_LOOPBACK_MAX}. */
  readonly connectionsPerLoopbackMax: number;
  /** See {@link MEMBERS_PER_GROUP_MAX}. */
  readonly membersPerGroupMax: number;
  /** See {@link MEMBERSHIPS_MAX}. */
  readonly membershipsMax: number;
  /** See {@link JOINS_IN_ALL}. */
  readonly joinsInAll: TokenBucketLimits;
  /** See {@link FRAMES_PER_CONNECTION}. */
  readonly framesPerConnection: TokenBucketLimits;
  /** See {@link RELAYS_PER_CONNECTION}. */
  readonly relaysPerConnection: TokenBucketLimits;
  /** See {@link RELAYS_PER_PAIR}. */
  readonly relaysPerPair: TokenBucketLimits;
  /** True when members are joined by circuits. */
  readonly hasRelay: boolean;
  /** See {@link CIRCUIT_RATE}; the burst at least `CIRCUIT_WINDOW_BYTES`. */
  readonly circuitRate: TokenBucketLimits;
  /** See {@link RELAY_RATE_PER_SOURCE}; the burst at least `CIRCUIT_WINDOW_BYTES`. */
  readonly relayRatePerSource: TokenBucketLimits;
  /** See {@link RELAY_RATE_IN_ALL}; the burst at least `CIRCUIT_WINDOW_BYTES`. */
  readonly relayRateInAll: TokenBucketLimits;
  /** See {@link CONGESTED_MS_MAX}. */
  readonly congestedMsMax: number;
  /** See {@link UNJOINED_MS_MAX}. */
  readonly unjoinedMsMax: number;
  /** See {@link SILENCE_MS_MAX}. */
  readonly silenceMsMax: number;
  /** See {@link KEEPALIVE_AFTER_MS}; less than `silenceMsMax`. */
  readonly keepaliveAfterMs: number;
  /** See {@link REQUEST_MS_MAX}. */
  readonly requestMsMax: number;
}

/** What holds where nobody says otherwise. */
export const DEFAULT_LIMITS: RendezvousLimits = {
  connectionsMax: CONNECTIONS_MAX,
  connectionsPerSourceMax: CONNECTIONS_PER_SOURCE_MAX,
  connectionsPerLoopbackMax: CONNECTIONS_PER_LOOPBACK_MAX,
  membersPerGroupMax: MEMBERS_PER_GROUP_MAX,
  membershipsMax: MEMBERSHIPS_MAX,
  joinsInAll: JOINS_IN_ALL,
  framesPerConnection: FRAMES_PER_CONNECTION,
  relaysPerConnection: RELAYS_PER_CONNECTION,
  relaysPerPair: RELAYS_PER_PAIR,
  hasRelay: true,
  circuitRate: CIRCUIT_RATE,
  relayRatePerSource: RELAY_RATE_PER_SOURCE,
  relayRateInAll: RELAY_RATE_IN_ALL,
  congestedMsMax: CONGESTED_MS_MAX,
  unjoinedMsMax: UNJOINED_MS_MAX,
  silenceMsMax: SILENCE_MS_MAX,
  keepaliveAfterMs: KEEPALIVE_AFTER_MS,
  requestMsMax: REQUEST_MS_MAX,
};
