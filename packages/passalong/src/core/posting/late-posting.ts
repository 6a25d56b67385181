/** Postings that a peer may take part in later. */

import type { PeerId } from "../../base/index.ts";
import type { PostingPeerMessage } from "../../wire/index.ts";
import type { DeadlineName } from "../deadlines.ts";
import type { PostingCommand, PostingCounts, PostingInput } from "./io.ts";
import type { PostingPart, PostingSurroundings } from "./posting-part.ts";

/**
 * Takes no part in postings until it is given the part that does (PO12, PO17).
 *
 *     silent ──a neighbor tells of a posting──> heard ──takePartInPostings──> takes part
 *     silent ──takePartInPostings──> takes part
 */
class LatePosting implements PostingPart {
  readonly #surroundings: PostingSurroundings;
  readonly #neighbors = new Set<PeerId>();
  #part: PostingPart | undefined;
  #hasHeard = false;

  constructor(surroundings: PostingSurroundings) {
    this.#surroundings = surroundings;
  }

  get counts(): PostingCounts | undefined {
    return this.#part?.counts;
  }

  onCommand(command: PostingCommand, now: number): void {
    if (this.#part !== undefined) this.#part.onCommand(command, now);
    else if (command.type === "takePartInPostings") this.#begin(command.part, now);
    else {
      const { token } = command;
      this.#surroundings.outbox.event({ type: "postRefused", token, reason: "disabled" });
    }
  }

  onAnswer(input: PostingInput, now: number): string | undefined {
    return this.#part?.onAnswer(input, now);
  }

  onNeighborConnected(peerId: PeerId, now: number): void {
    this.#neighbors.add(peerId);
    this.#part?.onNeighborConnected(peerId, now);
  }

  onNeighborGone(peerId: PeerId, now: number): void {
    this.#neighbors.delete(peerId);
    this.#part?.onNeighborGone(peerId, now);
  }

  onMessage(peerId: PeerId, message: PostingPeerMessage, now: number): void {
    if (this.#part !== undefined) this.#part.onMessage(peerId, message, now);
    else if (!this.#hasHeard && tellsOfPostings(message)) {
      this.#hasHeard = true;
      this.#surroundings.outbox.event({ type: "postingsHeard", from: peerId });
    }
  }

  onDeadline(name: DeadlineName, now: number): void {
    this.#part?.onDeadline(name, now);
  }

  #begin(
    makePart: Extract<PostingCommand, { readonly type: "takePartInPostings" }>["part"],
    now: number,
  ): void {
    this.#part = makePart(this.#surroundings);
    for (const peerId of this.#neighbors) this.#part.onNeighborConnected(peerId, now);
  }
}

/** Makes a part for postings that takes no part in them until it is told to. */
export function latePostingPart(surroundings: PostingSurroundings): PostingPart {
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
