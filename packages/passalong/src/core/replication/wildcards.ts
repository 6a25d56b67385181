/** The two ends of wildcards: objects that a seeding neighbor may send without being asked. */

import { type ObjectIndex, type Range, RangeSet } from "../../base/index.ts";

/** At the receiver: what a neighbor hands out, and how much it may send. */
export class WildcardsGiven {
  /** What the neighbor hands out by its own choice. */
  readonly offered: RangeSet = new RangeSet();
  /** What it holds of that: not to be asked for. */
  readonly hidden: RangeSet = new RangeSet();
  /** Objects that it may have sent since the link opened, and those it has begun to send. */
  givenCount = 0;
  usedCount = 0;
  /** It was told what is wanted, and that has changed since. */
  isStale = false;
  /** When the wildcards were given that are not used yet, in order. */
  readonly #givenAt: number[] = [];

  /** Wildcards that are out. */
  get outCount(): number {
    return this.givenCount - this.usedCount;
  }

  /** Gives more wildcards. */
  give(count: number, now: number): void {
    this.givenCount += count;
    for (let step = 0; step < count; step += 1) this.#givenAt.push(now);
  }

  /** The neighbor uses one. @returns When it was given; undefined: there is none. */
  use(): number | undefined {
    const givenAt = this.#givenAt.shift();
    if (givenAt !== undefined) this.usedCount += 1;
    return givenAt;
  }
}

/** At the seeding peer: what a neighbor lets it send. */
export class WildcardsTaken {
  /** Objects that may have been sent since the link opened, and those that were begun. */
  totalCount = 0;
  usedCount = 0;
  /** What the neighbor wants. */
  ranges: readonly Range[] = [];
  /** Where it wants that to begin. */
  from: ObjectIndex = 0;
  /** What the neighbor says its uplink gives, bytes per second; 0: it does not know. */
  uplinkBytesPerSecond = 0;
  /** Objects that it was given and nobody else has shown yet. */
  unspreadCount = 0;
  /** What it was told not to ask for. */
  told: RangeSet = new RangeSet();

  /** True while it is to give wildcards and not to ask for some objects. */
  get isTold(): boolean {
    return this.told.size > 0;
  }

  /** True while another object may be sent. */
  get isOpen(): boolean {
    return this.totalCount > this.usedCount;
  }
}
