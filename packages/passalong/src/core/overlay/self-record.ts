/** What a peer says of itself: its record, signed anew whenever that changes. */

import type { MemberRecord } from "../../wire/index.ts";
import { CONTRADICTION_MS_MIN } from "./config.ts";
import type { OverlayParts } from "./parts.ts";

/** Two incarnations at a time: the first is there, the second has left. */
const STEP = 2;

/**
 * The own record, and the one that says goodbye, signed ahead because a peer that leaves waits for
 * nothing (OV2).
 */
export class SelfRecord {
  readonly #parts: OverlayParts;
  readonly #onChange: (now: number) => void;
  #incarnation = 0;
  #takesNearest = false;
  #leaving: MemberRecord | undefined;
  #raisedAt = Number.NEGATIVE_INFINITY;
  /** The least incarnation that contradicts what was heard while it was too early to say so. */
  #due: number | undefined;

  /** @param onChange  The own record in the table is new: it is news to others. */
  constructor(parts: OverlayParts, onChange: (now: number) => void) {
    this.#parts = parts;
    this.#onChange = onChange;
  }

  /** True when the peer says that it takes what is sent to addresses near its own. */
  get takesNearest(): boolean {
    return this.#takesNearest;
  }

  /** The record of a peer that leaves; undefined: nobody has heard of it yet. */
  get leaving(): MemberRecord | undefined {
    return this.#leaving;
  }

  /** Has the first record signed, unless that was done. */
  begin(now: number): void {
    if (this.#incarnation === 0) this.#sign(STEP, now);
  }

  /** Says whether this peer takes what is sent to addresses near its own. */
  setTakesNearest(takesNearest: boolean, now: number): void {
    if (this.#takesNearest === takesNearest) return;
    this.#takesNearest = takesNearest;
    if (this.#incarnation > 0) this.#sign(this.#incarnation + STEP, now);
  }

  /**
   * Others say of an incarnation of this peer that it is gone, or know one of an earlier life: only
   * a higher one contradicts (OV6). At most one a second.
   */
  contradict(incarnation: number, now: number): void {
    if (incarnation < this.#incarnation || this.#incarnation === 0) return;
    const due = Math.max(this.#due ?? 0, incarnation + 1);
    this.#due = due + (due % STEP);
    this.#signDue(now);
  }

  /** The moment of "contradict" has come. */
  onDeadline(now: number): void {
    this.#signDue(now);
  }

  /** Answers `signRecord`. */
  onSigned(record: MemberRecord, now: number): void {
    if (record.isLeaving && record.incarnation === this.#incarnation + 1) this.#leaving = record;
    if (record.isLeaving || record.incarnation !== this.#incarnation) return;
    const known = this.#parts.table.get(this.#parts.selfId);
    if (known !== undefined && known.record.incarnation >= record.incarnation) return;
    this.#parts.table.put(record, now);
    this.#onChange(now);
  }

  #signDue(now: number): void {
    if (this.#due === undefined) return;
    const earliest = this.#raisedAt + CONTRADICTION_MS_MIN;
    if (now < earliest) {
      this.#parts.deadlines.setAtMost("contradict", earliest);
      return;
    }
    this.#sign(this.#due, now);
  }

  #sign(incarnation: number, now: number): void {
    this.#incarnation = incarnation;
    this.#raisedAt = now;
    this.#due = undefined;
    const { outbox } = this.#parts;
    const takesNearest = this.#takesNearest;
    outbox.push({ type: "signRecord", incarnation, isLeaving: false, takesNearest });
    const leaving = { incarnation: incarnation + 1, isLeaving: true, takesNearest };
    outbox.push({ type: "signRecord", ...leaving });
  }
}
