/** I4 and I5: what a core keeps, asks for and sends is bounded. */

import type { Output } from "passalong/core";
import { bulkBytes } from "passalong/wire";
import { FRAMES } from "../network/frames.ts";
import type { PeerBook } from "./peer-book.ts";

/**
 * Outputs of one input. Source: 28 neighbors, a pipeline of requests or an announcement in parts
 * for each, and a window of 64 MiB of fragments of 64 KiB.
 */
export const OUTPUTS_MAX = 4_096;

/** Objects asked of one neighbor. Source: RP5. */
const ASKED_MAX = 64;

/** Requests of one neighbor that are kept. Source: RP3, 128, and 64 uploads that have begun. */
const OWED_MAX = 192;

/** Objects being read at once. Source: as many as uploads, 64. */
const READING_MAX = 64;

/** Attempts to connect at once. Source: MB1. */
const CONNECTING_MAX = 4;

/**
 * What may be sent beyond the limit at once: 20 ms of it, and a fragment, bytes, and one byte that
 * is lost in rounding. Source: RP14.
 */
const BURST = { ms: 20, bytes: 65_536 + 1 } as const;

/** Bytes around a control message on the wire. Source: swarm reference, §8. */
const PACKET_OVERHEAD_BYTES = 80;

/** Milliseconds in a second. */
const SECOND_MS = 1_000;

/** What a peer keeps too much of after a step; undefined: nothing. */
export function findExcess(
  book: PeerBook,
  outputCount: number,
  neighborsMax: number,
): string | undefined {
  if (outputCount > OUTPUTS_MAX) return `one input had ${outputCount} outputs`;
  if (book.connecting.size > CONNECTING_MAX) return `${book.connecting.size} attempts to connect`;
  if (book.reading.size > READING_MAX) return `${book.reading.size} objects are being read`;
  if (book.links.size > neighborsMax) return `${book.links.size} neighbors`;
  return undefined;
}

/** The same for what is asked and owed, to be called now and then. */
export function findHoard(book: PeerBook): string | undefined {
  for (const { asked, owed } of book.links.values()) {
    if (asked.size > ASKED_MAX) return `${asked.size} objects are asked of one neighbor`;
    if (owed.size > OWED_MAX) return `${owed.size} requests of one neighbor are kept`;
  }
  return undefined;
}

/**
 * Takes note of what leaves. The limit takes control messages in, but only payload waits for it.
 *
 * @returns What is wrong; undefined: nothing is.
 */
export function findHaste(book: PeerBook, output: Output, now: number): string | undefined {
  const { bucket } = book;
  if (bucket.rate === Number.POSITIVE_INFINITY || output.type !== "send") return undefined;
  const { message } = output;
  const payloadBytes = bulkBytes(message);
  const isPayload = payloadBytes !== undefined;
  const bytes = payloadBytes ?? FRAMES.encodedBytes(message) + PACKET_OVERHEAD_BYTES;
  const drainedBytes = ((now - bucket.at) * bucket.rate) / SECOND_MS;
  bucket.at = now;
  bucket.level = Math.max(0, bucket.level - drainedBytes) + bytes;
  const most = (BURST.ms * bucket.rate) / SECOND_MS + BURST.bytes;
  if (!isPayload || bucket.level <= most) return undefined;
  return `${Math.round(bucket.level - most)} bytes more are sent than the limit lets leave`;
}
