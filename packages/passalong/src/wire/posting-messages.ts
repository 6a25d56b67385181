/** What two neighbors say to each other about postings, as values (rules PO). */

import type { AuthorTag, Bytes } from "../base/index.ts";
import type { VECTOR_PARTS } from "./message-types.ts";

/** A posting: a small signed message to every member. */
export interface PostingMessage {
  readonly type: "posting";
  /** The author's Ed25519 public key; 32 bytes. */
  readonly author: Bytes;
  /** Counts the author's postings, from 1. */
  readonly sequence: number;
  /** What shows the author's right to post; at most `POSTING_RIGHT_BYTES_MAX`, empty: nothing. */
  readonly right: Bytes;
  /** Ed25519 signature by the author over all of this and the group; 64 bytes. */
  readonly signature: Bytes;
  /** At most `POSTING_BYTES_MAX`. */
  readonly payload: Bytes;
}

/** Names a posting. */
export interface PostingId {
  readonly author: AuthorTag;
  /** From 1. */
  readonly sequence: number;
}

/** The sender holds these postings, which may be asked for. */
export interface PostingHaveMessage {
  readonly type: "postingHave";
  /** 1 to `POSTING_IDS_PER_MESSAGE_MAX`. */
  readonly ids: readonly PostingId[];
}

/** Consecutive postings of one author. */
export interface PostingRange {
  readonly author: AuthorTag;
  /** From 1. */
  readonly start: number;
  /** One past the last; at most `POSTINGS_PER_RANGE_MAX` more than `start`. */
  readonly end: number;
}

/** Asks for postings. */
export interface PostingWantMessage {
  readonly type: "postingWant";
  /** 1 to `POSTING_RANGES_PER_MESSAGE_MAX`. */
  readonly ranges: readonly PostingRange[];
}

/** How far the sender has come with one author. */
export interface PostingStand {
  readonly author: AuthorTag;
  /** The first posting that it still keeps, from 1; it keeps all from there on. */
  readonly oldest: number;
  /** The last of those without a gap; less than `oldest`: it keeps none. */
  readonly through: number;
}

/** Which part of a vector a message is: `answer` holds only what the other side lacks. */
export type VectorPart = (typeof VECTOR_PARTS)[number];

/** How far the sender has come with each author. */
export interface PostingVectorMessage {
  readonly type: "postingVector";
  readonly part: VectorPart;
  /** At most `POSTING_STANDS_PER_MESSAGE_MAX`, possibly none. */
  readonly stands: readonly PostingStand[];
}

/** Whether the two may have come equally far: the same vectors have the same summary. */
export interface PostingSummaryMessage {
  readonly type: "postingSummary";
  /** Authors of whom the sender has had a posting. */
  readonly authorCount: number;
  /** 32 bits over all authors and how far each was had. */
  readonly digest: number;
}

/** Whether the sender wants new postings themselves, at once, or only to hear of them. */
export interface PostingPushMessage {
  readonly type: "postingPush";
  readonly isWanted: boolean;
}

/** Messages that concern postings. */
export type PostingPeerMessage =
  | PostingMessage
  | PostingHaveMessage
  | PostingWantMessage
  | PostingVectorMessage
  | PostingSummaryMessage
  | PostingPushMessage;

/** True for messages that concern postings. */
export function isPostingMessage(message: {
  readonly type: string;
}): message is PostingPeerMessage {
  return message.type.startsWith("posting");
}
