/** What a core knows of its part for postings: what it is made with, and how it is told things. */

import type { PeerId, Random } from "../../base/index.ts";
import type { PostingPeerMessage } from "../../wire/index.ts";
import type { DeadlineName, DeadlineTable } from "../deadlines.ts";
import type { Outbox } from "../outbox.ts";
import type { PostingCommand, PostingCounts, PostingInput } from "./io.ts";

/** What a core gives to the part. */
export interface PostingSurroundings {
  readonly outbox: Outbox;
  readonly deadlines: DeadlineTable;
  readonly random: Random;
}

/** The part, as its core sees it. */
export interface PostingPart {
  /** Undefined as long as it takes no part. */
  readonly counts: PostingCounts | undefined;
  onCommand(command: PostingCommand, now: number): void;
  /** An answer of the host; the rule that a neighbor broke, if any. */
  onAnswer(input: PostingInput, now: number): string | undefined;
  /** A link has opened. */
  onNeighborConnected(peerId: PeerId, now: number): void;
  /** A link has ended. */
  onNeighborGone(peerId: PeerId, now: number): void;
  onMessage(peerId: PeerId, message: PostingPeerMessage, now: number): void;
  /** A deadline has come; those that do not concern postings are passed over. */
  onDeadline(name: DeadlineName, now: number): void;
}

/** Makes the part; see `postingPart` and {@link latePostingPart}. */
export type PostingFactory = (surroundings: PostingSurroundings) => PostingPart;
