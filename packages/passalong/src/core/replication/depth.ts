/** How many objects are asked of one neighbor at once. */

import {
  PIPELINE_BYTES_MAX,
  PIPELINE_DELAY_TARGET_MS,
  PIPELINE_DEPTH_MAX,
  PIPELINE_START_MIN,
  PIPELINE_START_TOTAL,
  REQUEST_TIMEOUT_FACTOR,
  REQUEST_TIMEOUT_MS_MAX,
  REQUEST_TIMEOUT_MS_MIN,
} from "../config.ts";

/** Weight of the newest service time in the smoothed one. Source: RFC 6298 §2, alpha = 1/8. */
const SMOOTHING = 1 / 8;

/** The best service time grows by this factor with each object, so that it can be outlived. */
const BEST_AGING = 1.05;

/** Depth of a pipeline, controlled by the delay that it causes (RP5). */
export class Depth {
  /** Requests given up since the last object. */
  timeoutsInRow = 0;
  /** From request to the last fragment, smoothed, ms; undefined before the first object. */
  serviceMs: number | undefined;
  /** The same when nothing was before it: the least lately, ms. */
  #bestMs = Number.POSITIVE_INFINITY;
  /** The same of requests alone that were served, smoothed, ms. */
  #answerMs = 0;
  #depth: number;
  #objectBytes = 0;

  /** @param neighborCount  How many pipelines there are. */
  constructor(neighborCount: number) {
    this.#depth = Math.max(PIPELINE_START_MIN, PIPELINE_START_TOTAL / Math.max(1, neighborCount));
  }

  /** Objects, at least 1. A neighbor that timed out is tried with one. */
  get objects(): number {
    if (this.timeoutsInRow > 0) return 1;
    const depthMax =
      this.#objectBytes === 0
        ? PIPELINE_START_TOTAL
        : Math.max(2, Math.floor(PIPELINE_BYTES_MAX / this.#objectBytes));
    return Math.min(Math.floor(this.#depth), depthMax);
  }

  /** What an object asked for now should take, between the usual and the best, ms. */
  get expectedMs(): number | undefined {
    if (this.serviceMs === undefined) return undefined;
    return (this.serviceMs + Math.min(this.serviceMs, this.#bestMs)) / 2;
  }

  /**
   * How long a request may take without progress, ms (RP10). Requests that were given up do not
   * make it longer, nor do objects that were handed out long after their wildcards.
   */
  get patienceMs(): number {
    const usual = Math.max(REQUEST_TIMEOUT_MS_MIN, REQUEST_TIMEOUT_FACTOR * this.#answerMs);
    return Math.min(REQUEST_TIMEOUT_MS_MAX, usual);
  }

  /** A request was given up after so long, ms: the neighbor takes at least that. */
  onGivenUp(elapsedMs: number): void {
    this.timeoutsInRow += 1;
    this.#onServiceTime(Math.max(elapsedMs, this.serviceMs ?? 0));
    this.#bestMs = Math.max(this.#bestMs, elapsedMs);
  }

  /** The neighbor has as much to do as takes it so long, ms. */
  onBusy(backlogMs: number): void {
    this.#onServiceTime(Math.max(backlogMs, this.serviceMs ?? 0));
  }

  /**
   * An object came whole: adapts the depth so that it takes about a round trip and {@link
   * PIPELINE_DELAY_TARGET_MS} from request to object.
   */
  onServed(
    elapsedMs: number,
    {
      sizeBytes,
      rttMs,
      wasAsked,
    }: { readonly sizeBytes: number; readonly rttMs: number; readonly wasAsked: boolean },
  ): void {
    // A computer that slept meanwhile says nothing of the neighbor.
    const elapsed = Math.min(REQUEST_TIMEOUT_MS_MAX, Math.max(elapsedMs, 0.1));
    if (wasAsked) {
      const known = this.#answerMs === 0 ? elapsed : this.#answerMs;
      this.#answerMs = known + SMOOTHING * (elapsed - known);
    }
    this.#onServiceTime(elapsed);
    this.#bestMs = Math.min(elapsed, this.#bestMs * BEST_AGING);
    this.#objectBytes = Math.max(sizeBytes, this.#objectBytes * (1 - SMOOTHING));
    this.timeoutsInRow = 0;
    const target = (this.#depth * (rttMs + PIPELINE_DELAY_TARGET_MS)) / elapsed;
    const step = (Math.min(2 * this.#depth, target) - this.#depth) / this.#depth;
    this.#depth = Math.min(PIPELINE_DEPTH_MAX, Math.max(1, this.#depth + step));
  }

  #onServiceTime(ms: number): void {
    const known = this.serviceMs ?? ms;
    this.serviceMs = known + SMOOTHING * (ms - known);
  }
}
