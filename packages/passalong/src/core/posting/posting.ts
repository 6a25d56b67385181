/** Postings: small signed messages of members to all members, put together. */

import type { PeerId } from "../../base/index.ts";
import { encodedBytes, type PostingPeerMessage } from "../../wire/index.ts";
import type { DeadlineName } from "../deadlines.ts";
import { Delivering } from "./delivering.ts";
import { History } from "./history.ts";
import type { PostingCommand, PostingCounts, PostingInput, PostingOptions } from "./io.ts";
import { OwnPosts } from "./own-posts.ts";
import { zeroCounts } from "./parts.ts";
import { PostingNeighbor } from "./posting-neighbor.ts";
import type { PostingFactory, PostingPart, PostingSurroundings } from "./posting-part.ts";
import { Receiving } from "./receiving.ts";
import { Reconciling } from "./reconciling.ts";
import { Spreading } from "./spreading.ts";
import { Wishing } from "./wishing.ts";

/** What posting is made of. */
export interface PostingSetup extends PostingSurroundings {
  readonly posting: PostingOptions;
}

/** The posting part of a peer, in a group that has postings. */
export class Posting implements PostingPart {
  readonly counts: PostingCounts = zeroCounts();
  readonly #neighbors = new Map<PeerId, PostingNeighbor>();
  readonly #spreading: Spreading;
  readonly #delivering: Delivering;
  readonly #wishing: Wishing;
  readonly #receiving: Receiving;
  readonly #reconciling: Reconciling;
  readonly #ownPosts: OwnPosts;

  constructor({ outbox, deadlines, random, posting }: PostingSetup) {
    const { counts } = this;
    const history = new History();
    const parts = { outbox, deadlines, random, counts, history, neighbors: this.#neighbors };
    this.#spreading = new Spreading(parts);
    this.#delivering = new Delivering(parts);
    this.#wishing = new Wishing(parts, this.#spreading);
    const shared = {
      ...parts,
      ...{ spreading: this.#spreading, delivering: this.#delivering, wishing: this.#wishing },
    };
    this.#receiving = new Receiving(shared);
    this.#reconciling = new Reconciling(shared);
    this.#ownPosts = new OwnPosts(shared, posting);
  }

  /** Posts something; it takes part already. */
  onCommand(command: PostingCommand, now: number): void {
    if (command.type === "post") this.#ownPosts.post(command, now);
  }

  /** An answer of the host; the rule that a neighbor broke, if any. */
  onAnswer(input: PostingInput, now: number): string | undefined {
    if (input.type === "postingVerified") return this.#receiving.onVerified(input, now);
    this.#ownPosts.onSigned(input, now);
    return undefined;
  }

  /** A link has opened. */
  onNeighborConnected(peerId: PeerId, now: number): void {
    const neighbor = new PostingNeighbor(peerId);
    this.#neighbors.set(peerId, neighbor);
    this.#reconciling.onNeighborConnected(neighbor, now);
    this.#ownPosts.onNeighborConnected(now);
  }

  /** A link has ended. */
  onNeighborGone(peerId: PeerId, now: number): void {
    const neighbor = this.#neighbors.get(peerId);
    if (neighbor === undefined) return;
    this.#neighbors.delete(peerId);
    this.#receiving.onNeighborGone(neighbor, now);
    this.#wishing.onNeighborGone(neighbor, now);
    this.#reconciling.onNeighborGone(neighbor);
    this.#spreading.onNeighborGone();
  }

  /** A message about postings. */
  onMessage(peerId: PeerId, message: PostingPeerMessage, now: number): void {
    const neighbor = this.#neighbors.get(peerId);
    if (neighbor === undefined) return;
    this.#count(message);
    switch (message.type) {
      case "posting":
        this.#receiving.onPosting(neighbor, message, now);
        break;
      case "postingHave":
        this.#reconciling.onHave(neighbor, message.ids, now);
        break;
      case "postingWant":
        this.#reconciling.onWant(neighbor, message.ranges, now);
        break;
      case "postingVector":
        this.#reconciling.onVector(neighbor, message, now);
        break;
      case "postingSummary":
        this.#reconciling.onSummary(neighbor, message);
        break;
      case "postingPush":
        this.#spreading.onPush(neighbor, message.isWanted);
        break;
    }
  }

  /** A deadline has come; those that do not concern postings are passed over. */
  onDeadline(name: DeadlineName, now: number): void {
    switch (name) {
      case "postingHaves":
        this.#spreading.flush();
        break;
      case "postingWants":
        this.#wishing.ask(now);
        break;
      case "postingGaps":
        for (const log of this.#delivering.onDeadline(now)) this.#wishing.addClaimed(log, now);
        break;
      case "postingSync":
        this.#reconciling.sync(now);
        break;
      case "postingOwn":
        this.#ownPosts.onDeadline(now);
        break;
      default:
    }
  }

  #count(message: PostingPeerMessage): void {
    const bytes = encodedBytes(message);
    if (message.type === "posting") {
      this.counts.receivedPostings += 1;
      this.counts.receivedPostingBytes += bytes;
    } else {
      this.counts.receivedControlBytes += bytes;
    }
  }
}

/**
 * Takes part in postings. A core is given this and does not import it, so that applications without
 * postings need not carry them.
 */
export function postingPart(posting: PostingOptions): PostingFactory {
  return (surroundings) => new Posting({ ...surroundings, posting });
}
