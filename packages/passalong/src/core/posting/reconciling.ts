/** Anti-entropy: neighbors compare how far they have come, and say what they have. */

import {
  postingFrameBytes,
  POSTING_STANDS_PER_MESSAGE_MAX,
  type PostingId,
  type PostingMessage,
  type PostingRange,
  type PostingStand,
  type PostingSummaryMessage,
  type PostingVectorMessage,
} from "../../wire/index.ts";
import type { AuthorLog } from "./author-log.ts";
import {
  RUMORS_PER_NEIGHBOR_MAX,
  SERVED_BYTES_EACH,
  SYNC_INTERVAL_MS,
  WANT_DELAY_MS,
} from "./config.ts";
import { sendTo } from "./parts.ts";
import type { PostingNeighbor } from "./posting-neighbor.ts";
import type { ReceivingParts } from "./receiving.ts";

/** Finds out what is missing, and serves what others miss (PO10, PO11). */
export class Reconciling {
  readonly #parts: ReceivingParts;

  constructor(parts: ReceivingParts) {
    this.#parts = parts;
  }

  /** A link has opened. */
  onNeighborConnected(neighbor: PostingNeighbor, now: number): void {
    this.#sendSummary(neighbor);
    this.#parts.deadlines.setAtMost("postingSync", this.#nextSync(now));
  }

  /** A neighbor is gone: what it said holds no more. */
  onNeighborGone(neighbor: PostingNeighbor): void {
    const { history } = this.#parts;
    for (const log of [...history.logs.values()]) {
      const wasTeller = log.tellers.delete(neighbor);
      if (log.claims.delete(neighbor) || wasTeller) history.forget(log);
    }
  }

