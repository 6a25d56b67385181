/**
 * Records and signals of simulated peers: as many bytes as real ones, opaque to the rendezvous, and
 * without cryptography, so a simulated rendezvous has to leave them as they are by itself.
 */

import {
  assert,
  type Bytes,
  bytesFromHex,
  hexFromBytes,
  type PeerId,
  peerIdFromBytes,
} from "passalong/base";

/** A sealed record, bytes: nonce, key and tag. Source: LK12. */
const RECORD_BYTES = 72;

/** Peer ids, bytes. */
const PEER_ID_BYTES = 32;

/** Link ids, bytes. Source: CN9. */
const LINK_ID_BYTES = 16;

/**
 * Signals, bytes. Source: wire limits, measured descriptors take 250 to 700; a batch of one
 * candidate is its frame of 264 (LK1, LK2) and the candidate.
 */
const SIGNAL_BYTES = { offer: 520, answer: 552, candidates: 330 } as const;

/** Kinds of signals in the order of their numbers. */
const SIGNAL_TYPES = ["offer", "answer", "candidates"] as const;

/** Names one attempt: 32 hex digits. */
export type LinkId = string;

/** A descriptor, as far as the simulated group layer looks into it. */
export interface Signal {
  readonly type: (typeof SIGNAL_TYPES)[number];
  readonly from: PeerId;
  readonly to: PeerId;
  readonly linkId: LinkId;
  /** By the clock of the rendezvous, ms since 1970. */
  readonly expiresAtMs: number;
}

/** The record of a peer. */
export function encodeRecord(peerId: PeerId): Bytes {
  const record = new Uint8Array(RECORD_BYTES);
  record.set(bytesOf(peerId));
  return record;
}

/** The peer of a record. */
export function decodeRecord(record: Bytes): PeerId {
  return peerIdFromBytes(record.subarray(0, PEER_ID_BYTES));
}

/** A signal as bytes: type, from, to, link id, expiry, and what else a real one would have. */
export function encodeSignal({ type, from, to, linkId, expiresAtMs }: Signal): Bytes {
  const bytes = new Uint8Array(SIGNAL_BYTES[type]);
  bytes[0] = SIGNAL_TYPES.indexOf(type);
  bytes.set(bytesOf(from), 1);
  bytes.set(bytesOf(to), 1 + PEER_ID_BYTES);
  bytes.set(bytesOf(linkId), 1 + 2 * PEER_ID_BYTES);
  const expiryAt = 1 + 2 * PEER_ID_BYTES + LINK_ID_BYTES;
  new DataView(bytes.buffer).setFloat64(expiryAt, expiresAtMs);
  return bytes;
}

/** A signal of bytes; undefined when no simulated peer made them. */
export function decodeSignal(bytes: Bytes): Signal | undefined {
  const type = SIGNAL_TYPES[bytes[0] ?? SIGNAL_TYPES.length];
  if (type === undefined || bytes.length !== SIGNAL_BYTES[type]) return undefined;
  const toAt = 1 + PEER_ID_BYTES;
  const linkIdAt = toAt + PEER_ID_BYTES;
  const expiryAt = linkIdAt + LINK_ID_BYTES;
  return {
    type,
    from: peerIdFromBytes(bytes.subarray(1, toAt)),
    to: peerIdFromBytes(bytes.subarray(toAt, linkIdAt)),
    linkId: hexFromBytes(bytes.subarray(linkIdAt, expiryAt)),
    expiresAtMs: new DataView(bytes.buffer, bytes.byteOffset).getFloat64(expiryAt),
  };
}

function bytesOf(hex: string): Bytes {
  const bytes = bytesFromHex(hex);
  assert(bytes !== undefined, "an id is hex");
  return bytes;
}
