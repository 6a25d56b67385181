/** Members that seem to be gone, until they contradict or their time is over (OV6). */

import type { PeerId } from "../../base/index.ts";
import type { Suspicion } from "../../wire/index.ts";
import { SUSPICION_MS } from "./config.ts";
import type { OverlayParts } from "./parts.ts";

/** What suspecting tells. */
export interface SuspectingHandlers {
  /** A member is suspected now: that is news, told by a neighbor or by ourselves. */
  onSuspected(peerId: PeerId, source: PeerId | undefined, now: number): void;
  /** A suspected member has not contradicted. */
  onDead(peerId: PeerId, now: number): void;
}

interface Pending extends Suspicion {
  readonly endsAt: number;
}

/** Suspicions in the order in which they end: all take equally long. */
export class Suspecting {
  readonly #parts: OverlayParts;
  readonly #handlers: SuspectingHandlers;
  #pending: Pending[] = [];

  constructor(parts: OverlayParts, handlers: SuspectingHandlers) {
    this.#parts = parts;
    this.#handlers = handlers;
  }

  /** Suspects a member that is alive as of this incarnation. */
  suspect({ peerId, incarnation }: Suspicion, source: PeerId | undefined, now: number): void {
    const { table, membership, outbox } = this.#parts;
    table.mark(peerId, "suspected", now);
    this.#pending.push({ peerId, incarnation, endsAt: now + SUSPICION_MS });
    this.#parts.deadlines.setAtMost("suspicion", now + SUSPICION_MS);
    this.#handlers.onSuspected(peerId, source, now);
    if (!membership.isNeighbor(peerId)) return;
    // Nobody reaches it sooner than its neighbor, and nobody sees sooner whether it answers.
    outbox.send(peerId, { type: "suspicions", suspicions: [{ peerId, incarnation }] });
    membership.liveness.examine(peerId, now);
  }

  /** The moment of "suspicion" has come. */
  onDeadline(now: number): void {
    const { table, membership } = this.#parts;
    let over = 0;
    for (const { peerId, incarnation, endsAt } of this.#pending) {
      if (endsAt > now) break;
      over += 1;
      const member = table.get(peerId);
      if (member?.state !== "suspected" || member.record.incarnation !== incarnation) continue;
      // A neighbor that answers is there, whatever has kept it from contradicting.
      if (membership.isNeighbor(peerId)) table.mark(peerId, "alive", now);
      else this.#handlers.onDead(peerId, now);
    }
    this.#pending = this.#pending.slice(over);
    this.#parts.deadlines.set("suspicion", this.#pending[0]?.endsAt);
  }
}
