/** Asks neighbors for postings that are missing. */

import type { PeerId } from "../../base/index.ts";
import {
  POSTING_RANGES_PER_MESSAGE_MAX,
  POSTINGS_PER_RANGE_MAX,
  type PostingRange,
} from "../../wire/index.ts";
import type { AuthorLog, Wish } from "./author-log.ts";
import {
  ASKED_PER_NEIGHBOR_MAX,
  WANT_ATTEMPTS_MAX,
  WANT_TIMEOUT_MS,
  WISHES_PER_AUTHOR_MAX,
  WISHES_PER_RUMOR_MAX,
} from "./config.ts";
import { claims, type PostingParts, sendTo } from "./parts.ts";
import type { PostingNeighbor } from "./posting-neighbor.ts";
import type { Spreading } from "./spreading.ts";

/** A blocked question is put again after this, ms. Source: guess, a round trip. */
const BLOCKED_MS = 100;

/** Who may have what is missing, and when. */
export interface WishOptions {
  /** Who told of it; none when claims say who has it. */
  readonly sources: Iterable<PostingNeighbor>;
  readonly dueAt: number;
  readonly isUnfed: boolean;
}

/** Keeps what is missing and somebody is said to have, and asks for it (PO6, PO10). */
export class Wishing {
  readonly #parts: PostingParts;
  readonly #spreading: Spreading;
  /** Authors of whom something is wished for. */
  readonly #logs = new Set<AuthorLog>();

  constructor(parts: PostingParts, spreading: Spreading) {
    this.#parts = parts;
    this.#spreading = spreading;
  }

