/** Candidates that come after the descriptor: ours leave in batches, theirs are taken in order. */

import { assert } from "../base/index.ts";
import {
  type Candidate,
  CANDIDATES_PER_DESCRIPTOR_MAX,
  type CandidatesDescriptor,
} from "../wire/index.ts";
import { CANDIDATE_BATCH_MS, CANDIDATE_BATCHES_MAX } from "./attempt-environment.ts";
import type { Platform, TimerHandle } from "./platform.ts";

/** What a mailbox needs. */
export interface CandidateMailboxOptions {
  readonly platform: Platform;
  /** Sends one batch; at most `CANDIDATES_PER_DESCRIPTOR_MAX` candidates. */
  send(candidates: readonly Candidate[], sequence: number): void;
  /** Takes candidates of the other side. */
  deliver(candidates: readonly Candidate[]): void;
}

/** Both directions of trickling for one attempt (CN10); each waits until it is opened. */
export class CandidateMailbox {
  readonly #options: CandidateMailboxOptions;
  #outgoing: Candidate[] = [];
  #incoming: Candidate[] = [];
  #sentBatches = 0;
  #nextSequence = 0;
  #isOutgoingOpen = false;
  #isIncomingOpen = false;
  #timer: TimerHandle | undefined;

  constructor(options: CandidateMailboxOptions) {
    this.#options = options;
  }

  /** Our descriptor has left: candidates of ours may follow it. */
  openOutgoing(): void {
    this.#isOutgoingOpen = true;
    this.#armTimer();
  }

  /** The other side's descriptor was taken: candidates of theirs may follow it. */
  openIncoming(): void {
    assert(!this.#isIncomingOpen, "a mailbox opens once");
    this.#isIncomingOpen = true;
    if (this.#incoming.length > 0) this.#options.deliver(this.#incoming);
    this.#incoming = [];
  }

  /** Sends candidates of ours, soon. What exceeds the limits is dropped. */
  add(candidates: readonly Candidate[]): void {
    const room = (CANDIDATE_BATCHES_MAX - this.#sentBatches) * CANDIDATES_PER_DESCRIPTOR_MAX;
    this.#outgoing.push(...candidates.slice(0, Math.max(0, room - this.#outgoing.length)));
    if (this.#isOutgoingOpen) this.#armTimer();
  }

  /**
   * Takes candidates of the other side.
   *
   * @returns False when the descriptor was here before or is one too many.
   */
  take({ sequence, candidates }: CandidatesDescriptor): boolean {
    if (sequence < this.#nextSequence || sequence >= CANDIDATE_BATCHES_MAX) return false;
    this.#nextSequence = sequence + 1;
    if (this.#isIncomingOpen) this.#options.deliver(candidates);
    else this.#incoming.push(...candidates);
    return true;
  }

  /** Nothing is sent any more. */
  close(): void {
    this.#timer?.cancel();
    this.#outgoing = [];
    this.#sentBatches = CANDIDATE_BATCHES_MAX;
  }

  #armTimer(): void {
    if (this.#timer !== undefined || this.#outgoing.length === 0) return;
    this.#timer = this.#options.platform.setTimer(CANDIDATE_BATCH_MS, () => this.#flush());
  }

  #flush(): void {
    this.#timer = undefined;
    while (this.#outgoing.length > 0) {
      const batch = this.#outgoing.splice(0, CANDIDATES_PER_DESCRIPTOR_MAX);
      this.#options.send(batch, this.#sentBatches);
      this.#sentBatches += 1;
    }
  }
}
