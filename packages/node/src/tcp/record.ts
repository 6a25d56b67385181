/**
 * Sealed records: what frames are on a TCP connection once its handshake is over. Bytes and rules:
 * docs/spec/11-node-links.md.
 *
 * Each lane has a key and a counter of its own, so that a control record may overtake bulk records
 * that are sealed already (decision 0020).
 */

import {
  type CipherGCM,
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
} from "node:crypto";
import { assert, type Bytes, concatBytes } from "passalong/base";
import { type Lane, NOISE_TAG_BYTES as TAG_BYTES } from "passalong/group";
import { rekeyed } from "./native-suite.ts";

/**
 * Largest frame of a record, bytes (NL5). Source: what WebRTC takes at most, four of the largest
 * fragments.
 */
export const TCP_FRAME_BYTES_MAX: number = 262_144;

/**
 * Records of one lane under one key (NL6). Source: 64 GiB of the largest fragments, 2^32 blocks,
 * where an attacker's advantage is at most 2^-64; AES-GCM's own limit is 2^32 records.
 */
export const RECORDS_PER_KEY: number = 1_048_576;

/** The word before each record, bytes. Source: one bit for the lane, 31 for the frame's length. */
export const RECORD_HEAD_BYTES: number = 4;

/** Bytes of a record besides its frame. */
export const RECORD_OVERHEAD_BYTES: number = RECORD_HEAD_BYTES + TAG_BYTES;

/** The lane's bit in the first word. */
const BULK_BIT = 0x8000_0000;

/** Nonce of AES-GCM, bytes; the counter takes its last four. Source: Noise §12.4. */
const NONCE_BYTES = 12;

/**
 * Frames up to this size are copied into one piece, because a further piece costs more. Source:
 * measured, a copy of 1 KiB takes 0.1 µs.
 */
const ONE_PIECE_BYTES_MAX = 1_024;

/** What the keys of lanes are derived for. */
const LANE_LABELS: Readonly<Record<Lane, string>> = {
  control: "passalong tcp 1 control",
  bulk: "passalong tcp 1 bulk",
};

const EMPTY: Bytes = new Uint8Array(0);

/** From what both directions' keys are derived. */
export interface RecordKeyOptions {
  /** Key of this direction as the handshake left it; 32 bytes. */
  readonly key: Bytes;
  /** 32 bytes. */
  readonly handshakeHash: Bytes;
  /** Instead of {@link RECORDS_PER_KEY}; for tests. */
  readonly recordsPerKey?: number;
}

/** The key and the counter of one lane in one direction. */
class LaneKey {
  readonly #recordsPerKey: number;
  readonly #nonce: Bytes = new Uint8Array(NONCE_BYTES);
  #bytes: Bytes;
  #key: KeyObject;
  #counter = 0;

  constructor({ key, handshakeHash, recordsPerKey }: RecordKeyOptions, lane: Lane) {
    this.#bytes = new Uint8Array(hkdfSync("sha256", key, handshakeHash, LANE_LABELS[lane], 32));
    this.#key = createSecretKey(this.#bytes);
    this.#recordsPerKey = recordsPerKey ?? RECORDS_PER_KEY;
  }

  /** Key and nonce of the next record; the nonce's memory is used again for the one after it. */
  next(): { readonly key: KeyObject; readonly nonce: Bytes } {
    if (this.#counter === this.#recordsPerKey) {
      this.#bytes = rekeyed(this.#bytes);
      this.#key = createSecretKey(this.#bytes);
      this.#counter = 0;
    }
    writeWord(this.#nonce, NONCE_BYTES - 4, this.#counter);
    this.#counter += 1;
    return { key: this.#key, nonce: this.#nonce };
  }
}

/** The lanes' keys of one direction. */
function laneKeysOf(options: RecordKeyOptions): Readonly<Record<Lane, LaneKey>> {
  return { control: new LaneKey(options, "control"), bulk: new LaneKey(options, "bulk") };
}

/** A sealed record, ready to be written. */
export interface SealedRecord {
  /** The record's bytes, one piece after the other. */
  readonly pieces: readonly Bytes[];
  readonly sizeBytes: number;
}

/** Makes records of frames. */
export class RecordSealer {
  readonly #keys: Readonly<Record<Lane, LaneKey>>;

  constructor(options: RecordKeyOptions) {
    this.#keys = laneKeysOf(options);
  }

  /**
   * The record of the frame that is `head` followed by `body`, of which nothing is kept; records go
   * out in order on each lane.
   */
  seal(lane: Lane, head: Bytes, body: Bytes): SealedRecord {
    const length = head.length + body.length;
    assert(length <= TCP_FRAME_BYTES_MAX, "a frame fits a record");
    const word = recordHead(lane, length);
    const { key, nonce } = this.#keys[lane].next();
    const cipher = createCipheriv("aes-256-gcm", key, nonce);
    cipher.setAAD(word);
    const pieces =
      length <= ONE_PIECE_BYTES_MAX
        ? [concatBytes(word, update(cipher, head), update(cipher, body), tagOf(cipher))]
        : [concatBytes(word, update(cipher, head)), update(cipher, body), tagOf(cipher)];
    return { pieces, sizeBytes: length + RECORD_OVERHEAD_BYTES };
  }
}

/** What becomes of opened records. */
export interface RecordSink {
  /** Frames larger than this break the framing; asked before any memory is taken for one. */
  readonly frameBytesMax: number;
  /** A frame, in memory of its own. @returns False to take no further one. */
  onFrame(lane: Lane, frame: Bytes): boolean;
}

/** Makes frames of the bytes of a connection, however they were cut on their way. */
export class RecordOpener {
  readonly #keys: Readonly<Record<Lane, LaneKey>>;
  /** The record that is being collected, its first word included. */
  #partial: Bytes = new Uint8Array(RECORD_HEAD_BYTES);
  #partialBytes = 0;

  constructor(options: RecordKeyOptions) {
    this.#keys = laneKeysOf(options);
  }

  /** True between two records. */
  get isAtBoundary(): boolean {
    return this.#partialBytes === 0;
  }

  /**
   * Takes the next bytes. @returns False when they break the framing, or the sink takes no more.
   */
  push(chunk: Bytes, sink: RecordSink): boolean {
    let rest = chunk;
    while (rest.length > 0) {
      const taken = this.#take(rest, sink);
      if (taken === undefined) return false;
      rest = rest.subarray(taken);
    }
    return true;
  }

  /** Takes a beginning of the chunk. @returns How many bytes; undefined when they are broken. */
  #take(chunk: Bytes, sink: RecordSink): number | undefined {
    const wholeBytes = this.#partialBytes === 0 ? this.#openWhole(chunk, sink) : 0;
    return wholeBytes === 0 ? this.#collect(chunk, sink) : wholeBytes;
  }

  /**
   * Opens a record that lies in the chunk as a whole. @returns Its size; 0 when it does not;
   * undefined when it is broken.
   */
  #openWhole(chunk: Bytes, sink: RecordSink): number | undefined {
    if (chunk.length < RECORD_OVERHEAD_BYTES) return 0;
    const length = lengthIn(chunk);
    if (length > sink.frameBytesMax) return undefined;
    const sizeBytes = length + RECORD_OVERHEAD_BYTES;
    if (chunk.length < sizeBytes) return 0;
    return this.#open(chunk.subarray(0, sizeBytes), sink) ? sizeBytes : undefined;
  }

