/** What a link or a pasted specifier can make a peer spend. */

/**
 * Whole specifier, bytes. Source: its link still fits the largest QR code, 2,953 bytes (ISO/IEC
 * 18004, version 40-L).
 */
export const SPECIFIER_BYTES_MAX: number = 2_048;

/**
 * Options of one specifier. Source: guess, all known ones and as many bootstrap peers as the size
 * allows.
 */
export const SPECIFIER_OPTIONS_MAX: number = 96;

/** A group's name, bytes of UTF-8. Source: guess, the longest file name of common file systems. */
export const GROUP_NAME_BYTES_MAX: number = 255;

/**
 * Rendezvous URLs of one specifier. Source: guess; each one costs every receiver a connection
 * attempt when all are down.
 */
export const RENDEZVOUS_URLS_MAX: number = 4;

/**
 * One rendezvous URL, characters. Source: guess, a host name of 253 (RFC 1035 §2.3.4), port and a
 * short path.
 */
export const RENDEZVOUS_URL_LENGTH_MAX: number = 300;

/** A salt of passwords, bytes. Source: guess, twice what scrypt's authors use (RFC 7914 §12). */
export const PASSWORD_SALT_BYTES_MAX: number = 64;

/** Certificates that one list takes back. Source: guess, a list of 8 KiB. */
export const REVOCATIONS_MAX: number = 256;

/** Bootstrap peers of one specifier. Source: guess, four times what a newcomer dials. */
export const BOOTSTRAP_PEERS_MAX: number = 32;

/**
 * Frames that may wait for `Channel.attach`: honest peers send one before they are answered.
 * Source: WebRTC reference §20, threat 20.
 */
export const EARLY_FRAMES_MAX: number = 8;

/**
 * Messages that wait for `attach`; one more is a violation. Data among them is bounded by credit.
 * Source: guess.
 */
export const WAITING_MESSAGES_MAX: number = 256;

/**
 * Payload bytes that each side may send before the first grant, and that may be unreleased at any
 * time. Source: guess, 1 Gbit/s at 30 ms; four of the largest objects.
 */
export const CREDIT_WINDOW_BYTES: number = 4_194_304;

/** Rights to post that were verified and are remembered; the oldest goes first. Source: guess. */
export const POSTING_RIGHTS_MAX: number = 1_024;
/**
 * By so much the clocks of a publisher and of a member may differ, ms: a stream's announcement that
 * was signed longer ago is an old one. Source: guess, as for tickets of Kerberos (RFC 4120 §8.2).
 */
export const STREAM_CLOCK_SKEW_MS: number = 300_000;

/**
 * Messages of a stream that is played and that the application has not taken yet, bytes; the oldest
 * become a gap. Source: guess, 8 s of 8 Mbit/s.
 */
export const PLAYED_BYTES_MAX: number = 8_388_608;
