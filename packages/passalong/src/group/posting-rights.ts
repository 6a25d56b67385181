/** Who may post: rights that the posters' key gives to authors, and takes from them (PO4). */

import { type Bytes, concatBytes, type GroupId, hexFromBytes } from "../base/index.ts";
import { Reader, Writer } from "../wire/index.ts";
import { domainOf } from "./domains.ts";
import {
  bytesOfId,
  Identity,
  PUBLIC_KEY_BYTES,
  SIGNATURE_BYTES,
  verifySignature,
} from "./identity.ts";

/** An author whose right has ended. */
export interface Revocation {
  /** The author's public key; 32 bytes. */
  readonly author: Bytes;
  /** The last of its postings that counts; 0: none does. */
  readonly through: number;
}

/** What a right is made for. */
export interface PostingRightOptions {
  readonly groupId: GroupId;
  /** The seed of the group's posters' key; 32 bytes. */
  readonly postersSeed: Bytes;
  /** Who gets the right: a public key of 32 bytes. */
  readonly author: Bytes;
  /** When it ends, ms since 1970; undefined: never. */
  readonly expiresAtMs?: number;
}

/** What a right says. */
export interface PostingRight {
  /** Ms since 1970; 0: it does not end. */
  readonly expiresAtMs: number;
}

/** The right of an author to post, as its postings carry it. */
export function makePostingRight(options: PostingRightOptions): Bytes {
  const { groupId, postersSeed, author, expiresAtMs = 0 } = options;
  const signature = Identity.fromSeed(postersSeed).sign(signedBytes(groupId, author, expiresAtMs));
  return new Writer().vlu(expiresAtMs).bytes(signature).finish();
}

/** What a right says, if the posters' key has given it to this author in this group. */
export function openPostingRight(
  right: Bytes,
  author: Bytes,
  trust: { readonly groupId: GroupId; readonly postersKey: Bytes },
): PostingRight | undefined {
  const reader = new Reader(right);
  const expiresAtMs = reader.vlu();
  const signature = reader.bytes(SIGNATURE_BYTES);
  if (reader.failure !== undefined || reader.remaining > 0) return undefined;
  const message = signedBytes(trust.groupId, author, expiresAtMs);
  return verifySignature(trust.postersKey, message, signature) ? { expiresAtMs } : undefined;
}

/** What the posters' key posts to take rights back: all that are taken, every time. */
export function encodeRevocations(revocations: readonly Revocation[]): Bytes {
  const writer = new Writer();
  for (const { author, through } of revocations) writer.bytes(author).vlu(through);
  return writer.finish();
}

/** The last posting that counts, by the author's key in hex digits; undefined: it is no list. */
export function decodeRevocations(payload: Bytes): Map<string, number> | undefined {
  const reader = new Reader(payload);
  const revoked = new Map<string, number>();
  while (reader.remaining > 0) {
    const author = hexFromBytes(reader.bytes(PUBLIC_KEY_BYTES));
    revoked.set(author, reader.vlu());
  }
  return reader.failure === undefined ? revoked : undefined;
}

function signedBytes(groupId: GroupId, author: Bytes, expiresAtMs: number): Bytes {
  const expiry = new Writer().vlu(expiresAtMs).finish();
  return concatBytes(domainOf("posting right"), bytesOfId(groupId), author, expiry);
}