  /**
   * Copies what belongs to the current record. @returns How many bytes that were; undefined when
   * the record is broken.
   */
  #collect(chunk: Bytes, sink: RecordSink): number | undefined {
    const sizeBytes =
      this.#partialBytes < RECORD_HEAD_BYTES
        ? RECORD_HEAD_BYTES
        : lengthIn(this.#partial) + RECORD_OVERHEAD_BYTES;
    const taken = Math.min(chunk.length, sizeBytes - this.#partialBytes);
    this.#partial.set(chunk.subarray(0, taken), this.#partialBytes);
    this.#partialBytes += taken;
    if (this.#partialBytes < sizeBytes) return taken;
    if (sizeBytes === RECORD_HEAD_BYTES) return this.#makeRoom(sink) ? taken : undefined;
    this.#partialBytes = 0;
    return this.#open(this.#partial.subarray(0, sizeBytes), sink) ? taken : undefined;
  }

  /** The length is known: room for the whole record. @returns False when it is too large. */
  #makeRoom({ frameBytesMax }: RecordSink): boolean {
    const length = lengthIn(this.#partial);
    if (length > frameBytesMax) return false;
    const sizeBytes = length + RECORD_OVERHEAD_BYTES;
    if (this.#partial.length >= sizeBytes) return true;
    const grown = new Uint8Array(sizeBytes);
    grown.set(this.#partial.subarray(0, RECORD_HEAD_BYTES));
    this.#partial = grown;
    return true;
  }

  #open(record: Bytes, sink: RecordSink): boolean {
    const lane: Lane = (record[0] ?? 0) >= 0x80 ? "bulk" : "control";
    const end = record.length - TAG_BYTES;
    const { key, nonce } = this.#keys[lane].next();
    const decipher = createDecipheriv("aes-256-gcm", key, nonce);
    decipher.setAAD(record.subarray(0, RECORD_HEAD_BYTES));
    decipher.setAuthTag(record.subarray(end));
    const frame = decipher.update(record.subarray(RECORD_HEAD_BYTES, end));
    try {
      decipher.final();
    } catch {
      return false;
    }
    return sink.onFrame(lane, ownBytes(frame));
  }
}

function recordHead(lane: Lane, length: number): Bytes {
  const head = new Uint8Array(RECORD_HEAD_BYTES);
  writeWord(head, 0, lane === "bulk" ? length + BULK_BIT : length);
  return head;
}

/**
 * 32 bits, most significant byte first. A `DataView` would move the bytes out of the small heap,
 * which costs more than the rest of a record's head. Source: measured, 2 % of the receiver's time.
 */
function writeWord(bytes: Bytes, offset: number, word: number): void {
  bytes[offset] = word >>> 24;
  bytes[offset + 1] = word >>> 16;
  bytes[offset + 2] = word >>> 8;
  bytes[offset + 3] = word;
}

function lengthIn(record: Bytes): number {
  const [a = 0, b = 0, c = 0, d = 0] = record;
  return (a & 0x7f) * 0x100_0000 + b * 0x1_0000 + c * 0x100 + d;
}

function update(cipher: CipherGCM, plaintext: Bytes): Bytes {
  return plaintext.length === 0 ? EMPTY : ownBytes(cipher.update(plaintext));
}

function tagOf(cipher: CipherGCM): Bytes {
  cipher.final();
  return ownBytes(cipher.getAuthTag());
}

/** The same memory as plain bytes: a Buffer's `slice` would not copy. */
function ownBytes({ buffer, byteOffset, length }: Buffer<ArrayBuffer>): Bytes {
  return new Uint8Array(buffer, byteOffset, length);
}
