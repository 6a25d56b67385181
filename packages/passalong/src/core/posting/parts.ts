/** What the parts of posting share. */

import type { PeerId, Random } from "../../base/index.ts";
import { postingFrameBytes, type PostingPeerMessage } from "../../wire/index.ts";
import type { DeadlineTable } from "../deadlines.ts";
import type { Outbox } from "../outbox.ts";
import type { AuthorLog } from "./author-log.ts";
import type { History } from "./history.ts";
import type { PostingCounts } from "./io.ts";
import type { PostingNeighbor } from "./posting-neighbor.ts";

/** What every part of posting works with. */
export interface PostingParts {
  readonly neighbors: ReadonlyMap<PeerId, PostingNeighbor>;
  readonly history: History;
  readonly outbox: Outbox;
  readonly deadlines: DeadlineTable;
  readonly random: Random;
  readonly counts: PostingCounts;
}

/** Counts of a core that has done nothing yet. */
export function zeroCounts(): PostingCounts {
  return {
    sentPostings: 0,
    sentPostingBytes: 0,
    receivedPostings: 0,
    receivedPostingBytes: 0,
    sentControlMessages: 0,
    sentControlBytes: 0,
    receivedControlBytes: 0,
    duplicates: 0,
    refusedTooFast: 0,
    refusedTooMany: 0,
    refusedAuthors: 0,
    refusedExpired: 0,
    skipped: 0,
  };
}

/** Sends a message about postings and counts it. */
export function sendTo(
  { outbox, counts }: PostingParts,
  { peerId }: PostingNeighbor,
  message: PostingPeerMessage,
): void {
  if (message.type === "posting") {
    counts.sentPostings += 1;
    counts.sentPostingBytes += postingFrameBytes(message);
  } else {
    counts.sentControlMessages += 1;
    counts.sentControlBytes += postingFrameBytes(message);
  }
  outbox.send(peerId, message);
}

/** True when a neighbor says that it keeps a posting. */
export function claims(log: AuthorLog, neighbor: PostingNeighbor, sequence: number): boolean {
  const stand = log.claims.get(neighbor);
  return stand !== undefined && stand.oldest <= sequence && sequence <= stand.through;
}

/** A random order of the items. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const order = items.map((item) => ({ item, key: random.unit() }));
  return order.sort((left, right) => left.key - right.key).map(({ item }) => item);
}
