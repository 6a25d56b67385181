/** Every size and count that a remote party may make us spend while we read what it sent. */

/** Control frames, bytes. Source: RFC 8831 §6.6, 16 KiB where interleaving is absent. */
export const CONTROL_FRAME_BYTES_MAX: number = 16_384;

/**
 * Payload of one data frame, bytes: one message of a data channel holds it and its header. Source:
 * Chrome and libdatachannel take 262,144; 64 KiB bounds how long control waits behind it (52 ms at
 * 10 Mbit/s).
 */
export const FRAGMENT_BYTES_MAX: number = 65_536;

/** Head of a data frame, bytes: type, index, size and offset at their longest. */
export const DATA_HEAD_BYTES_MAX: number = 1 + 3 * 8;

/** A whole data frame, bytes. */
export const DATA_FRAME_BYTES_MAX: number = DATA_HEAD_BYTES_MAX + FRAGMENT_BYTES_MAX;

/** One object, bytes. Source: the largest chunk, 1 MiB. */
export const OBJECT_BYTES_MAX: number = 1_048_576;

/**
 * Ranges in one `have` or `withdraw`: 1,500 of them at their longest still fit a control frame
 * (guess: typical ranges take 2 to 4 bytes).
 */
export const RANGES_PER_MESSAGE_MAX: number = 1_000;

/** Indices in one `request`, `cancel`, `busy` or `deny`. Source: the deepest pipeline, 64. */
export const INDICES_PER_MESSAGE_MAX: number = 64;

/**
 * The group's register (for a share, its head), bytes. Source: 15 KiB fit a control frame with
 * type and version.
 */
export const REGISTER_BYTES_MAX: number = 15_360;

/** A stream's name, bytes of UTF-8. Source: guess, as much as a group's name. */
export const STREAM_NAME_BYTES_MAX: number = 255;

/**
 * The certificate that comes with a stream's announcement, bytes. Source: GS21, 105 at most, and
 * spare.
 */
export const STREAM_RIGHT_BYTES_MAX: number = 128;

/**
 * A fragment of a stream, bytes. Source: 11 ms of an uplink of 6 Mbit/s, so that a hop costs
 * little; its signature and head are 1.1 % of it.
 */
export const STREAM_FRAGMENT_BYTES_MAX: number = 8_192;

/**
 * A stream's availability map, bytes: what it says of fragments before the last. Source: 8,192
 * fragments, 10 s of 54 Mbit/s.
 */
export const STREAM_MAP_BYTES_MAX: number = 1_024;

/** Fragments asked for in one `streamPull`. Source: as many as objects in one request. */
export const STREAM_PULL_NUMBERS_MAX: number = 64;

/**
 * One posting's payload, bytes. Source: 15 KiB fit a control frame with author, right and
 * signature.
 */
export const POSTING_BYTES_MAX: number = 15_360;

/** What shows an author's right to post, bytes. Source: guess, a signature and as much again. */
export const POSTING_RIGHT_BYTES_MAX: number = 128;

/** Postings named in one `postingHave`. Source: 500 at their longest fit a control frame. */
export const POSTING_IDS_PER_MESSAGE_MAX: number = 500;

/** Ranges in one `postingWant`. Source: guess, a newcomer asks of so many authors at once. */
export const POSTING_RANGES_PER_MESSAGE_MAX: number = 64;

/** Postings in one range of a `postingWant`. Source: guess, half an author's history. */
export const POSTINGS_PER_RANGE_MAX: number = 64;

/** Authors in one `postingVector`. Source: 500 at their longest fit a control frame. */
export const POSTING_STANDS_PER_MESSAGE_MAX: number = 500;

/**
 * A descriptor before it is sealed, bytes. Source: 16 candidates of at most 90 bytes, keys,
 * signature; measured answers take 250 to 700.
 */
export const DESCRIPTOR_BYTES_MAX: number = 3_072;

/** ICE candidates in one descriptor. Source: threat 11, candidate injection. */
export const CANDIDATES_PER_DESCRIPTOR_MAX: number = 16;

/** TCP addresses in one descriptor (guess: two interfaces with three addresses each and spare). */
export const TCP_ADDRESSES_PER_DESCRIPTOR_MAX: number = 8;

/** One relayed signal, bytes. Source: the largest descriptor, sealed and signed, and some room. */
export const SIGNAL_BYTES_MAX: number = 4_096;

/** A member's sealed record, bytes. Source: guess, five times what it takes today. */
export const RECORD_BYTES_MAX: number = 512;

/**
 * Members in one sample. Source: 16 of which a newcomer connects to 8, simulated to 1,000,000
 * members.
 */
export const SAMPLE_MEMBERS_MAX: number = 16;

/**
 * A token to come back with, bytes: the id of the node that gave it and a secret. Source: BP20.
 */
export const RESUME_TOKEN_BYTES: number = 24;

/** Longest time that a rendezvous may name, ms: a day. Source: guess, far above any real one. */
export const RENDEZVOUS_DURATION_MS_MAX: number = 86_400_000;

/**
 * One piece of what goes over a circuit, bytes. Source: guess, as a control frame, so that signals
 * wait behind little.
 */
export const CIRCUIT_PIECE_BYTES_MAX: number = 16_384;

/**
 * Bytes that may be under way on a circuit in each direction. Source: four of them fill a
 * connection's queue up to where it counts as congested (RV8).
 */
export const CIRCUIT_WINDOW_BYTES: number = 65_536;

/**
 * A piece counts as so many bytes at least. Source: 512 of the smallest fill four windows, half
 * the frames that may wait for a connection (RV8).
 */
export const CIRCUIT_PIECE_COST_MIN: number = 512;

/**
 * The least that one credit message grants, bytes. Source: a quarter of the window, so that credit
 * is a small part of the traffic.
 */
export const CIRCUIT_CREDIT_BYTES_MIN: number = 16_384;

/** One rendezvous frame, bytes. Source: the field's consensus for signaling. */
export const RENDEZVOUS_FRAME_BYTES_MAX: number = 65_536;

/** Records in one `memberRecords`. Source: 119 of 137 bytes at most fit a control frame. */
export const RECORDS_PER_MESSAGE_MAX: number = 100;

/** Members in one `suspicions`. Source: 400 of 40 bytes at most fit a control frame. */
export const SUSPICIONS_PER_MESSAGE_MAX: number = 256;

/** Members in one `membersKnown`. Source: 1,000 of 16 bytes at most fit a control frame. */
export const KNOWN_PER_MESSAGE_MAX: number = 900;

/** Members in one `membersWanted`. Source: guess, five `memberRecords` in answer. */
export const WANTED_PER_MESSAGE_MAX: number = 500;

/** Bits of a peer id that name a bucket. Source: 16 members a bucket in a table of 4,096. */
export const BUCKET_BITS_MAX: number = 8;

/** Payload of one `direct` or `route`, bytes. Source: half a control frame. */
export const ROUTED_PAYLOAD_BYTES_MAX: number = 8_192;

/** Members that one `route` goes through. Source: guess, three times log2 of a large group. */
export const ROUTE_HOPS_MAX: number = 32;

/** URLs of TURN servers in one message. Source: browsers warn above five servers in all. */
export const TURN_URLS_MAX: number = 4;

/**
 * One URL, user name or credential of a TURN server, bytes. Source: guess; an expiry, an id and a
 * HMAC-SHA1 take 60.
 */
export const TURN_TEXT_BYTES_MAX: number = 255;
