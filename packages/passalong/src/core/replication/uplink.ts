/**
 * The uplink that all links share: how much may be under way, how fast it goes, and what it gives.
 *
 * Nothing tells a peer what its uplink can do. What it sees is how much its neighbors give free,
 * and when. The most that they gave free in a moment is what the uplink gives; what is in flight
 * beyond that rate times the round trip only waits.
 */

import { FRAGMENT_BYTES_MAX } from "../../wire/index.ts";
import {
  FRAGMENT_BYTES_MIN,
  FRAGMENT_MS,
  UPLINK_GROWTH_MAX,
  UPLINK_LATE_MS,
  UPLINK_PATIENCE_MS,
  UPLINK_ROUND_MS_MIN,
  UPLINK_ROUNDS,
  UPLINK_PROBE_GAIN,
  UPLINK_QUEUE_MS,
  UPLINK_SPARE_MS,
  UPLINK_PACING_GAIN,
  UPLINK_PACING_MAX,
  UPLINK_STALLS_MAX,
  UPLINK_WINDOW_BYTES_MAX,
  UPLINK_WINDOW_BYTES_START,
  UPLINK_WINDOW_MS_START,
} from "../config.ts";
import { DeliveryRate, type MarkedObject } from "./delivery-rate.ts";
import type { Neighbor } from "./neighbor.ts";
import { Pacer } from "./pacer.ts";
import { RateMeter } from "./rate-meter.ts";

/** Milliseconds in a second. */
const SECOND_MS = 1_000;

/** An object that has left and has not been given free. */
export interface SentObject extends MarkedObject {
  /** What of it may still be in this uplink; 0: it was given free, or is too late for that. */
  countedBytes: number;
  /** When it was given free, ms; undefined: it was not yet. */
  freedAt: number | undefined;
}

/** What is learned while about one window is given free. */
interface Round {
  readonly beganAt: number;
  freedBytes: number;
  /** The greatest rate at which objects were given free, bytes per second; 0: none was. */
  rate: number;
  /** The least time that an object waited beyond its neighbor's round trip, ms. */
  queueMs: number;
  /** Round trips, weighted with the bytes that took them. */
  byteMs: number;
  /** The window held something back. */
  wasHeldBack: boolean;
}

/**
 * A window for all bytes in flight (RP20): what the uplink gives in a round trip, an object's time
 * and {@link UPLINK_SPARE_MS}; and a pace when the application has set a limit (RP14).
 */
export class Uplink {
  /** Keeps to the application's limit. */
  readonly #limiter = new Pacer();
  /** Lets fragments leave at intervals, once it is known what the uplink gives. */
  readonly #pacer = new Pacer();
  readonly #meter = new RateMeter(UPLINK_ROUNDS);
  readonly #delivery = new DeliveryRate();
  #windowBytes = UPLINK_WINDOW_BYTES_START;
  /** Bytes in flight that may still be in the uplink. */
  #countedBytes = 0;
  /** Objects in flight in the order in which they left; those before the head are over. */
  #sent: SentObject[] = [];
  #head = 0;
  /** When the newest of the objects left that were given free. */
  #freedSentAt = Number.NEGATIVE_INFINITY;
  /** Neighbors that were sent a part of an object and not the rest. */
  readonly #unfinished = new Set<Neighbor>();
  /** Size of the object that leaves, bytes: receivers give objects free, not fragments. */
  #objectBytes = FRAGMENT_BYTES_MAX;
  #roundTripMs = 0;
  #round: Round | undefined;
  /** When something was given free last while something was in flight, or it began to be. */
  #progressAt: number | undefined;
  /** Neighbors to whom something has left since. */
  readonly #sentTo = new Set<Neighbor>();
  /** How often in a row nobody gave anything free. */
  #stalls = 0;

