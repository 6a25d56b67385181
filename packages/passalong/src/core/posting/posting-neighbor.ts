/** What postings remember of one neighbor. */

import type { PeerId } from "../../base/index.ts";
import type { PostingId, PostingMessage } from "../../wire/index.ts";
import { Allowance } from "./allowance.ts";
import type { AuthorLog } from "./author-log.ts";
import {
  NEIGHBOR_BURST,
  NEIGHBOR_PER_SECOND,
  SERVED_BYTES_BURST,
  SERVED_BYTES_PER_SECOND,
} from "./config.ts";

/** A posting that came and is not verified yet. */
export interface Arrival {
  readonly log: AuthorLog;
  readonly posting: PostingMessage;
  readonly from: PostingNeighbor;
  /** Others that brought it or told of it meanwhile. */
  readonly others: Set<PostingNeighbor>;
}

/** A neighbor, as the parts of posting see it. */
export class PostingNeighbor {
  readonly peerId: PeerId;

  /** It is sent new postings at once. */
  isPushedTo = true;
  /** What it will be told of, by author and sequence. */
  readonly untold: Map<PostingMessage, PostingId> = new Map();

  /** It sends new postings at once. */
  isFeeder = true;
  /** Postings asked of it that have not come. */
  askedCount = 0;
  /** Authors of whom nothing is verified that it says to have postings of. */
  rumorCount = 0;
  /**
   * It was sent a vector that it has not been heard to answer: no second one until the next sync.
   */
  hasVector = false;

  /** What came of it and waits for its turn to be verified. */
  readonly queue: Arrival[] = [];
  verifyingCount = 0;
  unverifiedCount = 0;
  unverifiedBytes = 0;
  /** Postings that are taken of it. */
  readonly intake: Allowance = new Allowance(NEIGHBOR_BURST, NEIGHBOR_PER_SECOND);
  /** Payload that is sent to it when it asks. */
  readonly service: Allowance = new Allowance(SERVED_BYTES_BURST, SERVED_BYTES_PER_SECOND);

  constructor(peerId: PeerId) {
    this.peerId = peerId;
  }
}
