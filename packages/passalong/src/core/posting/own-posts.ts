/** What this peer posts itself. */

import { assert, authorTagOf, type Bytes, equalBytes } from "../../base/index.ts";
import { POSTING_BYTES_MAX, type PostingMessage } from "../../wire/index.ts";
import { Allowance } from "./allowance.ts";
import { OWN_HISTORY_MS, POST_BURST, POSTS_PER_SECOND, POSTS_WAITING_MAX } from "./config.ts";
import { type Delivering, firstLike } from "./delivering.ts";
import type { PostCommand, PostingInput, PostingOptions, PostRefusal } from "./io.ts";
import type { PostingParts } from "./parts.ts";
import { costOf } from "./receiving.ts";
import type { Spreading } from "./spreading.ts";

interface WaitingPost {
  readonly token: number;
  readonly author: Bytes;
  readonly payload: Bytes;
}

/** What posting works with. */
export interface OwnPostsParts extends PostingParts {
  readonly spreading: Spreading;
  readonly delivering: Delivering;
}

/**
 * Numbers postings of our own, has them signed one at a time, and sends them (PO2).
 *
 *     waiting ──its turn──> signing ──signed──> posted
 *                                   ──no right──> refused
 */
export class OwnPosts {
  readonly #parts: OwnPostsParts;
  readonly #options: PostingOptions;
  readonly #allowance = new Allowance(POST_BURST, POSTS_PER_SECOND);
  readonly #waiting: WaitingPost[] = [];
  #signing: { readonly post: WaitingPost; readonly sequence: number } | undefined;
  /** When authors that may have posted before go on; undefined: no neighbor has come yet. */
  #opensAt: number | undefined;

  constructor(parts: OwnPostsParts, options: PostingOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  /** Posts something, now or when its turn comes. */
  post({ token, payload, author = this.#options.author }: PostCommand, now: number): void {
    if (payload.length > POSTING_BYTES_MAX) {
      this.#refuse(token, "tooLarge");
      return;
    }
    const isFull = this.#waiting.length >= POSTS_WAITING_MAX;
    if (isFull || !this.#allowance.take(costOf({ payload }), now)) {
      this.#refuse(token, "tooFast");
      return;
    }
    this.#waiting.push({ token, author, payload });
    this.#signNext(now);
  }

  /** A link has opened: who may have posted before waits for what its neighbor knows. */
  onNeighborConnected(now: number): void {
    if (this.#opensAt !== undefined) return;
    this.#opensAt = now + OWN_HISTORY_MS;
    this.#parts.deadlines.setAtMost("postingOwn", this.#opensAt);
  }

  /** Goes on with what waited. */
  onDeadline(now: number): void {
    this.#signNext(now);
  }

  /** The host has signed, or refused to. */
  onSigned(input: Extract<PostingInput, { readonly type: "postingSigned" }>, now: number): void {
    const signing = this.#signing;
    assert(signing?.sequence === input.sequence, "one posting is signed at a time");
    this.#signing = undefined;
    const { post, sequence } = signing;
    if (input.signed === undefined) this.#refuse(post.token, "noRight");
    else if (this.#nextSequence(post.author) !== sequence) this.#waiting.unshift(post);
    else this.#send(post, { ...input.signed, sequence }, now);
    this.#signNext(now);
  }

  #signNext(now: number): void {
    while (this.#signing === undefined) {
      const [post] = this.#waiting;
      if (post === undefined || !this.#mayGoOn(post, now)) return;
      this.#waiting.shift();
      if (this.#isRepeated(post)) continue;
      const { author, payload } = post;
      const sequence = this.#nextSequence(author);
      this.#signing = { post, sequence };
      this.#parts.outbox.push({ type: "signPosting", author, sequence, payload });
    }
  }

  #mayGoOn({ author }: WaitingPost, now: number): boolean {
    if (this.#options.isAuthorNew && equalBytes(author, this.#options.author)) return true;
    return this.#opensAt !== undefined && this.#opensAt <= now;
  }

  /** The same bytes are posted once (PO2). */
  #isRepeated({ token, author, payload }: WaitingPost): boolean {
    const log = this.#parts.history.find(authorTagOf(author));
    const earlier = log === undefined ? undefined : firstLike(log, payload);
    if (earlier === undefined) return false;
    const { sequence } = earlier;
    this.#parts.outbox.event({ type: "posted", token, sequence, payload });
    return true;
  }

  #nextSequence(author: Bytes): number {
    return (this.#parts.history.find(authorTagOf(author))?.highest ?? 0) + 1;
  }

  #send(
    { token, author, payload }: WaitingPost,
    signed: Pick<PostingMessage, "sequence" | "right" | "signature">,
    now: number,
  ): void {
    const posting: PostingMessage = { type: "posting", author, payload, ...signed };
    const log = this.#parts.history.establish(author);
    this.#parts.delivering.addOwn(log, posting, now);
    const { sequence } = posting;
    this.#parts.outbox.event({ type: "posted", token, sequence, payload });
    this.#parts.spreading.spreadOwn(log, posting, now);
  }

  #refuse(token: number, reason: PostRefusal): void {
    this.#parts.outbox.event({ type: "postRefused", token, reason });
  }
}
