/** Virtual time: one queue ordered by (time, sequence), and nothing happens outside it. */

import { PriorityQueue } from "passalong/base";
import { Trace } from "./trace.ts";

/** What kinds of moments there are; the number enters the trace. */
export const MOMENT_KINDS = {
  arrival: 1,
  credit: 2,
  transmitted: 3,
  settled: 4,
  read: 5,
  wake: 6,
  link: 7,
  introduction: 8,
  application: 9,
  fault: 10,
  check: 11,
  rendezvous: 12,
} as const;

/** A kind of moment. */
export type MomentKind = keyof typeof MOMENT_KINDS;

interface Moment {
  readonly kind: MomentKind;
  /** Whom it concerns: a peer's number. */
  readonly subject: number;
  readonly run: () => void;
}

/** The order of everything that will happen. */
export class Timeline {
  /** What has happened so far, as a hash. */
  readonly trace: Trace = new Trace();
  readonly #queue = new PriorityQueue<Moment>();
  #now = 0;
  #count = 0;

  /** Virtual time, ms. */
  get now(): number {
    return this.#now;
  }

  /** Moments that have passed. */
  get count(): number {
    return this.#count;
  }

  /** Lets something happen at a time, or now when that is past. */
  at(time: number, kind: MomentKind, subject: number, run: () => void): void {
    this.#queue.add(Math.max(time, this.#now), { kind, subject, run });
  }

  /** Lets something happen after a while, ms. */
  after(delayMs: number, kind: MomentKind, subject: number, run: () => void): void {
    this.#queue.add(this.#now + Math.max(0, delayMs), { kind, subject, run });
  }

  /**
   * Lets time pass.
   *
   * @param isOver  Asked after each moment.
   * @param untilMs  Nothing after this happens.
   * @returns True when it was over; false when nothing was left to happen, or time was.
   */
  run(isOver: () => boolean, untilMs: number): boolean {
    while (!isOver()) {
      const next = this.#queue.nextKey;
      if (next === undefined || next > untilMs) {
        this.#now = Math.max(this.#now, Math.min(untilMs, next ?? untilMs));
        return false;
      }
      this.#now = next;
      this.#pass();
    }
    return true;
  }

  #pass(): void {
    const moment = this.#queue.take();
    if (moment === undefined) return;
    this.#count += 1;
    this.trace.moment(this.#now, MOMENT_KINDS[moment.kind], moment.subject);
    moment.run();
  }
}
