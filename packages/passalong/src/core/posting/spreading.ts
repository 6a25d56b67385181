/** Sends new postings on: at once to those who want that, and word of them to the others. */

import { POSTING_IDS_PER_MESSAGE_MAX, type PostingMessage } from "../../wire/index.ts";
import type { AuthorLog } from "./author-log.ts";
import { FEEDERS_AIM, HAVE_DELAY_MS, OWN_PUSHES_MIN, PUSHED_BYTES_MAX } from "./config.ts";
import { claims, type PostingParts, sendTo, shuffled } from "./parts.ts";
import type { PostingNeighbor } from "./posting-neighbor.ts";

/**
 * Epidemic push with announcements behind it (PO5, PO6): each peer has a few feeders, the neighbors
 * that brought postings first; the others only tell what they have, so that a silent feeder is
 * noticed and replaced.
 *
 * Source: Leitão, Pereira, Rodrigues 2007, "Epidemic Broadcast Trees"; with a few feeders where
 * they have one, because postings have many sources and links fail in silence.
 */
export class Spreading {
  readonly #parts: PostingParts;

  constructor(parts: PostingParts) {
    this.#parts = parts;
  }

  /** Sends a posting to every neighbor that lacks it. @param knowing  Those that have it. */
  spread(
    log: AuthorLog,
    posting: PostingMessage,
    knowing: ReadonlySet<PostingNeighbor>,
    now: number,
  ): void {
    const lacking = [...this.#parts.neighbors.values()].filter(
      (neighbor) => !knowing.has(neighbor) && !claims(log, neighbor, posting.sequence),
    );
    for (const neighbor of lacking) {
      if (neighbor.isPushedTo) this.#push(log, posting, neighbor);
      else this.#tellLater(log, posting, neighbor, now);
    }
  }

  /** Sends a posting of our own: whoever feeds on us may be nobody, so that some get it anyway. */
  spreadOwn(log: AuthorLog, posting: PostingMessage, now: number): void {
    const neighbors = shuffled([...this.#parts.neighbors.values()], this.#parts.random);
    neighbors.sort((left, right) => Number(right.isPushedTo) - Number(left.isPushedTo));
    for (const [place, neighbor] of neighbors.entries()) {
      if (neighbor.isPushedTo || place < OWN_PUSHES_MIN) this.#push(log, posting, neighbor);
      else this.#tellLater(log, posting, neighbor, now);
    }
  }

  /** Tells every neighbor what it was not told of. */
  flush(): void {
    for (const neighbor of this.#parts.neighbors.values()) this.#tell(neighbor);
  }

  /** A neighbor says whether it wants postings at once. */
  onPush(neighbor: PostingNeighbor, isWanted: boolean): void {
    neighbor.isPushedTo = isWanted;
  }

  /** A neighbor has shown that it has a posting. */
  onKnown(neighbor: PostingNeighbor, posting: PostingMessage | undefined): void {
    if (posting !== undefined) neighbor.untold.delete(posting);
  }

  /** A feeder has brought what others had brought: one feeder too many, if there are enough. */
  onDuplicate(neighbor: PostingNeighbor): void {
    if (!neighbor.isFeeder || this.#feederCount() <= FEEDERS_AIM) return;
    neighbor.isFeeder = false;
    sendTo(this.#parts, neighbor, { type: "postingPush", isWanted: false });
  }

  /** From now on a neighbor is a feeder. */
  feedFrom(neighbor: PostingNeighbor): void {
    if (neighbor.isFeeder) return;
    neighbor.isFeeder = true;
    sendTo(this.#parts, neighbor, { type: "postingPush", isWanted: true });
  }

  /** A neighbor is gone: another one feeds in its place. */
  onNeighborGone(): void {
    const { neighbors, random } = this.#parts;
    const others = [...neighbors.values()].filter((neighbor) => !neighbor.isFeeder);
    const missing = Math.min(FEEDERS_AIM - this.#feederCount(), others.length);
    if (missing <= 0) return;
    for (const neighbor of shuffled(others, random).slice(0, missing)) this.feedFrom(neighbor);
  }

  #feederCount(): number {
    let count = 0;
    for (const { isFeeder } of this.#parts.neighbors.values()) count += isFeeder ? 1 : 0;
    return count;
  }

  /** A large one is told of at once, and asked for at once by whom it feeds. */
  #push(log: AuthorLog, posting: PostingMessage, neighbor: PostingNeighbor): void {
    if (posting.payload.length <= PUSHED_BYTES_MAX) {
      sendTo(this.#parts, neighbor, posting);
      return;
    }
    const ids = [{ author: log.tag, sequence: posting.sequence }];
    sendTo(this.#parts, neighbor, { type: "postingHave", ids });
  }

  #tellLater(
    log: AuthorLog,
    posting: PostingMessage,
    neighbor: PostingNeighbor,
    now: number,
  ): void {
    neighbor.untold.set(posting, { author: log.tag, sequence: posting.sequence });
    if (neighbor.untold.size >= POSTING_IDS_PER_MESSAGE_MAX) this.#tell(neighbor);
    this.#parts.deadlines.setAtMost("postingHaves", now + HAVE_DELAY_MS);
  }

  #tell(neighbor: PostingNeighbor): void {
    if (neighbor.untold.size === 0) return;
    const ids = [...neighbor.untold.values()];
    neighbor.untold.clear();
    sendTo(this.#parts, neighbor, { type: "postingHave", ids });
  }
}
