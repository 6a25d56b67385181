/** A page: the hashes of the chunks of one stretch of a batch, signed by the publisher (SH9). */

import type { Bytes, ObjectIndex, Range } from "../base/index.ts";
import { type Identity, SIGNATURE_BYTES, verifySignature } from "../group/index.ts";
import { Writer } from "../wire/index.ts";
import { HASH_BYTES } from "./limits.ts";

/** What sets page signatures apart from all others. */
const PAGE_DOMAIN = "passalong page 1";

/** Where a page stands: its signature holds nowhere else. */
export interface PagePosition {
  /** 32 bytes. */
  readonly groupId: Bytes;
  readonly index: ObjectIndex;
}

/** A whole page: hashes and signature. */
export function signPage(hashes: Bytes, position: PagePosition, publisher: Identity): Bytes {
  const page = new Uint8Array(hashes.length + SIGNATURE_BYTES);
  page.set(hashes);
  page.set(publisher.sign(signedBytes(hashes, position)), hashes.length);
  return page;
}

/**
 * True when the publisher has signed this page for this place; the size is the caller's to check.
 */
export function isAuthenticPage(page: Bytes, position: PagePosition, publisherKey: Bytes): boolean {
  const hashes = hashesOf(page);
  return verifySignature(publisherKey, signedBytes(hashes, position), page.subarray(hashes.length));
}

/** The hashes of a whole page, as a view. */
export function hashesOf(page: Bytes): Bytes {
  return page.subarray(0, Math.max(0, page.length - SIGNATURE_BYTES));
}

/** Where the hash of a page's `slot`-th chunk lies in the page. */
export function hashRangeOf(slot: number): Range {
  return { start: slot * HASH_BYTES, end: (slot + 1) * HASH_BYTES };
}

function signedBytes(hashes: Bytes, { groupId, index }: PagePosition): Bytes {
  return new Writer(hashes.length + 64)
    .ascii(PAGE_DOMAIN)
    .bytes(groupId)
    .vlu(index)
    .bytes(hashes)
    .finish();
}
