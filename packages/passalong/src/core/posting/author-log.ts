/** The postings of one author: had, kept, waiting and missing. */

import { assert, type AuthorTag, type Bytes } from "../../base/index.ts";
import type { PostingMessage, PostingStand } from "../../wire/index.ts";
import { Allowance } from "./allowance.ts";
import { AUTHOR_BURST, AUTHOR_PER_SECOND } from "./config.ts";
import type { Arrival, PostingNeighbor } from "./posting-neighbor.ts";

/** A posting that is missing and that somebody is said to have. */
export interface Wish {
  /** Who told of it alone; the claims of the log say who else has it. */
  readonly sources: Set<PostingNeighbor>;
  /** When it is asked for next. */
  dueAt: number;
  askedOf: PostingNeighbor | undefined;
  attempts: number;
  /** A neighbor that is no feeder told of it: when it has to be asked for, feeders are missing. */
  isUnfed: boolean;
}

/**
 * Postings up to `through` are done with: delivered, or given up. Of these the last ones are kept
 * without a gap. Verified ones beyond wait for those before them.
 *
 *     1 ... evicted ... | oldest ... kept ... through | gap | waiting ...
 */
export class AuthorLog {
  readonly tag: AuthorTag;
  /** The whole public key; undefined while nothing of the author is verified. */
  key: Bytes | undefined;
  /** What neighbors say to keep. */
  readonly claims: Map<PostingNeighbor, PostingStand> = new Map();
  /** Who told of the author, while nothing of it is verified. */
  readonly tellers: Set<PostingNeighbor> = new Set();
  readonly wishes: Map<number, Wish> = new Map();
  /** Being verified, or waiting for that, by sequence. */
  readonly arrivals: Map<number, Arrival> = new Map();
  /** What may still be taken of the author. */
  readonly allowance: Allowance = new Allowance(AUTHOR_BURST, AUTHOR_PER_SECOND);
  /** Since when a verified posting waits for one before it. */
  gapSince: number | undefined;
  /** Its right has ended: not asked for before this moment. */
  expiredUntil = 0;
  readonly #kept = new Map<number, PostingMessage>();
  readonly #waiting = new Map<number, PostingMessage>();
  #through = 0;
  #oldest = 1;
  #keptBytes = 0;

  constructor(tag: AuthorTag) {
    this.tag = tag;
  }

  /** The last posting that is done with; 0: none. */
  get through(): number {
    return this.#through;
  }

  /** The highest sequence that is had or waits. */
  get highest(): number {
    return Math.max(this.#through, ...this.#waiting.keys());
  }

  /** How far it has come, as neighbors are told. */
  get stand(): PostingStand {
    return { author: this.tag, oldest: this.#oldest, through: this.#through };
  }

  /** How many postings are kept. */
  get keptCount(): number {
    return this.#kept.size;
  }

  /** Payload of those. */
  get keptBytes(): number {
    return this.#keptBytes;
  }

  /** How many wait for those before them. */
  get waitingCount(): number {
    return this.#waiting.size;
  }

  /** The lowest that waits; undefined: none does. */
  get lowestWaiting(): number | undefined {
    return this.#waiting.size === 0 ? undefined : Math.min(...this.#waiting.keys());
  }

  /** True for what needs not come again. */
  has(sequence: number): boolean {
    return sequence <= this.#through || this.#waiting.has(sequence);
  }

  /** A posting to pass on; undefined: it is not there. */
  find(sequence: number): PostingMessage | undefined {
    return this.#kept.get(sequence) ?? this.#waiting.get(sequence);
  }

  /** Every posting that is kept, the oldest first. */
  kept(): Iterable<PostingMessage> {
    return this.#kept.values();
  }

  /** Takes a verified posting that was not had. */
  add(posting: PostingMessage): void {
    assert(!this.has(posting.sequence), "a posting is taken once");
    this.#waiting.set(posting.sequence, posting);
  }

  /** Moves on to the next posting; undefined: it is missing. */
  next(): PostingMessage | undefined {
    const posting = this.#waiting.get(this.#through + 1);
    if (posting === undefined) return undefined;
    this.#waiting.delete(posting.sequence);
    this.#through = posting.sequence;
    this.#kept.set(posting.sequence, posting);
    this.#keptBytes += posting.payload.length;
    this.#check();
    return posting;
  }

  /**
   * Gives up what is missing before a sequence. What is kept stays without a gap, so what came
   * before the gap is not kept any more.
   *
   * @returns What is not kept any more.
   */
  skipTo(sequence: number): PostingMessage[] {
    assert(sequence > this.#through + 1, "a gap is given up where there is one");
    const dropped = [...this.#kept.values()];
    this.#kept.clear();
    this.#keptBytes = 0;
    this.#through = sequence - 1;
    this.#oldest = sequence;
    this.#check();
    return dropped;
  }

  /** Stops keeping the oldest posting, and gives it. */
  evict(): PostingMessage {
    const posting = this.#kept.get(this.#oldest);
    assert(posting !== undefined, "something is kept where something is evicted");
    this.#kept.delete(this.#oldest);
    this.#oldest += 1;
    this.#keptBytes -= posting.payload.length;
    this.#check();
    return posting;
  }

  #check(): void {
    const count = this.#through - this.#oldest + 1;
    assert(count === this.#kept.size, "an author's kept postings have no gap");
  }
}
