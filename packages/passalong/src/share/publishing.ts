/**
 * Hashes a provider's files in the background, stretch by stretch, and signs a page for each (SH10,
 * SH11).
 */

import { assert, type Bytes, type Range } from "../base/index.ts";
import { type Identity, type Platform, StorageError } from "../group/index.ts";
import { Writer } from "../wire/index.ts";
import type { BatchObjects, ByteStream } from "./batch-objects.ts";
import type { BatchLayout } from "./batch-layout.ts";
import { concurrently } from "./concurrently.ts";
import { HASH_BYTES } from "./limits.ts";
import { hashesOf, signPage } from "./page.ts";

/**
 * Bytes read at once; whole chunks. Source: the largest chunk; larger reads were not faster
 * (guess).
 */
const BLOCK_BYTES = 1_048_576;

/**
 * Blocks read and hashed at once: 4 MiB of memory. Source: baselines, WebCrypto reaches its speed
 * with eight hashes in flight.
 */
const BLOCKS_MAX = 4;

/** What sets a batch's root apart from all other hashes. */
const ROOT_DOMAIN = "passalong root 1";

/** What publishing needs. */
export interface PublishingOptions {
  readonly platform: Platform;
  readonly batch: BatchObjects;
  readonly stream: ByteStream;
  readonly publisher: Identity;
  /** 32 bytes. */
  readonly groupId: Bytes;
  /** Ends the work between two blocks. */
  readonly signal: AbortSignal;
  /** A page is signed and in the batch; its chunks can be served. */
  readonly onPage: (page: number) => void;
}

/**
 * Hashes and signs the whole batch.
 *
 * A page of which a chunk cannot be read is left out; the stream's owner tells people why.
 *
 * @returns The batch's root, or undefined when a page was left out or the signal has aborted.
 */
export async function publishPages(options: PublishingOptions): Promise<Bytes | undefined> {
  const { platform, batch, publisher, groupId, signal, onPage } = options;
  const { layout } = batch;
  const pageHashes = new Uint8Array(layout.pageCount * HASH_BYTES);
  let isWhole = true;
  for (let page = 0; page < layout.pageCount; page += 1) {
    const hashes = await hashPage(options, page);
    if (signal.aborted) return undefined;
    if (hashes === undefined) {
      isWhole = false;
      continue;
    }
    const index = layout.pages.start + page;
    const signed = signPage(hashes, { groupId, index }, publisher);
    pageHashes.set(await platform.sha256(hashesOf(signed)), page * HASH_BYTES);
    if (signal.aborted) return undefined;
    batch.addPage(page, signed);
    onPage(page);
  }
  return isWhole ? platform.sha256(rootMessage(layout, pageHashes)) : undefined;
}

/** What a batch's root is the SHA-256 of: equal streams in equal chunks have equal roots (SH12). */
function rootMessage({ shape }: BatchLayout, pageHashes: Bytes): Bytes {
  return new Writer(pageHashes.length + 64)
    .ascii(ROOT_DOMAIN)
    .vlu(shape.sizeBytes)
    .u8(Math.log2(shape.chunkBytes))
    .bytes(pageHashes)
    .finish();
}

/** The hashes of a page's chunks; undefined when one of them cannot be read. */
async function hashPage(options: PublishingOptions, page: number): Promise<Bytes | undefined> {
  const { layout } = options.batch;
  const chunks = layout.chunksOf(page);
  const hashes = new Uint8Array((chunks.end - chunks.start) * HASH_BYTES);
  try {
    await concurrently(blocksOf(layout, chunks), BLOCKS_MAX, async (block) => {
      const hashed = await hashBlock(options, block);
      hashes.set(hashed, (block.start - chunks.start) * HASH_BYTES);
    });
    return hashes;
  } catch (error) {
    if (error instanceof StorageError) return undefined;
    throw error;
  }
}

/**
 * The hashes of consecutive chunks; zeros once the signal has aborted. @throws {@link StorageError}
 */
async function hashBlock(options: PublishingOptions, block: Range): Promise<Bytes> {
  const { batch, platform, signal, stream } = options;
  const hashes = new Uint8Array((block.end - block.start) * HASH_BYTES);
  if (signal.aborted) return hashes;
  const { start } = batch.layout.streamRangeOf(block.start);
  const { end } = batch.layout.streamRangeOf(block.end - 1);
  const bytes = await stream.read(start, end);
  assert(bytes.length === end - start, "a stream returns what was asked for");
  const hashing: Promise<void>[] = [];
  for (let chunk = block.start; chunk < block.end; chunk += 1) {
    const slice = batch.layout.streamRangeOf(chunk);
    const hashed = platform.sha256(bytes.subarray(slice.start - start, slice.end - start));
    hashing.push(hashed.then((hash) => hashes.set(hash, (chunk - block.start) * HASH_BYTES)));
  }
  await Promise.all(hashing);
  return hashes;
}

/** Consecutive chunks that are read at once. */
function* blocksOf({ shape }: BatchLayout, chunks: Range): Generator<Range, void, undefined> {
  const chunksPerBlock = BLOCK_BYTES / shape.chunkBytes;
  for (let start = chunks.start; start < chunks.end; start += chunksPerBlock) {
    yield { start, end: Math.min(start + chunksPerBlock, chunks.end) };
  }
}
