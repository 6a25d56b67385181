/** Looks now and then for members that may have been cut off and not gone (OV10). */

import { PROBE_MS_MAX, PROBE_MS_MIN } from "./config.ts";
import type { OverlayParts } from "./parts.ts";

/** Tries links to members that were lost, the more often the larger their share is. */
export class Probing {
  readonly #parts: OverlayParts;
  #pauseMs = PROBE_MS_MIN;

  constructor(parts: OverlayParts) {
    this.#parts = parts;
  }

  /** A member was lost. */
  onLost(now: number): void {
    this.#pauseMs = PROBE_MS_MIN;
    this.#arm(now);
  }

  /** The moment of "probe" has come. */
  onDeadline(now: number): void {
    const { table, random, membership } = this.#parts;
    const dead = [...table.dead()];
    if (dead.length === 0) return;
    // So that one member gone is looked for by one of the group at a time, not by all of them.
    const isTurn = random.unit() * table.ring.size < dead.length;
    const drawn = dead[random.below(dead.length)];
    if (isTurn && drawn !== undefined) membership.connectNow(drawn.record.peerId);
    this.#pauseMs = Math.min(PROBE_MS_MAX, 1.5 * this.#pauseMs);
    this.#arm(now);
  }

  #arm(now: number): void {
    const { deadlines, random } = this.#parts;
    deadlines.setAtMost("probe", now + this.#pauseMs * (0.5 + random.unit()));
  }
}
