/** Requests of neighbors that the application answers, at once or later (NG6). */

import { assert, type Bytes, type ObjectIndex, type PeerId } from "../base/index.ts";
import type { Platform, TimerHandle } from "../group/index.ts";
import { ANSWER_KEPT_MS, OPEN_REQUESTS_MAX, REQUEST_WAIT_MS } from "./limits.ts";

/** The object, "later" for not now, undefined for not held. */
export type Answer = Bytes | "later" | undefined;

/** A request as the application learns of it. */
export interface OpenRequest {
  readonly index: ObjectIndex;
  readonly requestID: number;
  readonly peerId: PeerId | undefined;
}

/**
 * One request.
 *
 *     waiting ──answer──> over
 *        │ REQUEST_WAIT_MS: the neighbor is told busy
 *     left ──asked again──> waiting
 *        └──answer──> answered ──asked again, or ANSWER_KEPT_MS──> over
 */
interface Entry extends OpenRequest {
  /** Takes the answer while a neighbor waits. */
  settle: ((answer: Answer) => void) | undefined;
  /** What came when nobody waited: the object, or that it is not held. */
  kept: { readonly answer: Answer } | undefined;
  timer: TimerHandle | undefined;
}

/** Every request that is not over; one an object. */
export class RequestBook {
  readonly #platform: Platform;
  readonly #tell: (request: OpenRequest) => void;
  readonly #byIndex = new Map<ObjectIndex, Entry>();
  readonly #byId = new Map<number, Entry>();
  #lastId = 0;

  /** @param tell  Hears of each new request, and may answer at once. */
  constructor(platform: Platform, tell: (request: OpenRequest) => void) {
    this.#platform = platform;
    this.#tell = tell;
  }

  /** A neighbor asks; resolves with what it is to be told. */
  ask(index: ObjectIndex, peerId: PeerId | undefined): Promise<Answer> {
    const known = this.#byIndex.get(index);
    if (known?.kept !== undefined) {
      const { answer } = known.kept;
      this.#end(known);
      return Promise.resolve(answer);
    }
    if (known === undefined && this.#byIndex.size >= OPEN_REQUESTS_MAX) {
      return Promise.resolve("later");
    }
    const entry = known ?? this.#open(index, peerId);
    const answer = this.#wait(entry);
    if (known === undefined) this.#tell(entry);
    return answer;
  }

  /**
   * The application answers.
   *
   * @returns False when there is no such request, or not any more.
   */
  answer(requestID: number, answer: Answer): boolean {
    const entry = this.#byId.get(requestID);
    if (entry === undefined) return false;
    const { settle } = entry;
    if (settle === undefined && answer !== "later") this.#keep(entry, answer);
    else this.#end(entry);
    settle?.(answer);
    return true;
  }

  /** Objects are not provided any more: what is asked of them is over. */
  forget(isGone: (index: ObjectIndex) => boolean): void {
    for (const entry of [...this.#byIndex.values()]) {
      if (!isGone(entry.index)) continue;
      const { settle } = entry;
      this.#end(entry);
      settle?.(undefined);
    }
  }

  #open(index: ObjectIndex, peerId: PeerId | undefined): Entry {
    this.#lastId += 1;
    const requestID = this.#lastId;
    const rest = { settle: undefined, kept: undefined, timer: undefined };
    const entry: Entry = { index, requestID, peerId, ...rest };
    this.#byIndex.set(index, entry);
    this.#byId.set(requestID, entry);
    return entry;
  }

  #wait(entry: Entry): Promise<Answer> {
    assert(entry.settle === undefined, "an object is read once at a time");
    entry.timer?.cancel();
    return new Promise((resolve) => {
      entry.settle = resolve;
      entry.timer = this.#platform.setTimer(REQUEST_WAIT_MS, () => {
        entry.settle = undefined;
        resolve("later");
      });
    });
  }

  /** The next one that asks gets it at once. */
  #keep(entry: Entry, answer: Answer): void {
    this.#byId.delete(entry.requestID);
    entry.kept = { answer };
    entry.timer?.cancel();
    entry.timer = this.#platform.setTimer(ANSWER_KEPT_MS, () => this.#end(entry));
  }

  #end(entry: Entry): void {
    entry.timer?.cancel();
    this.#byIndex.delete(entry.index);
    this.#byId.delete(entry.requestID);
  }
}
