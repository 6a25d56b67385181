/** Gives postings to the application: each author's in their order, and each once. */

import { equalBytes } from "../../base/index.ts";
import type { PostingMessage } from "../../wire/index.ts";
import type { AuthorLog } from "./author-log.ts";
import {
  GAP_MS_MAX,
  GAP_MS_UNCLAIMED,
  WAITING_BYTES_MAX,
  WAITING_PER_AUTHOR_MAX,
} from "./config.ts";
import { claims, type PostingParts } from "./parts.ts";

/** Orders what is verified (PO7, PO8). */
export class Delivering {
  readonly #parts: PostingParts;
  /** Authors of whom something waits for what was before it. */
  readonly #gaps = new Set<AuthorLog>();
  /** Our own, of which the application knows. */
  readonly #own = new WeakSet<PostingMessage>();
  #waitingBytes = 0;

  constructor(parts: PostingParts) {
    this.#parts = parts;
  }

  /** True when a posting's turn has come, or there is room for it to wait. */
  hasRoom(log: AuthorLog, { sequence, payload }: PostingMessage): boolean {
    if (sequence === log.through + 1) return true;
    const bytes = this.#waitingBytes + payload.length;
    return log.waitingCount < WAITING_PER_AUTHOR_MAX && bytes <= WAITING_BYTES_MAX;
  }

  /** Takes one of our own. */
  addOwn(log: AuthorLog, posting: PostingMessage, now: number): void {
    this.#own.add(posting);
    this.add(log, posting, now);
  }

  /** Takes a verified posting, and delivers what is in order now. */
  add(log: AuthorLog, posting: PostingMessage, now: number): void {
    log.add(posting);
    this.#waitingBytes += posting.payload.length;
    this.settle(log, now);
  }

  /** Delivers what is in order, after something came or was said about an author. */
  settle(log: AuthorLog, now: number): void {
    if (this.#beginsLate(log)) this.#skip(log);
    if (this.#deliver(log)) log.gapSince = undefined;
    if (log.waitingCount === 0) {
      log.gapSince = undefined;
      this.#gaps.delete(log);
      return;
    }
    log.gapSince ??= now;
    this.#gaps.add(log);
    this.#parts.deadlines.setAtMost("postingGaps", log.gapSince + GAP_MS_UNCLAIMED);
  }

  /** Gives up what has been missing for too long. @returns Authors that have moved on. */
  onDeadline(now: number): AuthorLog[] {
    const moved: AuthorLog[] = [];
    for (const log of [...this.#gaps]) {
      const dueAt = (log.gapSince ?? now) + this.#patienceMs(log);
      if (dueAt <= now) {
        this.#skip(log);
        moved.push(log);
        this.settle(log, now);
      } else {
        this.#parts.deadlines.setAtMost("postingGaps", Math.min(dueAt, now + GAP_MS_UNCLAIMED));
      }
    }
    return moved;
  }

  #deliver(log: AuthorLog): boolean {
    let hasMoved = false;
    for (;;) {
      const next = log.find(log.through + 1);
      const isRepeated = next !== undefined && repeats(log, next);
      const posting = this.#parts.history.advance(log);
      if (posting === undefined) return hasMoved;
      hasMoved = true;
      this.#waitingBytes -= posting.payload.length;
      if (isRepeated || this.#own.has(posting)) continue;
      const { author, sequence, payload } = posting;
      this.#parts.outbox.event({ type: "postingReceived", author, sequence, payload });
    }
  }

  #skip(log: AuthorLog): void {
    const lowest = log.lowestWaiting;
    if (lowest === undefined || lowest <= log.through + 1) return;
    this.#parts.counts.skipped += log.through === 0 ? 0 : lowest - log.through - 1;
    this.#parts.history.skip(log, lowest);
  }

  /**
   * True for a newcomer that has the first posting which anybody still keeps: what was before it is
   * gone.
   */
  #beginsLate(log: AuthorLog): boolean {
    const lowest = log.lowestWaiting;
    if (log.through > 0 || lowest === undefined || log.claims.size === 0) return false;
    return Math.min(...[...log.claims.values()].map(({ oldest }) => oldest)) === lowest;
  }

  #patienceMs(log: AuthorLog): number {
    const next = log.through + 1;
    const isClaimed = [...log.claims.keys()].some((neighbor) => claims(log, neighbor, next));
    return isClaimed ? GAP_MS_MAX : GAP_MS_UNCLAIMED;
  }
}

/** True when the author has posted the same bytes before, as far as is kept. */
export function repeats(log: AuthorLog, { payload }: Pick<PostingMessage, "payload">): boolean {
  return firstLike(log, payload) !== undefined;
}

/** A posting of the author with these bytes, as far as is kept. */
export function firstLike(
  log: AuthorLog,
  payload: PostingMessage["payload"],
): PostingMessage | undefined {
  for (const posting of log.kept()) {
    if (equalBytes(posting.payload, payload)) return posting;
  }
  return undefined;
}
