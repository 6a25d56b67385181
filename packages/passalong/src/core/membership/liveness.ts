/** Whether neighbors still live, and how far away they are. */

import type { PeerId } from "../../base/index.ts";
import {
  LIVENESS_INTERVAL_MS,
  PING_INTERVAL_MS,
  ROUND_TRIP_MS_AGE,
  SILENCE_MS_MAX,
  SUSPECT_SILENCE_MS,
} from "../config.ts";
import type { DeadlineTable } from "../deadlines.ts";
import type { Outbox } from "../outbox.ts";

/** Weight of the newest round trip in the smoothed one. Source: RFC 6298 §2, alpha = 1/8. */
const SMOOTHING = 1 / 8;

/** Pings are numbered with 32 bits. */
const TOKENS = 2 ** 32;

interface Pulse {
  heardAt: number;
  pingedAt: number;
  /** Token of the ping under way; undefined when it was answered. */
  token: number | undefined;
  rttMs: number | undefined;
  /** Since when others suspect it, and nothing was heard of it; undefined: not. */
  suspectedAt: number | undefined;
}

/** Pings every neighbor now and then; any message counts as a sign of life (MB4). */
export class Liveness {
  readonly #pulses = new Map<PeerId, Pulse>();
  readonly #deadlines: DeadlineTable;
  readonly #outbox: Outbox;
  #nextToken = 0;
  #watchesDoubts = false;

  constructor(deadlines: DeadlineTable, outbox: Outbox) {
    this.#deadlines = deadlines;
    this.#outbox = outbox;
  }

  /** Smoothed round trip, ms; undefined before the first pong. */
  rttMs(peerId: PeerId): number | undefined {
    return this.#pulses.get(peerId)?.rttMs;
  }

  /** Begins with a neighbor: its first ping goes at once. */
  onNeighborConnected(peerId: PeerId, now: number): void {
    const pulse: Pulse = {
      heardAt: now,
      pingedAt: now,
      token: undefined,
      rttMs: undefined,
      suspectedAt: undefined,
    };
    this.#pulses.set(peerId, pulse);
    this.#ping(peerId, pulse, now);
    this.#deadlines.setAtMost("liveness", now + LIVENESS_INTERVAL_MS);
  }

  /** Ends with a neighbor. */
  onNeighborGone(peerId: PeerId): void {
    this.#pulses.delete(peerId);
  }

  /** Something came from a neighbor. */
  onHeard(peerId: PeerId, now: number): void {
    const pulse = this.#pulses.get(peerId);
    if (pulse === undefined) return;
    pulse.heardAt = now;
    pulse.suspectedAt = undefined;
  }

  /** Others believe the neighbor gone: it is pinged at once, and has less time than usual (OV6). */
  examine(peerId: PeerId, now: number): void {
    const pulse = this.#pulses.get(peerId);
    if (pulse === undefined || pulse.suspectedAt !== undefined) return;
    pulse.suspectedAt = now;
    this.#ping(peerId, pulse, now);
    this.#deadlines.setAtMost("liveness", now + SUSPECT_SILENCE_MS);
  }

  /** A ping came: answers it. */
  onPing(peerId: PeerId, token: number): void {
    this.#outbox.send(peerId, { type: "pong", token });
  }

  /** A pong came: measures the round trip, if it answers the ping under way. */
  onPong(peerId: PeerId, token: number, now: number): void {
    const pulse = this.#pulses.get(peerId);
    if (pulse === undefined || pulse.token !== token) return;
    const sample = now - pulse.pingedAt;
    pulse.rttMs =
      pulse.rttMs === undefined ? sample : pulse.rttMs + SMOOTHING * (sample - pulse.rttMs);
    pulse.token = undefined;
  }

  /** From now on neighbors that leave a ping unanswered for long are named by {@link doubtful}. */
  watchDoubts(): void {
    this.#watchesDoubts = true;
  }

  /** Neighbors that have left a ping unanswered for a while, each once. */
  doubtful(now: number): PeerId[] {
    if (!this.#watchesDoubts) return [];
    const isDoubtful = (pulse: Pulse): boolean =>
      pulse.suspectedAt === undefined && (doubtfulAt(pulse) ?? now + 1) <= now;
    return [...this.#pulses].flatMap(([peerId, pulse]) => (isDoubtful(pulse) ? [peerId] : []));
  }

  /**
   * Looks through all neighbors.
   *
   * @returns Those that were silent for too long.
   */
  sweep(now: number): PeerId[] {
    const silent: PeerId[] = [];
    let nextAt = Number.POSITIVE_INFINITY;
    for (const [peerId, pulse] of this.#pulses) {
      if (silentAt(pulse) <= now) silent.push(peerId);
      else if (pingDueAt(pulse) <= now) this.#ping(peerId, pulse, now);
      nextAt = Math.min(nextAt, pingDueAt(pulse), silentAt(pulse));
      if (this.#watchesDoubts) nextAt = Math.min(nextAt, doubtfulAt(pulse) ?? nextAt);
    }
    if (this.#pulses.size > 0) {
      this.#deadlines.set("liveness", Math.max(nextAt, now + LIVENESS_INTERVAL_MS));
    }
    return silent;
  }

  #ping(peerId: PeerId, pulse: Pulse, now: number): void {
    const token = this.#nextToken;
    this.#nextToken = (token + 1) % TOKENS;
    pulse.token = token;
    pulse.pingedAt = now;
    this.#outbox.send(peerId, { type: "ping", token });
  }
}

/** When a neighbor that says nothing from now on is gone. */
function silentAt({ heardAt, suspectedAt }: Pulse): number {
  const silentAt = heardAt + SILENCE_MS_MAX;
  if (suspectedAt === undefined) return silentAt;
  return Math.min(silentAt, suspectedAt + SUSPECT_SILENCE_MS);
}

/** When a neighbor has left a ping unanswered for a while; undefined: it answers. */
function doubtfulAt({ token, heardAt, pingedAt, suspectedAt }: Pulse): number | undefined {
  const isWaitedFor = token !== undefined && heardAt <= pingedAt && suspectedAt === undefined;
  return isWaitedFor ? pingedAt + SUSPECT_SILENCE_MS : undefined;
}

/** A neighbor that talks is alive: it is pinged only to see whether the way has changed. */
function pingDueAt({ heardAt, pingedAt }: Pulse): number {
  const quietUntil = Math.max(heardAt, pingedAt) + PING_INTERVAL_MS;
  return Math.min(quietUntil, pingedAt + ROUND_TRIP_MS_AGE);
}
