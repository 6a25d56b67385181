/** The head of a share: the signed, versioned register that names its batches (SH1 to SH4). */

import { assert, type Bytes, type ObjectIndex } from "../base/index.ts";
import { type Identity, SIGNATURE_BYTES, verifySignature } from "../group/index.ts";
import { isMalformed, type Malformed, Reader, REGISTER_BYTES_MAX, Writer } from "../wire/index.ts";
import { pieceCountOf } from "./batch-layout.ts";
import {
  BATCHES_PER_HEAD_MAX,
  CATALOGUE_BYTES_MAX,
  CHUNK_BYTES_MAX,
  CHUNK_BYTES_MIN,
  HASH_BYTES,
  PAGE_STRETCH_BYTES,
} from "./limits.ts";

/** What was shared together. */
export interface HeadBatch {
  /** Index of its first object. */
  readonly firstIndex: ObjectIndex;
  /** Size of its catalogue; 1 to 4 MiB. */
  readonly catalogueBytes: number;
  /** SHA-256 of each catalogue piece, in order. */
  readonly pieceHashes: readonly Bytes[];
  /** Length of its byte stream. */
  readonly sizeBytes: number;
  /** Size of all its chunks but the last: a power of two from 64 KiB to 1 MiB. */
  readonly chunkBytes: number;
  /** SHA-256 over the hashes of its pages (SH12); undefined while the publisher still hashes. */
  readonly root: Bytes | undefined;
}

/** What a share consists of, at one version. */
export interface Head {
  readonly type: "head";
  /** From 1; the highest wins. */
  readonly version: number;
  /** At most 7, ascending and disjoint in the index space. */
  readonly batches: readonly HeadBatch[];
}

/** The encoding that is written here and the only one that is read. */
const HEAD_FORMAT = 1;

/** What sets head signatures apart from all others. */
const HEAD_DOMAIN = "passalong head 1";

/** Least bytes of one batch: five short numbers and one hash. */
const BATCH_BYTES_MIN = 5 + HASH_BYTES;

const LOG2_CHUNK_BYTES = {
  min: Math.log2(CHUNK_BYTES_MIN),
  max: Math.log2(CHUNK_BYTES_MAX),
} as const;

/** The head's bytes with the publisher's signature for this group. */
export function signHead(head: Head, groupId: Bytes, publisher: Identity): Bytes {
  const body = encodeBody(head);
  const value = new Writer(body.length + SIGNATURE_BYTES)
    .bytes(body)
    .bytes(publisher.sign(signedBytes(body, groupId)))
    .finish();
  assert(value.length <= REGISTER_BYTES_MAX, "a head fits the register");
  return value;
}

/**
 * The head that the bytes spell, or what is wrong with them; never throws. Says nothing about the
 * signature.
 */
export function decodeHead(value: Bytes): Head | Malformed {
  const reader = new Reader(value);
  if (value.length > REGISTER_BYTES_MAX || reader.u8() !== HEAD_FORMAT) reader.fail("SH2");
  const version = reader.vlu();
  if (version === 0) reader.fail("SH2");
  const count = reader.count(BATCHES_PER_HEAD_MAX, BATCH_BYTES_MIN);
  const batches: HeadBatch[] = [];
  let indexMin = 0;
  for (let slot = 0; slot < count && reader.failure === undefined; slot += 1) {
    const batch = readBatch(reader);
    const end = endIndexOf(batch);
    if (batch.firstIndex < indexMin || !Number.isSafeInteger(end)) reader.fail("SH4");
    indexMin = end;
    batches.push(batch);
  }
  reader.bytes(SIGNATURE_BYTES);
  return reader.finish<Head>({ type: "head", version, batches });
}

/**
 * The head that the publisher has signed for this group, or undefined when the bytes are not that.
 *
 * @param version  The version under which the register travels: the head must have the same.
 */
export function openHead(
  value: Bytes,
  version: number,
  trust: { readonly groupId: Bytes; readonly publisherKey: Bytes },
): Head | undefined {
  const head = decodeHead(value);
  if (isMalformed(head) || head.version !== version) return undefined;
  const bodyBytes = value.length - SIGNATURE_BYTES;
  const message = signedBytes(value.subarray(0, bodyBytes), trust.groupId);
  const isAuthentic = verifySignature(trust.publisherKey, message, value.subarray(bodyBytes));
  return isAuthentic ? head : undefined;
}

function encodeBody({ version, batches }: Head): Bytes {
  const writer = new Writer(1024).u8(HEAD_FORMAT).vlu(version).vlu(batches.length);
  for (const batch of batches) {
    writer.vlu(batch.firstIndex).vlu(batch.catalogueBytes);
    for (const hash of batch.pieceHashes) writer.bytes(hash);
    writer.vlu(batch.sizeBytes).u8(Math.log2(batch.chunkBytes));
    writer.u8(batch.root === undefined ? 0 : 1).bytes(batch.root ?? new Uint8Array(0));
  }
  return writer.finish();
}

function readBatch(reader: Reader): HeadBatch {
  const firstIndex = reader.vlu();
  const catalogueBytes = reader.vlu(CATALOGUE_BYTES_MAX);
  if (catalogueBytes === 0) reader.fail("SH4");
  const pieceHashes: Bytes[] = [];
  for (let piece = 0; piece < pieceCountOf(catalogueBytes); piece += 1) {
    pieceHashes.push(reader.bytes(HASH_BYTES));
  }
  const sizeBytes = reader.vlu();
  const log2 = reader.u8();
  if (log2 < LOG2_CHUNK_BYTES.min || log2 > LOG2_CHUNK_BYTES.max) reader.fail("SH4");
  const hasRoot = reader.u8();
  if (hasRoot > 1) reader.fail("SH2");
  const root = hasRoot === 1 ? reader.bytes(HASH_BYTES) : undefined;
  return { firstIndex, catalogueBytes, pieceHashes, sizeBytes, chunkBytes: 2 ** log2, root };
}

/** The index after a batch's last object; past 2^53 - 1 when it claims more than there are. */
function endIndexOf({ firstIndex, catalogueBytes, sizeBytes, chunkBytes }: HeadBatch): number {
  const objects =
    pieceCountOf(catalogueBytes) +
    Math.ceil(sizeBytes / PAGE_STRETCH_BYTES) +
    Math.ceil(sizeBytes / chunkBytes);
  return firstIndex + objects;
}

function signedBytes(body: Bytes, groupId: Bytes): Bytes {
  return new Writer(body.length + 64).ascii(HEAD_DOMAIN).bytes(groupId).bytes(body).finish();
}
