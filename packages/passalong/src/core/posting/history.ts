/** The postings of all authors, within bounds. */

import { type AuthorTag, authorTagOf, type Bytes } from "../../base/index.ts";
import type { PostingMessage, PostingStand } from "../../wire/index.ts";
import { AuthorLog } from "./author-log.ts";
import {
  HISTORY_BYTES_MAX,
  HISTORY_BYTES_PER_AUTHOR_MAX,
  HISTORY_MAX,
  HISTORY_PER_AUTHOR_MAX,
} from "./config.ts";

/**
 * Spreads the bits of a digest. Source: MurmurHash3's finalizer (Austin Appleby, public domain).
 */
const MIX_FIRST = 0x85ebca6b;

/** As above. */
const MIX_SECOND = 0xc2b2ae35;

/** Spreads sequences. Source: the golden ratio, 2^32 / phi. */
const SEQUENCE_FACTOR = 0x9e3779b1;

/** Every author's log, and what is kept of all of them (PO9). */
export class History {
  readonly logs: Map<AuthorTag, AuthorLog> = new Map();
  /** Everything that is kept, in the order in which it was had. */
  readonly #order = new Map<PostingMessage, AuthorLog>();
  #bytes = 0;
  #knownCount = 0;
  #authorCount = 0;
  #digest = 0;

  /** Authors whose keys are known to have signed something. */
  get knownCount(): number {
    return this.#knownCount;
  }

  /** Authors of whom something was had. */
  get authorCount(): number {
    return this.#authorCount;
  }

  /** 32 bits over how far each author was had. */
  get digest(): number {
    return this.#digest;
  }

  /** The log of an author; undefined: nobody told of it. */
  find(tag: AuthorTag): AuthorLog | undefined {
    return this.logs.get(tag);
  }

  /** The log of an author, made when there is none. */
  of(tag: AuthorTag): AuthorLog {
    let log = this.logs.get(tag);
    if (log === undefined) {
      log = new AuthorLog(tag);
      this.logs.set(tag, log);
    }
    return log;
  }

  /** The log of a whole key, from which on the author is known. */
  establish(key: Bytes): AuthorLog {
    const log = this.of(authorTagOf(key));
    if (log.key !== undefined) return log;
    log.key = key;
    this.#knownCount += 1;
    dismissTellers(log);
    return log;
  }

  /** Forgets a log of which nothing is verified, when nobody tells of its author any more. */
  forget(log: AuthorLog): void {
    const isOfUse = log.claims.size > 0 || log.wishes.size > 0 || log.arrivals.size > 0;
    if (log.key !== undefined || isOfUse) return;
    this.logs.delete(log.tag);
    dismissTellers(log);
  }

  /** How far all authors were had that were had at all. */
  *stands(): Generator<PostingStand, void, undefined> {
    for (const log of this.logs.values()) {
      if (log.through > 0) yield log.stand;
    }
  }

  /** The next posting of an author in its order; undefined: it is missing. */
  advance(log: AuthorLog): PostingMessage | undefined {
    const before = log.through;
    const posting = log.next();
    if (posting === undefined) return undefined;
    this.#onMoved(log, before);
    this.#order.set(posting, log);
    this.#bytes += posting.payload.length;
    this.#trim(log);
    return posting;
  }

  /** Gives up what is missing of an author before a sequence. */
  skip(log: AuthorLog, sequence: number): void {
    const before = log.through;
    for (const posting of log.skipTo(sequence)) this.#drop(posting);
    this.#onMoved(log, before);
  }

  #onMoved({ tag, through }: AuthorLog, before: number): void {
    if (before === 0) this.#authorCount += 1;
    this.#digest = (this.#digest - partOf(tag, before) + partOf(tag, through)) >>> 0;
  }

  #trim(log: AuthorLog): void {
    while (log.keptCount > HISTORY_PER_AUTHOR_MAX || log.keptBytes > HISTORY_BYTES_PER_AUTHOR_MAX) {
      this.#drop(log.evict());
    }
    while (this.#order.size > HISTORY_MAX || this.#bytes > HISTORY_BYTES_MAX) {
      const [oldest] = this.#order.values();
      if (oldest === undefined) break;
      this.#drop(oldest.evict());
    }
  }

  #drop(posting: PostingMessage): void {
    this.#order.delete(posting);
    this.#bytes -= posting.payload.length;
  }
}

function dismissTellers(log: AuthorLog): void {
  for (const neighbor of log.tellers) neighbor.rumorCount -= 1;
  log.tellers.clear();
}

/** An author's part in the digest: a sum of parts does not depend on their order. */
function partOf(tag: AuthorTag, through: number): number {
  if (through === 0) return 0;
  let mixed = Number.parseInt(tag.slice(0, 8), 16) ^ Math.imul(through | 0, SEQUENCE_FACTOR);
  mixed = Math.imul(mixed ^ (mixed >>> 16), MIX_FIRST);
  mixed = Math.imul(mixed ^ (mixed >>> 13), MIX_SECOND);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
