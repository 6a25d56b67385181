/** What bounds streams between two peers. */

/** Peers that are played or play at once, at most, until set. Source: Flash Player. */
export const PEER_CONNECTIONS_MAX: number = 8;

/**
 * How long the other peer has to be met and to answer, ms. Source: guess, two joins and two links
 * over bad lines.
 */
export const PEER_WAIT_MS: number = 30_000;

/** Random bytes that each side gives the other. Source: as many as Flash Player's nonces have. */
export const NONCE_BYTES: number = 32;
