/**
 * The uplink that all links share: how much may be under way, how fast it goes, and what it gives.
 *
 * Nothing tells a peer what its uplink can do. What it sees is how long each fragment takes until
 * the receiver has given its bytes free. When that takes longer than the round trip, bytes wait
 * somewhere; the least wait among all neighbors is the wait in the uplink that they share.
 */

import { FRAGMENT_BYTES_MAX } from "../../wire/index.ts";
import {
  FRAGMENT_BYTES_MIN,
  FRAGMENT_MS,
  UPLINK_QUEUE_OBJECTS,
  UPLINK_QUEUE_MS_MIN,
  UPLINK_ROUND_MS_MIN,
  UPLINK_WINDOW_BYTES_MAX,
  UPLINK_WINDOW_BYTES_START,
  UPLINK_WINDOW_MS_START,
} from "../config.ts";
import type { Neighbor } from "./neighbor.ts";
import { Pacer } from "./pacer.ts";

/** Milliseconds in a second. */
const SECOND_MS = 1_000;

/** Weight of the newest measurement of the rate. Source: guess, about four rounds. */
const RATE_SMOOTHING = 1 / 4;

/** A wait of this share of what is aimed for shows that the uplink was full. Source: guess. */
const FULL_SHARE = 1 / 4;

/** What is learned while about one window is given free. */
interface Round {
  readonly beganAt: number;
  freedBytes: number;
  /** Least wait seen, and the round trip of the neighbor where it was seen, ms. */
  waitMs: number;
  roundTripMs: number;
  /** The window held something back. */
  wasHeldBack: boolean;
}

/**
 * A window for all bytes in flight, adapted so that they wait in the uplink for the time of {@link
 * UPLINK_QUEUE_OBJECTS} objects and no longer (RP20), and a pace when the application has set a
 * limit (RP14).
 */
export class Uplink {
  readonly #pacer = new Pacer();
  #windowBytes = UPLINK_WINDOW_BYTES_START;
  #inFlightBytes = 0;
  /** Size of the last object sent, bytes: receivers give objects free, not fragments. */
  #objectBytes = FRAGMENT_BYTES_MAX;
  #measuredRate: number | undefined;
  /** The measured rate is the uplink's and not only what was asked of it. */
  #wasFull = false;
  #round: Round | undefined;