  /**
   * What it gives, bytes per second: the limit, or what was measured if that is less or there is no
   * limit; undefined: not known yet.
   */
  get bytesPerSecond(): number | undefined {
    const limit = this.#limiter.bytesPerSecond;
    if (limit === undefined) return this.#meter.bytesPerSecond;
    return Math.min(limit, this.#meter.capacity ?? limit);
  }

  /**
   * Size of the next fragments, bytes: one keeps the uplink for {@link FRAGMENT_MS} at most, so
   * that control messages do not wait long behind it.
   */
  get fragmentBytes(): number {
    const rate = this.bytesPerSecond;
    if (rate === undefined) return FRAGMENT_BYTES_MAX;
    let bytes = FRAGMENT_BYTES_MAX;
    while (bytes > FRAGMENT_BYTES_MIN && bytes * SECOND_MS > rate * FRAGMENT_MS) bytes /= 2;
    return bytes;
  }

  /** When the pace lets the next fragment go, ms; a past moment: now. */
  readyAt(now: number): number {
    const pacedAt = this.#pacer.readyAt;
    // There is more to send than is let go: what comes of it is what the uplink gives.
    if (pacedAt > now && this.#round !== undefined) this.#round.wasHeldBack = true;
    return Math.max(this.#limiter.readyAt, pacedAt);
  }

  /** Bytes per second that all uploads and their control together may take; undefined: no limit. */
  setLimit(bytesPerSecond: number | undefined): void {
    this.#limiter.setRate(bytesPerSecond);
    const bytes = ((bytesPerSecond ?? 0) * UPLINK_WINDOW_MS_START) / SECOND_MS;
    this.#windowBytes = Math.min(UPLINK_WINDOW_BYTES_MAX, Math.max(this.#windowBytes, bytes));
  }

  /**
   * When there is room for a fragment: `now`, or when the oldest object in flight is too late to
   * count. Asked only when there is something to send.
   */
  roomAt(now: number): number {
    this.#noticeStall(now);
    if (this.#hasRoom()) return now;
    const sentUntil = this.#sentUntil(now);
    this.#uncountParts(sentUntil);
    for (;;) {
      if (this.#hasRoom()) return now;
      const oldest = this.#oldest();
      if (oldest === undefined || oldest.sentAt > sentUntil) break;
      this.#uncount(oldest);
    }
    if (this.#round !== undefined) this.#round.wasHeldBack = true;
    return this.#firstSentAt(now) + this.#patienceMs();
  }

  /**
   * True for a neighbor that has given nothing free for longer than its way and this uplink
   * explain: more would only wait there, and take the place of what others would pass on.
   */
  isHeldUp(neighbor: Neighbor, now: number): boolean {
    const { oldestSentAt, roundTripMs } = neighbor;
    if (oldestSentAt === undefined) return false;
    const rate = this.bytesPerSecond;
    if (rate === undefined) return now - oldestSentAt > UPLINK_PATIENCE_MS;
    const objectsMs = (2 * this.#objectBytes * SECOND_MS) / rate;
    return now - oldestSentAt > 2 * roundTripMs + objectsMs + UPLINK_SPARE_MS + UPLINK_LATE_MS;
  }

  /** Control messages leave now. */
  onControlSent(bytes: number, now: number): void {
    this.#limiter.onSent(bytes, now);
  }

  /** A fragment of an object of that size leaves now. */
  onSent(
    neighbor: Neighbor,
    { bytes, objectBytes }: { readonly bytes: number; readonly objectBytes: number },
    now: number,
  ): void {
    this.#objectBytes = objectBytes;
    const isFirst = this.#unfinished.size === 0 && this.#oldest() === undefined;
    neighbor.onFragmentSent(bytes, now, () => this.#delivery.markAt(now, isFirst));
    this.#countedBytes += bytes;
    this.#unfinished.add(neighbor);
    this.#limiter.onSent(bytes, now);
    this.#pacer.onSent(bytes, now);
    this.#round ??= newRound(now);
    this.#progressAt ??= now;
    this.#sentTo.add(neighbor);
  }

  /** An object has left whole. */
  onObjectSent(neighbor: Neighbor, sizeBytes: number, now: number): SentObject {
    return this.#onWholeSent(neighbor, neighbor.onObjectSent(sizeBytes, now));
  }

  #onWholeSent(neighbor: Neighbor, sent: SentObject): SentObject {
    this.#sent.push(sent);
    if (neighbor.unfinished.countedBytes === 0) this.#unfinished.delete(neighbor);
    // Lets go of what is over, even if the window never holds anything back.
    this.#oldest();
    return sent;
  }

  /**
   * Until when what has left may still be in the uplink, ms; undefined: it was given free, or it is
   * too late for that.
   */
  underWayUntil({ sentAt, countedBytes }: SentObject, now: number): number | undefined {
    if (countedBytes === 0 || sentAt <= this.#sentUntil(now)) return undefined;
    return sentAt + this.#patienceMs();
  }

  /**
   * Something whole that is no object leaves now. While objects leave, their size stays what the
   * window goes by.
   */
  onMessageSent(neighbor: Neighbor, sizeBytes: number, now: number): void {
    const objectBytes = this.#unfinished.size === 0 ? sizeBytes : this.#objectBytes;
    this.onSent(neighbor, { bytes: sizeBytes, objectBytes }, now);
    this.#onWholeSent(neighbor, neighbor.onWholeSent(sizeBytes, now));
  }

  /** A neighbor says how much of what it was sent it has not given free. */
  onInFlight(neighbor: Neighbor, inFlightBytes: number, now: number): void {
    const { sentBytes: freedBytes, objects } = neighbor.takeFreed(inFlightBytes, now);
    for (const object of objects) {
      object.freedAt = now;
      this.#uncount(object);
      this.#freedSentAt = Math.max(this.#freedSentAt, object.sentAt);
    }
    const rate = this.#delivery.onDelivered(objects, now);
    const round = this.#round;
    if (freedBytes <= 0 || round === undefined) return;
    this.#progressAt = this.#countedBytes > 0 ? now : undefined;
    this.#sentTo.clear();
    this.#stalls = 0;
    round.freedBytes += freedBytes;
    round.rate = Math.max(round.rate, rate);
    for (const { sentAt } of objects) {
      round.queueMs = Math.min(round.queueMs, now - sentAt - neighbor.roundTripMs);
    }
    round.byteMs += freedBytes * neighbor.roundTripMs;
    const isOver = round.freedBytes >= this.#windowBytes || objects.length > 0;
    if (isOver && now - round.beganAt >= Math.max(UPLINK_ROUND_MS_MIN, this.#roundTripMs)) {
      this.#endRound(round, now);
    }
  }

  /** What was in flight to a neighbor that is gone is not any more. */
  onNeighborGone(neighbor: Neighbor): void {
    this.#unfinished.delete(neighbor);
    this.#countedBytes -= neighbor.uncountUnfinished();
    for (const object of neighbor.takeAll()) this.#uncount(object);
  }

  /**
   * Nobody gave anything free for long: an uplink that has become much slower brings no object
   * through in time while many share it, and measures nothing that would say so.
   */
  #noticeStall(now: number): void {
    if (this.#progressAt === undefined || now - this.#progressAt < this.#patienceMs()) return;
    const elapsedMs = now - this.#progressAt;
    // One neighbor alone may be at fault itself.
    const isShared = this.#sentTo.size > 1;
    this.#progressAt = now;
    this.#sentTo.clear();
    if (!isShared) return;
    this.#round = newRound(now);
    this.#stalls = Math.min(this.#stalls + 1, UPLINK_STALLS_MAX);
    const heldBytes = Math.max(this.#countedBytes, this.#objectBytes);
    this.#meter.onStall((heldBytes * SECOND_MS) / elapsedMs);
    // One object may leave now, if only to see whether all those neighbors are at fault.
    this.#windowBytes = 0;
    this.#pacer.setRate(undefined);
    this.#uncountParts(now);
    for (let oldest = this.#oldest(); oldest !== undefined; oldest = this.#oldest()) {
      this.#uncount(oldest);
    }
  }

  #endRound(round: Round, now: number): void {
    this.#round = this.#countedBytes > 0 ? newRound(now) : undefined;
    this.#roundTripMs = round.byteMs / round.freedBytes;
    const rate = round.rate || (round.freedBytes * SECOND_MS) / (now - round.beganAt);
    this.#meter.add(rate, round.wasHeldBack);
    const { bytesPerSecond } = this.#meter;
    // Who has little to send learns nothing of what more would do.
    if (bytesPerSecond === undefined || !round.wasHeldBack) return;
    const objectMs = (this.#objectBytes * SECOND_MS) / bytesPerSecond;
    // All wait: there is more in flight than the uplink needs. Source: RFC 9406, HyStart++.
    const isFull = Number.isFinite(round.queueMs) && round.queueMs > 2 * objectMs + UPLINK_QUEUE_MS;
    if (isFull) this.#meter.stopGrowing();
    const isWaitedFor = round.queueMs > objectMs + UPLINK_QUEUE_MS;
    this.#pace(bytesPerSecond, isWaitedFor ? UPLINK_PACING_GAIN : UPLINK_PROBE_GAIN);
    this.#resize(bytesPerSecond, objectMs);
  }

  /** From now on fragments leave at intervals, when it is known what the uplink gives. */
  #pace(bytesPerSecond: number, gain: number): void {
    const isPaced = !this.#meter.isGrowing && bytesPerSecond <= UPLINK_PACING_MAX;
    if (isPaced) this.#pacer.follow(gain * bytesPerSecond);
    else this.#pacer.setRate(undefined);
  }

  #resize(bytesPerSecond: number, objectMs: number): void {
    const { isGrowing, hasGrown } = this.#meter;
    const windowMs = this.#roundTripMs + objectMs + UPLINK_SPARE_MS;
    const enough = (bytesPerSecond * windowMs) / SECOND_MS;
    // What a doubling brings shows one round late: until then the window stays, or one that holds
    // nothing back any more would have doubled too often and never be corrected.
    const grown = this.#windowBytes * (hasGrown ? 2 : 1);
    const least = isGrowing ? Math.min(grown, UPLINK_GROWTH_MAX * enough) : 0;
    const bytes = Math.max(enough, least);
    this.#windowBytes = Math.min(UPLINK_WINDOW_BYTES_MAX, bytes);
  }

  /** An object must fit, and a fragment: its receiver gives nothing free before it is whole. */
  #hasRoom(): boolean {
    const counted = this.#countedBytes + this.fragmentBytes;
    return counted <= Math.max(this.#windowBytes, this.#objectBytes + this.fragmentBytes);
  }

  /**
   * What left so long before something that was given free cannot be in this uplink any more, ms.
   * How long it is under way says nothing: all may wait in an uplink that has become slower, and
   * sending more then would only make them wait longer.
   */
  #lateMs(): number {
    const rate = this.bytesPerSecond;
    if (rate === undefined) return Number.POSITIVE_INFINITY;
    return this.#roundTripMs + (2 * this.#objectBytes * SECOND_MS) / rate + UPLINK_LATE_MS;
  }

  /**
   * After how long an object in flight counts no longer although nothing else came, ms: twice as
   * long after each such time, or a very slow uplink would be filled ever more.
   */
  #patienceMs(): number {
    const lateMs = this.#lateMs();
    const usual = UPLINK_PATIENCE_MS + (Number.isFinite(lateMs) ? lateMs : 0);
    return Math.max(usual, UPLINK_PATIENCE_MS * 2 ** this.#stalls);
  }

  /** What left until then is not in the uplink any more, ms. */
  #sentUntil(now: number): number {
    return Math.max(now - this.#patienceMs(), this.#freedSentAt - this.#lateMs());
  }

  /** When the first of what counts has left. */
  #firstSentAt(now: number): number {
    let sentAt = this.#oldest()?.sentAt ?? now;
    for (const { unfinished } of this.#unfinished) sentAt = Math.min(sentAt, unfinished.sentAt);
    return sentAt;
  }

  /** The rest of an object may never leave: its receiver takes nothing more. */
  #uncountParts(sentUntil: number): void {
    for (const neighbor of this.#unfinished) {
      if (neighbor.unfinished.sentAt > sentUntil) continue;
      this.#countedBytes -= neighbor.uncountUnfinished();
      this.#unfinished.delete(neighbor);
    }
  }

  #oldest(): SentObject | undefined {
    while (this.#head < this.#sent.length && this.#sent[this.#head]?.countedBytes === 0) {
      this.#head += 1;
    }
    if (2 * this.#head > this.#sent.length) {
      this.#sent = this.#sent.slice(this.#head);
      this.#head = 0;
    }
    return this.#sent[this.#head];
  }

  #uncount(object: SentObject): void {
    this.#countedBytes -= object.countedBytes;
    object.countedBytes = 0;
  }
}

function newRound(now: number): Round {
  return {
    beganAt: now,
    freedBytes: 0,
    rate: 0,
    queueMs: Number.POSITIVE_INFINITY,
    byteMs: 0,
    wasHeldBack: false,
  };
}
