/** The tunables of streams by their names of 2010, in seconds. */

import { STREAM_TUNABLES } from "../core/index.ts";
import { checkTunables } from "../group/index.ts";
import type { StreamTunables } from "../wire/index.ts";
import { EventDispatcher } from "./event-dispatcher.ts";

/** Milliseconds in a second. */
const SECOND_MS = 1_000;

/** A tunable that is a time. */
type DurationName =
  | "windowDurationMs"
  | "relayMarginDurationMs"
  | "fetchPeriodMs"
  | "availabilityUpdatePeriodMs";

/**
 * What a stream's next `publish` or `play` is done with; until set, Flash Player's defaults when it
 * publishes, and the publisher's choice when it plays. Every setter throws RangeError for what is
 * out of range (NG28).
 */
export abstract class MulticastTunables extends EventDispatcher {
  #chosen: Partial<StreamTunables> = {};

  /** How long fragments are waited for, seconds; 8. */
  get multicastWindowDuration(): number {
    return this.#seconds("windowDurationMs");
  }

  set multicastWindowDuration(seconds: number) {
    this.#choose({ windowDurationMs: millisecondsOf(seconds) });
  }

  /** Neighbors that are pushed a slice, at most; 4. */
  get multicastPushNeighborLimit(): number {
    return this.#all.pushNeighborLimit;
  }

  set multicastPushNeighborLimit(pushNeighborLimit: number) {
    this.#choose({ pushNeighborLimit });
  }

  /** How much longer than the window fragments are kept for others, seconds; 2. */
  get multicastRelayMarginDuration(): number {
    return this.#seconds("relayMarginDurationMs");
  }

  set multicastRelayMarginDuration(seconds: number) {
    this.#choose({ relayMarginDurationMs: millisecondsOf(seconds) });
  }

  /** How long after it is known of a missing fragment is asked for, seconds; 2.5. */
  get multicastFetchPeriod(): number {
    return this.#seconds("fetchPeriodMs");
  }

  set multicastFetchPeriod(seconds: number) {
    this.#choose({ fetchPeriodMs: millisecondsOf(seconds) });
  }

  /** How often neighbors are told what is here, seconds; 0.1. */
  get multicastAvailabilityUpdatePeriod(): number {
    return this.#seconds("availabilityUpdatePeriodMs");
  }

  set multicastAvailabilityUpdatePeriod(seconds: number) {
    this.#choose({ availabilityUpdatePeriodMs: millisecondsOf(seconds) });
  }

  /** Whether all neighbors are told each time; false. */
  get multicastAvailabilitySendToAll(): boolean {
    return this.#all.availabilitySendToAll;
  }

  set multicastAvailabilitySendToAll(availabilitySendToAll: boolean) {
    this.#choose({ availabilitySendToAll });
  }

  /** What was set. */
  protected get tunables(): Partial<StreamTunables> {
    return this.#chosen;
  }

  /** A reset: what was set is lost. */
  protected forgetTunables(): void {
    this.#chosen = {};
  }

  get #all(): StreamTunables {
    return { ...STREAM_TUNABLES, ...this.#chosen };
  }

  #seconds(name: DurationName): number {
    return this.#all[name] / SECOND_MS;
  }

  #choose(tunables: Partial<StreamTunables>): void {
    checkTunables(tunables);
    this.#chosen = { ...this.#chosen, ...tunables };
  }
}

/** Whole ones; what is no number stays so, and is refused. */
function millisecondsOf(seconds: number): number {
  return Math.round(seconds * SECOND_MS);
}