  /**
   * What it gives, bytes per second: the limit, or what was measured if that is less or there is no
   * limit; undefined: not known yet.
   */
  get bytesPerSecond(): number | undefined {
    const limit = this.#pacer.bytesPerSecond;
    if (limit === undefined || this.#measuredRate === undefined) return limit ?? this.#measuredRate;
    return this.#wasFull ? Math.min(limit, this.#measuredRate) : limit;
  }

  /**
   * Size of the next fragments, bytes: one keeps the uplink for {@link FRAGMENT_MS} at most, so that
   * control messages do not wait long behind it.
   */
  get fragmentBytes(): number {
    const rate = this.bytesPerSecond;
    if (rate === undefined) return FRAGMENT_BYTES_MAX;
    let bytes = FRAGMENT_BYTES_MAX;
    while (bytes > FRAGMENT_BYTES_MIN && bytes * SECOND_MS > rate * FRAGMENT_MS) bytes /= 2;
    return bytes;
  }

  /** Bytes per second that all uploads and their control together may take; undefined: no limit. */
  setLimit(bytesPerSecond: number | undefined): void {
    this.#pacer.setRate(bytesPerSecond);
    const bytes = ((bytesPerSecond ?? 0) * UPLINK_WINDOW_MS_START) / SECOND_MS;
    this.#windowBytes = Math.min(UPLINK_WINDOW_BYTES_MAX, Math.max(this.#windowBytes, bytes));
  }

  /** When the pace lets the next fragment go, ms; a past moment: now. */
  get readyAt(): number {
    return this.#pacer.readyAt;
  }

  /** False while enough is in flight. Asked only when there is something to send. */
  get hasRoom(): boolean {
    const hasRoom =
      this.#inFlightBytes === 0 || this.#inFlightBytes + this.fragmentBytes <= this.#windowBytes;
    if (!hasRoom && this.#round !== undefined) this.#round.wasHeldBack = true;
    return hasRoom;
  }

  /** Control messages leave now. */
  onControlSent(bytes: number, now: number): void {
    this.#pacer.onSent(bytes, now);
  }

  /** A fragment leaves now. */
  onSent(neighbor: Neighbor, bytes: number, now: number): void {
    this.#inFlightBytes += bytes;
    neighbor.onFragmentSent(bytes);
    this.#pacer.onSent(bytes, now);
    this.#round ??= newRound(now);
  }

  /** An object has left whole. */
  onObjectSent(neighbor: Neighbor, sizeBytes: number, now: number): void {
    this.#objectBytes = sizeBytes;
    neighbor.onObjectSent(now);
  }

  /** A neighbor says how much of what it was sent it has not given free. */
  onInFlight(neighbor: Neighbor, inFlightBytes: number, now: number): void {
    const freedBytes = neighbor.inFlightBytes - inFlightBytes;
    neighbor.inFlightBytes = inFlightBytes;
    this.#inFlightBytes -= freedBytes;
    const delivery = freedBytes > 0 ? neighbor.takeDelivery(now) : undefined;
    const round = this.#round;
    if (delivery === undefined || round === undefined) return;
    round.freedBytes += freedBytes;
    if (delivery.waitMs < round.waitMs) {
      round.waitMs = delivery.waitMs;
      round.roundTripMs = delivery.roundTripMs;
    }
    const isOver = round.freedBytes >= this.#windowBytes;
    if (isOver && now - round.beganAt >= UPLINK_ROUND_MS_MIN) this.#endRound(round, now);
  }

  /** What was in flight to a neighbor that is gone is not any more. */
  onNeighborGone(neighbor: Neighbor): void {
    this.#inFlightBytes -= neighbor.inFlightBytes;
    neighbor.inFlightBytes = 0;
  }

  #endRound(round: Round, now: number): void {
    this.#round = this.#inFlightBytes > 0 ? newRound(now) : undefined;
    const targetMs = this.#queueTargetMs();
    this.#measure((round.freedBytes * SECOND_MS) / (now - round.beganAt), {
      wasFull: round.waitMs >= FULL_SHARE * targetMs,
    });
    const ratio = (round.roundTripMs + targetMs) / (round.roundTripMs + round.waitMs);
    if (ratio > 1 && !round.wasHeldBack) return;
    const windowBytes = this.#windowBytes * Math.min(2, Math.max(0.5, ratio));
    const least = UPLINK_QUEUE_OBJECTS * this.#objectBytes;
    this.#windowBytes = Math.min(UPLINK_WINDOW_BYTES_MAX, Math.max(least, windowBytes));
  }

  #measure(rate: number, { wasFull }: { readonly wasFull: boolean }): void {
    const known = this.#measuredRate ?? rate;
    if (wasFull) {
      this.#wasFull = true;
      this.#measuredRate = known + RATE_SMOOTHING * (rate - known);
    } else {
      this.#measuredRate = Math.max(known, rate);
    }
  }

  #queueTargetMs(): number {
    const rate = this.bytesPerSecond;
    if (rate === undefined) return UPLINK_QUEUE_MS_MIN;
    const objectMs = (this.#objectBytes * SECOND_MS) / rate;
    return Math.max(UPLINK_QUEUE_MS_MIN, UPLINK_QUEUE_OBJECTS * objectMs);
  }
}

function newRound(now: number): Round {
  const never = Number.POSITIVE_INFINITY;
  return { beganAt: now, freedBytes: 0, waitMs: never, roundTripMs: 0, wasHeldBack: false };
}
