/** Takes postings of neighbors: bounds, verification, and what follows from it. */

import { authorTagOf, equalBytes } from "../../base/index.ts";
import type { PostingMessage } from "../../wire/index.ts";
import type { AuthorLog } from "./author-log.ts";
import {
  AUTHORS_MAX,
  EXPIRED_PAUSE_MS,
  POSTING_COST_BYTES,
  UNVERIFIED_BYTES_PER_NEIGHBOR_MAX,
  UNVERIFIED_PER_NEIGHBOR_MAX,
  VERIFYING_PER_NEIGHBOR_MAX,
  WANT_DELAY_MS,
  WANT_TIMEOUT_MS,
  WISHES_PER_AUTHOR_MAX,
} from "./config.ts";
import type { Delivering } from "./delivering.ts";
import type { PostingInput } from "./io.ts";
import type { PostingParts } from "./parts.ts";
import type { Arrival, PostingNeighbor } from "./posting-neighbor.ts";
import type { Spreading } from "./spreading.ts";
import type { Wishing } from "./wishing.ts";

/** What the receiving part works with. */
export interface ReceivingParts extends PostingParts {
  readonly spreading: Spreading;
  readonly delivering: Delivering;
  readonly wishing: Wishing;
}

/** Verifies what comes before anything else is done with it (PO3, PO4). */
export class Receiving {
  readonly #parts: ReceivingParts;

  constructor(parts: ReceivingParts) {
    this.#parts = parts;
  }

  /** A posting has come. */
  onPosting(neighbor: PostingNeighbor, posting: PostingMessage, now: number): void {
    const { counts, history } = this.#parts;
    if (!neighbor.intake.take(1, now)) {
      counts.refusedTooFast += 1;
      return;
    }
    const tag = authorTagOf(posting.author);
    const log = history.find(tag);
    if (!this.#isAuthorTaken(log, posting)) {
      counts.refusedAuthors += 1;
    } else if (log !== undefined && this.#isHad(log, posting, neighbor)) {
      counts.duplicates += 1;
      this.#parts.spreading.onDuplicate(neighbor);
    } else if ((log?.expiredUntil ?? now) > now) {
      counts.refusedExpired += 1;
    } else if (!hasRoom(neighbor, posting)) {
      counts.refusedTooMany += 1;
    } else {
      this.#take(history.of(tag), posting, neighbor);
    }
  }

  /** A verification has ended; the rule that who sent the posting broke, if any. */
  onVerified(
    input: Extract<PostingInput, { readonly type: "postingVerified" }>,
    now: number,
  ): string | undefined {
    const { history, counts, wishing } = this.#parts;
    const log = history.find(authorTagOf(input.author));
    const arrival = log?.arrivals.get(input.sequence);
    if (log === undefined || arrival?.from.peerId !== input.from) return undefined;
    this.#end(arrival);
    this.#verifyMore(arrival.from);
    if (input.verdict === "authentic") {
      this.#accept(arrival, now);
    } else if (input.verdict === "expired") {
      counts.refusedExpired += 1;
      log.expiredUntil = now + EXPIRED_PAUSE_MS;
      wishing.clear(log);
      if (this.#isAuthorTaken(log, arrival.posting)) history.establish(input.author);
    } else {
      this.#wishAgain(arrival, now);
    }
    history.forget(log);
    return input.verdict === "forged" ? "PO3" : undefined;
  }

  /** A neighbor is gone: what waited for verification is asked of others. */
  onNeighborGone(neighbor: PostingNeighbor, now: number): void {
    for (const arrival of neighbor.queue.splice(0)) {
      this.#end(arrival, false);
      this.#wishAgain(arrival, now);
      this.#parts.history.forget(arrival.log);
    }
  }

  #isAuthorTaken(log: AuthorLog | undefined, { author }: PostingMessage): boolean {
    if (log?.key !== undefined) return equalBytes(log.key, author);
    return this.#parts.history.knownCount < AUTHORS_MAX;
  }

