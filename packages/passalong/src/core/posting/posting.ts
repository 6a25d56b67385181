/** Postings: small signed messages of members to all members, put together. */

import type { PeerId } from "../../base/index.ts";
import {
  type GoodbyeReason,
  isPostingMessage,
  POSTING_MESSAGES,
  postingFrameBytes,
  type PostingPeerMessage,
  type ServiceMessage,
} from "../../wire/index.ts";
import type { DeadlineName } from "../deadlines.ts";
import {
  type Dismissal,
  ofTypes,
  type Service,
  type ServiceCommand,
  type ServiceFactory,
  type ServiceInput,
  type ServiceViews,
  type Surroundings,
} from "../service.ts";
import { Delivering } from "./delivering.ts";
import { History } from "./history.ts";
import type { PostingCounts, PostingInput, PostingOptions } from "./io.ts";
import { OwnPosts } from "./own-posts.ts";
import { zeroCounts } from "./parts.ts";
import { PostingNeighbor } from "./posting-neighbor.ts";
import { Receiving } from "./receiving.ts";
import { Reconciling } from "./reconciling.ts";
import { Spreading } from "./spreading.ts";
import { Wishing } from "./wishing.ts";

const isPostingInput = ofTypes<PostingInput>({ postingSigned: true, postingVerified: true });

/** Takes part in postings; for a core in a group that has them. */
export function postingService(options: PostingOptions): ServiceFactory {
  return (surroundings) => new Posting(surroundings, options);
}

class Posting implements Service {
  readonly family = POSTING_MESSAGES;
  readonly views: Partial<ServiceViews> = { postingCounts: () => this.#counts };
  readonly #counts: PostingCounts = zeroCounts();
  readonly #neighbors = new Map<PeerId, PostingNeighbor>();
  readonly #spreading: Spreading;
  readonly #delivering: Delivering;
  readonly #wishing: Wishing;
  readonly #receiving: Receiving;
  readonly #reconciling: Reconciling;
  readonly #ownPosts: OwnPosts;

  constructor({ outbox, deadlines, random }: Surroundings, options: PostingOptions) {
    const counts = this.#counts;
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
    this.#ownPosts = new OwnPosts(shared, options);
  }

  onCommand(command: ServiceCommand, now: number): boolean {
    // It takes part already.
    if (command.type === "takePartInPostings") return true;
    if (command.type !== "post") return false;
    this.#ownPosts.post(command, now);
    return true;
  }

  onInput(input: ServiceInput, now: number): Dismissal | undefined {
    if (!isPostingInput(input)) return undefined;
    switch (input.type) {
      case "postingSigned":
        this.#ownPosts.onSigned(input, now);
        return undefined;
      case "postingVerified": {
        const rule = this.#receiving.onVerified(input, now);
        return rule === undefined ? undefined : { peerId: input.from, rule };
      }
    }
  }

  onNeighborConnected(peerId: PeerId, now: number): void {
    const neighbor = new PostingNeighbor(peerId);
    this.#neighbors.set(peerId, neighbor);
    this.#reconciling.onNeighborConnected(neighbor, now);
    this.#ownPosts.onNeighborConnected(now);
  }

  onNeighborGone(peerId: PeerId, _reason: GoodbyeReason | undefined, now: number): void {
    const neighbor = this.#neighbors.get(peerId);
    if (neighbor === undefined) return;
    this.#neighbors.delete(peerId);
    this.#receiving.onNeighborGone(neighbor, now);
    this.#wishing.onNeighborGone(neighbor, now);
    this.#reconciling.onNeighborGone(neighbor);
    this.#spreading.onNeighborGone();
  }

  onMessage(from: PeerId, message: ServiceMessage, now: number): undefined {
    const neighbor = this.#neighbors.get(from);
    if (neighbor === undefined || !isPostingMessage(message)) return;
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

  onDeadline(name: DeadlineName, now: number): undefined {
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
    const bytes = postingFrameBytes(message);
    if (message.type === "posting") {
      this.#counts.receivedPostings += 1;
      this.#counts.receivedPostingBytes += bytes;
    } else {
      this.#counts.receivedControlBytes += bytes;
    }
  }
}