  /** Compares again with everybody. */
  sync(now: number): void {
    const { neighbors, deadlines } = this.#parts;
    for (const neighbor of neighbors.values()) {
      neighbor.hasVector = false;
      this.#sendSummary(neighbor);
    }
    if (neighbors.size > 0) deadlines.setAtMost("postingSync", this.#nextSync(now));
  }

  /** A neighbor says how far it has come in all: where that differs, in detail. */
  onSummary(neighbor: PostingNeighbor, { authorCount, digest }: PostingSummaryMessage): void {
    const { history } = this.#parts;
    const isEqual = authorCount === history.authorCount && digest === history.digest;
    if (isEqual || neighbor.hasVector) return;
    neighbor.hasVector = true;
    const stands = [...history.stands()];
    let first = 0;
    for (; stands.length - first > POSTING_STANDS_PER_MESSAGE_MAX;) {
      const part = stands.slice(first, first + POSTING_STANDS_PER_MESSAGE_MAX);
      sendTo(this.#parts, neighbor, { type: "postingVector", part: "more", stands: part });
      first += POSTING_STANDS_PER_MESSAGE_MAX;
    }
    const rest = stands.slice(first);
    sendTo(this.#parts, neighbor, { type: "postingVector", part: "last", stands: rest });
  }

  /** A neighbor says how far it has come. */
  onVector(neighbor: PostingNeighbor, { part, stands }: PostingVectorMessage, now: number): void {
    for (const stand of stands) this.#onStand(neighbor, stand, now);
    // Who was sent the whole vector knows it already.
    if (part === "last" && !neighbor.hasVector) this.#answer(neighbor, now);
  }

  /** A neighbor tells of postings. */
  onHave(neighbor: PostingNeighbor, ids: readonly PostingId[], now: number): void {
    for (const { author, sequence } of ids) {
      const log = this.#logFor(neighbor, author);
      if (log === undefined) continue;
      if (log.has(sequence)) {
        this.#parts.spreading.onKnown(neighbor, log.find(sequence));
        continue;
      }
      const arrival = log.arrivals.get(sequence);
      arrival?.others.add(neighbor);
      if (arrival !== undefined || log.expiredUntil > now) continue;
      const isUnfed = !neighbor.isFeeder;
      const dueAt = isUnfed ? now + WANT_DELAY_MS : now;
      this.#parts.wishing.add(log, sequence, { sources: [neighbor], dueAt, isUnfed });
    }
  }

  /** A neighbor asks for postings: what is kept comes at once, and how it stands with the rest. */
  onWant(neighbor: PostingNeighbor, ranges: readonly PostingRange[], now: number): void {
    const stands: PostingStand[] = [];
    for (const range of ranges) {
      const log = this.#parts.history.find(range.author);
      const isWhole = log !== undefined && this.#serve(neighbor, log, { range, now });
      if (isWhole) continue;
      stands.push(log?.stand ?? { author: range.author, oldest: 1, through: 0 });
    }
    if (stands.length > 0) this.#sendAnswer(neighbor, stands, now);
  }

  #nextSync(now: number): number {
    return now + SYNC_INTERVAL_MS * (1 + this.#parts.random.unit() / 2);
  }

  #sendSummary(neighbor: PostingNeighbor): void {
    const { authorCount, digest } = this.#parts.history;
    sendTo(this.#parts, neighbor, { type: "postingSummary", authorCount, digest });
  }

  #onStand(neighbor: PostingNeighbor, stand: PostingStand, now: number): void {
    const { history, wishing, delivering } = this.#parts;
    const log = this.#logFor(neighbor, stand.author);
    if (log === undefined) return;
    for (const [sequence, wish] of log.wishes) {
      if (sequence < stand.oldest) wish.sources.delete(neighbor);
    }
    if (stand.through < stand.oldest) {
      log.claims.delete(neighbor);
      history.forget(log);
      return;
    }
    log.claims.set(neighbor, stand);
    wishing.addClaimed(log, now);
    if (log.waitingCount > 0) delivering.settle(log, now);
  }

  /** The log of an author; undefined when the neighbor tells of too many that nobody else knows. */
  #logFor(neighbor: PostingNeighbor, author: PostingId["author"]): AuthorLog | undefined {
    const { history } = this.#parts;
    const known = history.find(author);
    if (known?.key !== undefined || known?.tellers.has(neighbor) === true) return known;
    if (neighbor.rumorCount >= RUMORS_PER_NEIGHBOR_MAX) return undefined;
    const log = known ?? history.of(author);
    log.tellers.add(neighbor);
    neighbor.rumorCount += 1;
    return log;
  }

  /** Tells a neighbor, after its vector, of what it lacks. */
  #answer(neighbor: PostingNeighbor, now: number): void {
    const stands: PostingStand[] = [];
    for (const log of this.#parts.history.logs.values()) {
      const isAhead = (log.claims.get(neighbor)?.through ?? 0) < log.through;
      if (isAhead && log.keptCount > 0) stands.push(log.stand);
    }
    for (let first = 0; first < stands.length; first += POSTING_STANDS_PER_MESSAGE_MAX) {
      const part = stands.slice(first, first + POSTING_STANDS_PER_MESSAGE_MAX);
      this.#sendAnswer(neighbor, part, now);
    }
  }

  #sendAnswer(neighbor: PostingNeighbor, stands: readonly PostingStand[], now: number): void {
    const message: PostingVectorMessage = { type: "postingVector", part: "answer", stands };
    if (neighbor.service.take(postingFrameBytes(message), now))
      sendTo(this.#parts, neighbor, message);
  }

  /** Sends what is there of a range. False when something was not. */
  #serve(
    neighbor: PostingNeighbor,
    log: AuthorLog,
    { range: { start, end }, now }: { readonly range: PostingRange; readonly now: number },
  ): boolean {
    let isWhole = true;
    for (let sequence = start; sequence < end; sequence += 1) {
      const posting = log.find(sequence);
      if (posting === undefined) isWhole = false;
      else if (!this.#sendPosting(neighbor, posting, now)) return true;
    }
    return isWhole;
  }

  /** False when the neighbor has asked for too much; it asks again. */
  #sendPosting(neighbor: PostingNeighbor, posting: PostingMessage, now: number): boolean {
    if (!neighbor.service.take(posting.payload.length + SERVED_BYTES_EACH, now)) return false;
    neighbor.untold.delete(posting);
    sendTo(this.#parts, neighbor, posting);
    return true;
  }
}