  #isHad(log: AuthorLog, { sequence }: PostingMessage, neighbor: PostingNeighbor): boolean {
    if (log.has(sequence)) {
      this.#parts.spreading.onKnown(neighbor, log.find(sequence));
      return true;
    }
    const arrival = log.arrivals.get(sequence);
    arrival?.others.add(neighbor);
    return arrival !== undefined;
  }

  #take(log: AuthorLog, posting: PostingMessage, from: PostingNeighbor): void {
    const others = new Set(this.#parts.wishing.settle(log, posting.sequence));
    const arrival: Arrival = { log, posting, from, others };
    log.arrivals.set(posting.sequence, arrival);
    from.unverifiedCount += 1;
    from.unverifiedBytes += posting.payload.length;
    from.queue.push(arrival);
    this.#verifyMore(from);
  }

  #verifyMore(neighbor: PostingNeighbor): void {
    while (neighbor.verifyingCount < VERIFYING_PER_NEIGHBOR_MAX) {
      const arrival = neighbor.queue.shift();
      if (arrival === undefined) return;
      neighbor.verifyingCount += 1;
      const { posting } = arrival;
      this.#parts.outbox.push({ type: "verifyPosting", posting, from: neighbor.peerId });
    }
  }

  #end({ log, posting, from }: Arrival, wasVerifying = true): void {
    log.arrivals.delete(posting.sequence);
    from.unverifiedCount -= 1;
    from.unverifiedBytes -= posting.payload.length;
    if (wasVerifying) from.verifyingCount -= 1;
  }

  #accept(arrival: Arrival, now: number): void {
    const { history, counts, delivering, spreading, wishing } = this.#parts;
    const { log, posting, from, others } = arrival;
    if (!this.#isAuthorTaken(log, posting)) {
      counts.refusedAuthors += 1;
      return;
    }
    if (log.has(posting.sequence)) return;
    if (!log.allowance.take(costOf(posting), now)) {
      counts.refusedTooFast += 1;
      this.#wishAgain(arrival, now + WANT_TIMEOUT_MS);
      return;
    }
    if (!delivering.hasRoom(log, posting)) {
      counts.refusedTooMany += 1;
      return;
    }
    history.establish(posting.author);
    delivering.add(log, posting, now);
    spreading.spread(log, posting, others.add(from), now);
    wishing.addClaimed(log, now);
    this.#wishForGap(arrival, now);
  }

  /** Who has brought a posting has probably had those before it. */
  #wishForGap({ log, posting, others }: Arrival, now: number): void {
    const { sequence } = posting;
    const first = Math.max(log.through + 1, sequence - WISHES_PER_AUTHOR_MAX);
    for (let missing = first; missing < sequence; missing += 1) {
      if (log.has(missing) || log.arrivals.has(missing)) continue;
      const wish = { sources: others, dueAt: now + WANT_DELAY_MS, isUnfed: false };
      this.#parts.wishing.add(log, missing, wish);
    }
  }

  /** Asks again, of everybody who is said to have it. */
  #wishAgain({ log, posting, from, others }: Arrival, dueAt: number): void {
    const sources = [...others, from];
    this.#parts.wishing.add(log, posting.sequence, { sources, dueAt, isUnfed: false });
  }
}

/** What a posting costs of an author's allowance. */
export function costOf({ payload }: Pick<PostingMessage, "payload">): number {
  return 1 + Math.floor(payload.length / POSTING_COST_BYTES);
}

function hasRoom(neighbor: PostingNeighbor, { payload }: PostingMessage): boolean {
  const bytes = neighbor.unverifiedBytes + payload.length;
  return (
    neighbor.unverifiedCount < UNVERIFIED_PER_NEIGHBOR_MAX &&
    bytes <= UNVERIFIED_BYTES_PER_NEIGHBOR_MAX
  );
}
