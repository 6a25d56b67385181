/** Stays for those who still need what is here. */

import type { RangeSet } from "../../base/index.ts";
import { LINGER_CHECK_MS, LINGER_MS_MAX, LINGER_SILENCE_MS } from "../config.ts";
import type { DeadlineTable } from "../deadlines.ts";
import type { Outbox } from "../outbox.ts";
import type { Neighbor } from "./neighbor.ts";
import type { Serving } from "./serving.ts";

/** How long before the end only who takes part counts, ms. */
const LINGER_LATE_MS = LINGER_MS_MAX - LINGER_SILENCE_MS;

/** What lingering needs of the rest of the core. */
export interface LingeringParts {
  readonly neighbors: ReadonlyMap<unknown, Neighbor>;
  readonly have: RangeSet;
  readonly serving: Serving;
  readonly deadlines: DeadlineTable;
  readonly outbox: Outbox;
}

/**
 * Tells the application when nobody among the neighbors lacks anything that is here, or when it has
 * stayed long enough (RP26). A swarm whose members leave as soon as they have everything loses what
 * was to be passed on by them, and may never end (Hajek and Zhu, missing piece syndrome).
 */
export class Lingering {
  readonly #parts: LingeringParts;
  #until: number | undefined;

  constructor(parts: LingeringParts) {
    this.#parts = parts;
  }

  /** The application wants to leave. */
  begin(now: number): void {
    this.#until ??= now + LINGER_MS_MAX;
    this.onDeadline(now);
  }

  /** Looks whether somebody still needs this peer; nothing happens before {@link begin}. */
  onDeadline(now: number): void {
    if (this.#until === undefined) return;
    if (now < this.#until && this.#isNeeded(now < this.#until - LINGER_LATE_MS)) {
      this.#parts.deadlines.set("linger", now + LINGER_CHECK_MS);
      return;
    }
    this.#until = undefined;
    this.#parts.deadlines.set("linger", undefined);
    this.#parts.outbox.event({ type: "lingerEnded" });
  }

  /** @param mayBeNew  True: who has said nothing may be about to. */
  #isNeeded(mayBeNew: boolean): boolean {
    const { have, neighbors, serving } = this.#parts;
    if (serving.isBusy) return true;
    const ranges = [...have.ranges()];
    for (const neighbor of neighbors.values()) {
      if (!neighbor.isTakingPart && !mayBeNew) continue;
      if (!ranges.every((range) => neighbor.holdsAll(range))) return true;
    }
    return false;
  }
}
