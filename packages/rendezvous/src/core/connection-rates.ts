/**
 * How fast one connection has been lately; made when it first asks for something and forgotten once
 * it has been quiet.
 */

import { type MemberAddress } from "passalong/base";
import {
  JOINS_PER_CONNECTION,
  PAIRS_PER_CONNECTION_MAX,
  type RendezvousLimits,
  SAMPLES_PER_CONNECTION,
} from "./limits.ts";
import { KeyedBuckets } from "./keyed-buckets.ts";
import { PatientBucket } from "./patient-bucket.ts";

/** The buckets of one connection. */
export class ConnectionRates {
  readonly frames: PatientBucket;
  readonly joins: PatientBucket;
  readonly samples: PatientBucket;
  readonly #relays: PatientBucket;
  readonly #pairs: KeyedBuckets<MemberAddress>;

  constructor(limits: RendezvousLimits, now: number) {
    this.frames = new PatientBucket(limits.framesPerConnection, now);
    this.joins = new PatientBucket(JOINS_PER_CONNECTION, now);
    this.samples = new PatientBucket(SAMPLES_PER_CONNECTION, now);
    this.#relays = new PatientBucket(limits.relaysPerConnection, now);
    this.#pairs = new KeyedBuckets(limits.relaysPerPair, PAIRS_PER_CONNECTION_MAX);
  }

  /** Takes a token for a signal to an address. @returns 0, or how long to wait, ms. */
  takeRelay(to: MemberAddress, now: number): number {
    return this.#relays.takeOrWait(now) || this.#pairs.takeOrWait(to, now);
  }

  /** True when new buckets would be the same. */
  isFull(now: number): boolean {
    this.#pairs.forgetFull(now);
    const buckets = [this.frames, this.joins, this.samples, this.#relays];
    return this.#pairs.size === 0 && buckets.every((bucket) => bucket.isFull(now));
  }
}
