/** Postings that a peer may take part in later. */

import type { PeerId } from "../../base/index.ts";
import {
  type GoodbyeReason,
  isPostingMessage,
  POSTING_MESSAGES,
  type PostingPeerMessage,
  type ServiceMessage,
} from "../../wire/index.ts";
import type { DeadlineName } from "../deadlines.ts";
import type {
  Dismissal,
  Service,
  ServiceCommand,
  ServiceFactory,
  ServiceInput,
  ServiceViews,
  Surroundings,
} from "../service.ts";

/**
 * Takes no part in postings until it is given the service that does (PO12, PO17).
 *
 *     silent ──a neighbor tells of a posting──> heard ──takePartInPostings──> takes part
 *     silent ──takePartInPostings──> takes part
 */
class LatePosting implements Service {
  readonly family = POSTING_MESSAGES;
  readonly views: Partial<ServiceViews> = {
    postingCounts: () => this.#service?.views.postingCounts?.(),
  };
  readonly #surroundings: Surroundings;
  readonly #neighbors = new Set<PeerId>();
  #service: Service | undefined;
  #hasHeard = false;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  onCommand(command: ServiceCommand, now: number): boolean {
    if (this.#service !== undefined) return this.#service.onCommand(command, now);
    if (command.type !== "takePartInPostings") return false;
    this.#begin(command.service, now);
    return true;
  }

  onInput(input: ServiceInput, now: number): Dismissal | undefined {
    return this.#service?.onInput(input, now);
  }

  onMessage(from: PeerId, message: ServiceMessage, now: number): Dismissal | undefined {
    if (this.#service !== undefined) return this.#service.onMessage(from, message, now);
    if (!this.#hasHeard && isPostingMessage(message) && tellsOfPostings(message)) {
      this.#hasHeard = true;
      this.#surroundings.outbox.event({ type: "postingsHeard", from });
    }
    return undefined;
  }

  onNeighborConnected(peerId: PeerId, now: number): void {
    this.#neighbors.add(peerId);
    this.#service?.onNeighborConnected(peerId, now);
  }

  onNeighborGone(peerId: PeerId, reason: GoodbyeReason | undefined, now: number): void {
    this.#neighbors.delete(peerId);
    this.#service?.onNeighborGone(peerId, reason, now);
  }

  onDeadline(name: DeadlineName, now: number): Dismissal | undefined {
    return this.#service?.onDeadline(name, now);
  }

  #begin(makeService: ServiceFactory, now: number): void {
    this.#service = makeService(this.#surroundings);
    for (const peerId of this.#neighbors) this.#service.onNeighborConnected(peerId, now);
  }
}

/** Makes a service for postings that takes no part in them until it is told to. */
export function latePostingService(surroundings: Surroundings): Service {
  return new LatePosting(surroundings);
}

/** True when there is a posting somewhere; members that have none compare themselves, too. */
function tellsOfPostings(message: PostingPeerMessage): boolean {
  switch (message.type) {
    case "posting":
    case "postingHave":
      return true;
    case "postingSummary":
      return message.authorCount > 0;
    case "postingVector":
      return message.stands.length > 0;
    case "postingWant":
    case "postingPush":
      return false;
  }
}