  /** Wishes for one posting, or adds who has it. */
  add(log: AuthorLog, sequence: number, { sources, dueAt, isUnfed }: WishOptions): void {
    const standing = log.wishes.get(sequence);
    if (standing === undefined && !this.#makeRoom(log, sequence)) return;
    const wish = standing ?? {
      sources: new Set(),
      ...{ dueAt, askedOf: undefined, attempts: 0, isUnfed },
    };
    for (const source of sources) wish.sources.add(source);
    if (wish.askedOf === undefined) wish.dueAt = Math.min(wish.dueAt, dueAt);
    log.wishes.set(sequence, wish);
    this.#logs.add(log);
    this.#parts.deadlines.setAtMost("postingWants", wish.dueAt);
  }

  /** Wishes for what neighbors say to keep of an author and is missing. */
  addClaimed(log: AuthorLog, now: number): void {
    if (log.expiredUntil > now) return;
    for (const { oldest, through } of log.claims.values()) {
      let sequence = Math.max(log.through + 1, oldest);
      for (let count = 0; sequence <= through && count < WISHES_PER_AUTHOR_MAX; sequence += 1) {
        if (log.has(sequence) || log.arrivals.has(sequence)) continue;
        count += 1;
        if (log.wishes.has(sequence)) continue;
        this.add(log, sequence, { sources: [], dueAt: now, isUnfed: false });
      }
    }
  }

  /** A posting has come or is not wanted any more. @returns Who told of it. */
  settle(log: AuthorLog, sequence: number): Iterable<PostingNeighbor> {
    const wish = log.wishes.get(sequence);
    if (wish === undefined) return [];
    unask(wish);
    log.wishes.delete(sequence);
    if (log.wishes.size === 0) this.#logs.delete(log);
    return wish.sources;
  }

  /** Nothing of an author is wanted now. */
  clear(log: AuthorLog): void {
    for (const sequence of [...log.wishes.keys()]) this.settle(log, sequence);
  }

  /** A neighbor is gone: what was asked of it is asked of others at once. */
  onNeighborGone(neighbor: PostingNeighbor, now: number): void {
    for (const log of this.#logs) {
      for (const wish of log.wishes.values()) {
        wish.sources.delete(neighbor);
        if (wish.askedOf !== neighbor) continue;
        wish.askedOf = undefined;
        wish.dueAt = now;
        this.#parts.deadlines.setAtMost("postingWants", now);
      }
    }
  }

  /** Asks for everything that is due. */
  ask(now: number): void {
    const questions = new Map<PostingNeighbor, PostingRange[]>();
    let next = Number.POSITIVE_INFINITY;
    for (const log of [...this.#logs]) {
      for (const [sequence, wish] of [...log.wishes].sort(([left], [right]) => left - right)) {
        if (wish.dueAt <= now) this.#askOne(log, sequence, { wish, questions, now });
        // What is due still is blocked: neighbors have enough to answer.
        const at = wish.dueAt <= now ? now + BLOCKED_MS : wish.dueAt;
        if (log.wishes.has(sequence)) next = Math.min(next, at);
      }
    }
    for (const [neighbor, ranges] of questions) this.#send(neighbor, ranges);
    if (next < Number.POSITIVE_INFINITY) this.#parts.deadlines.setAtMost("postingWants", next);
  }

  /** What comes first in order is wished for first. */
  #makeRoom(log: AuthorLog, sequence: number): boolean {
    if (hasRoom(log)) return true;
    const highest = Math.max(...log.wishes.keys());
    if (highest <= sequence) return false;
    this.settle(log, highest);
    return true;
  }

  #askOne(
    log: AuthorLog,
    sequence: number,
    round: {
      readonly wish: Wish;
      readonly questions: Map<PostingNeighbor, PostingRange[]>;
      readonly now: number;
    },
  ): void {
    const { wish, questions, now } = round;
    const last = wish.askedOf;
    unask(wish);
    const holders = this.#holders(log, sequence, wish);
    if (holders.length === 0 || wish.attempts >= WANT_ATTEMPTS_MAX) {
      // What was promised and never came is not believed any more.
      if (last !== undefined) log.claims.delete(last);
      this.settle(log, sequence);
      this.#parts.history.forget(log);
      return;
    }
    const free = holders.filter(({ askedCount }) => askedCount < ASKED_PER_NEIGHBOR_MAX);
    const others = free.length > 1 ? free.filter((neighbor) => neighbor !== last) : free;
    const chosen = others[this.#parts.random.below(Math.max(1, others.length))];
    if (chosen === undefined) return;
    if (wish.isUnfed && wish.attempts === 0) this.#spreading.feedFrom(chosen);
    wish.askedOf = chosen;
    chosen.askedCount += 1;
    wish.attempts += 1;
    wish.dueAt = now + WANT_TIMEOUT_MS;
    const ranges = questions.get(chosen) ?? [];
    questions.set(chosen, extended(ranges, { author: log.tag, sequence }));
  }

  #holders(log: AuthorLog, sequence: number, { sources }: Wish): PostingNeighbor[] {
    const holders = new Set<PostingNeighbor>(sources);
    for (const neighbor of log.claims.keys()) {
      if (claims(log, neighbor, sequence)) holders.add(neighbor);
    }
    const { neighbors } = this.#parts;
    const isHere = (neighbor: PostingNeighbor, peerId: PeerId): boolean =>
      neighbors.get(peerId) === neighbor;
    return [...holders].filter((neighbor) => isHere(neighbor, neighbor.peerId));
  }

  #send(neighbor: PostingNeighbor, ranges: readonly PostingRange[]): void {
    for (let first = 0; first < ranges.length; first += POSTING_RANGES_PER_MESSAGE_MAX) {
      const part = ranges.slice(first, first + POSTING_RANGES_PER_MESSAGE_MAX);
      sendTo(this.#parts, neighbor, { type: "postingWant", ranges: part });
    }
  }
}

function hasRoom({ key, wishes }: AuthorLog): boolean {
  return wishes.size < (key === undefined ? WISHES_PER_RUMOR_MAX : WISHES_PER_AUTHOR_MAX);
}

function unask(wish: Wish): void {
  if (wish.askedOf !== undefined) wish.askedOf.askedCount -= 1;
  wish.askedOf = undefined;
}

/** Ranges with one more posting, which comes after those of its author. */
function extended(
  ranges: PostingRange[],
  { author, sequence }: { readonly author: PostingRange["author"]; readonly sequence: number },
): PostingRange[] {
  const last = ranges.at(-1);
  const isNext = last?.author === author && last.end === sequence;
  if (last !== undefined && isNext && last.end - last.start < POSTINGS_PER_RANGE_MAX) {
    ranges[ranges.length - 1] = { author, start: last.start, end: sequence + 1 };
  } else {
    ranges.push({ author, start: sequence, end: sequence + 1 });
  }
  return ranges;
}
