/** Who pushes which slice to this peer: the fastest that was found so far. */

import type { PeerId, Random } from "../../base/index.ts";
import { SLICES } from "../../wire/index.ts";
import {
  REFUSED_MS,
  SLICE_LAG_MAX,
  SOURCE_PATIENCE_MS,
  START_NUMBERS,
  START_WHOLE_MAX,
  TRIAL_AVOID_MS,
  TRIAL_FRAGMENTS,
  TRIAL_MS_MAX,
  TRIAL_PAUSE_MS,
  TRIAL_PERIOD_MS,
  TRIAL_SKIP_NUMBERS,
} from "./config.ts";
import type { Missing } from "./missing.ts";
import { bitOf, type StreamNeighbor } from "./stream-neighbor.ts";
import type { FragmentWindow } from "./window.ts";

/** How much patience and the period of tests grow at most. */
const GROWTH_MAX = 4;

/** One slice. */
interface Slice {
  readonly slice: number;
  source: StreamNeighbor | undefined;
  /** When it was asked, or when something came from it last. */
  since: number;
  patienceMs: number;
}

/** A neighbor that is tested against the source of a slice. */
interface Trial {
  readonly slice: Slice;
  readonly candidate: StreamNeighbor;
  readonly beganAt: number;
  /** Fragments that it brought before the source, and after it. */
  wins: number;
  losses: number;
}

/** What sources are made of. */
export interface SourcesParts {
  readonly neighbors: ReadonlyMap<PeerId, StreamNeighbor>;
  readonly window: FragmentWindow;
  readonly missing: Missing;
  readonly random: Random;
  /** Tells a neighbor its mask. */
  readonly push: (neighbor: StreamNeighbor, mask: number, from: number) => void;
}

/**
 * Finds and keeps one source a slice (MC8, MC9).
 *
 * A neighbor whose map shows a number that is not here yet, of a slice that another one pushes, has
 * it sooner: it is tested at once. Others are tested at random now and then.
 */
export class Sources {
  readonly #parts: SourcesParts;
  readonly #slices: readonly Slice[];
  #trial: Trial | undefined;
  #nextTrialAt = Number.NEGATIVE_INFINITY;
  #randomTrialAt: number;
  #trialPeriodMs = TRIAL_PERIOD_MS;
  /** The least number that was asked for before anything had come. */
  #start: number | undefined;

  constructor(parts: SourcesParts, now: number) {
    this.#parts = parts;
    this.#randomTrialAt = now + TRIAL_PERIOD_MS;
    this.#slices = Array.from({ length: SLICES }, (_, slice) => ({
      slice,
      source: undefined,
      since: now,
      patienceMs: SOURCE_PATIENCE_MS,
    }));
  }

  /** True when somebody pushes the slice. */
  has(slice: number): boolean {
    return this.#slices[slice]?.source !== undefined;
  }

  /** Where the stream begins for this peer, when this is the first number that has come. */
  startFor(number: number): number {
    const start = this.#start ?? number;
    // What was asked for comes too; but maps may have told of anything.
    return number >= start && number - start < START_WHOLE_MAX ? start : number;
  }

  /** Asks for every slice that nobody pushes. */
  fill(now: number): void {
    const wanted = new Map<StreamNeighbor, Slice[]>();
    for (const slice of this.#slices) {
      if (slice.source !== undefined) continue;
      const source = this.#choose(slice.slice, wanted, now);
      if (source === undefined) continue;
      slice.source = source;
      slice.since = now;
      const slices = wanted.get(source) ?? [];
      slices.push(slice);
      wanted.set(source, slices);
    }
    for (const [neighbor, slices] of wanted) this.#ask(neighbor, slices);
  }

  /** A map has come: it may show a source, or a better one. */
  onMap(neighbor: StreamNeighbor, now: number): void {
    this.fill(now);
    const { window } = this.#parts;
    if (this.#trial !== undefined || now < this.#nextTrialAt || window.last < 0) return;
    const behind = this.#slices.filter(
      ({ slice, source }) =>
        source !== undefined &&
        source !== neighbor &&
        neighbor.holdings.newestOf(slice) > window.newestOf(slice) &&
        isFree(neighbor, slice, now),
    );
    const slice = behind[this.#parts.random.below(Math.max(1, behind.length))];
    if (slice !== undefined && neighbor.avoidedUntil <= now) this.#begin(slice, neighbor, now);
  }

  /** A fragment has come, for the first time or not. */
  onArrival(number: number, from: PeerId, now: number): void {
    const slice = this.#slices[number % SLICES];
    if (slice?.source?.peerId !== from) return;
    slice.since = now;
    slice.patienceMs = SOURCE_PATIENCE_MS;
  }

  /** A fragment has come again: whoever sent it first is faster. */
  onAgain(number: number, first: PeerId, second: PeerId, now: number): void {
    const trial = this.#trial;
    if (trial === undefined || trial.slice.slice !== number % SLICES) return;
    const source = trial.slice.source?.peerId;
    const candidate = trial.candidate.peerId;
    if (first === candidate && second === source) trial.wins += 1;
    if (first === source && second === candidate) trial.losses += 1;
    if (2 * trial.wins > TRIAL_FRAGMENTS) this.#end(trial, "won", now);
    else if (2 * trial.losses > TRIAL_FRAGMENTS) this.#end(trial, "lost", now);
  }

  /** A neighbor says what it pushes of what it was asked for. */
  onPushing(neighbor: StreamNeighbor, mask: number, now: number): void {
    const refused = neighbor.askedMask & ~mask;
    neighbor.askedMask &= mask;
    if (refused === 0) return;
    neighbor.refusedUntil = now + REFUSED_MS;
    this.#lose(neighbor, refused, now);
  }

  /** A neighbor is gone, or pushes nothing any more. */
  onGone(neighbor: StreamNeighbor, now: number): void {
    neighbor.askedMask = 0;
    this.#lose(neighbor, 0xff, now);
  }

  /** Looks after sources that bring nothing, and tests another one now and then. */
  sweep(now: number): void {
    const since = this.#parts.missing.missedSince();
    const isEmpty = this.#parts.window.last < 0;
    for (const slice of this.#slices) {
      const { source } = slice;
      if (source === undefined) continue;
      const missedSince = isEmpty ? slice.since : (since[slice.slice] ?? now);
      if (now - Math.max(missedSince, slice.since) >= slice.patienceMs) {
        this.#giveUp(slice, source, now);
      }
    }
    const trial = this.#trial;
    if (trial !== undefined && now - trial.beganAt >= TRIAL_MS_MAX) this.#end(trial, "lost", now);
    this.fill(now);
    if (this.#trial === undefined && now >= this.#randomTrialAt) this.#beginAtRandom(now);
  }

  /** Takes back everything that was asked for. */
  stop(): void {
    for (const neighbor of this.#parts.neighbors.values()) {
      if (neighbor.askedMask !== 0) this.#parts.push(neighbor, 0, 0);
      neighbor.askedMask = 0;
    }
    for (const slice of this.#slices) slice.source = undefined;
    this.#trial = undefined;
  }

  /**
   * Of the neighbors that are up to date in the slice the one that pushes least here, at random
   * among equals; if none is, the one whose map shows most.
   */
  #choose(
    slice: number,
    wanted: ReadonlyMap<StreamNeighbor, readonly Slice[]>,
    now: number,
  ): StreamNeighbor | undefined {
    let best: StreamNeighbor | undefined;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (const neighbor of this.#parts.neighbors.values()) {
      if (!neighbor.holdings.hasMap || !isFree(neighbor, slice, now)) continue;
      const newest = neighbor.holdings.newestOf(slice);
      const isUpToDate = newest >= this.#parts.window.last - SLICE_LAG_MAX && newest >= 0;
      const load = countOf(neighbor.askedMask) + (wanted.get(neighbor)?.length ?? 0);
      const score = isUpToDate ? -load : newest - Number.MAX_SAFE_INTEGER;
      const spread = this.#parts.random.unit() / 2;
      if (score + spread <= bestScore) continue;
      best = neighbor;
      bestScore = score + spread;
    }
    return best;
  }

  /** Asks for slices; one message tells one beginning, so those far apart take several. */
  #ask(neighbor: StreamNeighbor, slices: readonly Slice[]): void {
    const begins = slices
      .map(({ slice }) => ({ slice, from: this.#beginOf(neighbor, slice) }))
      .sort((left, right) => left.from - right.from);
    let from = begins[0]?.from ?? 0;
    let isSaid = true;
    for (const begin of begins) {
      if (begin.from >= from + SLICES) {
        this.#parts.push(neighbor, neighbor.askedMask, from);
        ({ from } = begin);
      }
      neighbor.askedMask |= bitOf(begin.slice);
      isSaid = false;
    }
    if (!isSaid) this.#parts.push(neighbor, neighbor.askedMask, from);
  }

  /** The first number of a slice that is wanted of a neighbor. */
  #beginOf(neighbor: StreamNeighbor, slice: number): number {
    const { window, missing } = this.#parts;
    const { last } = window;
    if (last < 0) {
      const start = startOf(neighbor.holdings.last);
      this.#start = Math.min(this.#start ?? start, start);
      return start;
    }
    return missing.leastOf(slice) ?? last + 1;
  }

  #begin(slice: Slice, candidate: StreamNeighbor, now: number): void {
    this.#trial = { slice, candidate, beganAt: now, wins: 0, losses: 0 };
    candidate.askedMask |= bitOf(slice.slice);
    const from = this.#parts.window.last + TRIAL_SKIP_NUMBERS;
    this.#parts.push(candidate, candidate.askedMask, from);
  }

  #beginAtRandom(now: number): void {
    this.#randomTrialAt = now + this.#trialPeriodMs;
    const slice = this.#slices[this.#parts.random.below(SLICES)];
    if (slice?.source === undefined) return;
    const candidates = [...this.#parts.neighbors.values()].filter(
      (neighbor) =>
        neighbor !== slice.source &&
        neighbor.holdings.hasMap &&
        neighbor.avoidedUntil <= now &&
        isFree(neighbor, slice.slice, now),
    );
    const candidate = candidates[this.#parts.random.below(Math.max(1, candidates.length))];
    if (candidate !== undefined) this.#begin(slice, candidate, now);
  }

  #end(trial: Trial, outcome: "won" | "lost", now: number): void {
    const { slice, candidate } = trial;
    this.#trial = undefined;
    this.#nextTrialAt = now + TRIAL_PAUSE_MS;
    const isWon = outcome === "won";
    const period = isWon ? TRIAL_PERIOD_MS : 2 * this.#trialPeriodMs;
    this.#trialPeriodMs = Math.min(GROWTH_MAX * TRIAL_PERIOD_MS, period);
    this.#randomTrialAt = now + this.#trialPeriodMs;
    const loser = isWon ? slice.source : candidate;
    if (isWon) {
      slice.source = candidate;
      slice.since = now;
    }
    if (loser === undefined) return;
    loser.avoidedUntil = now + TRIAL_AVOID_MS;
    this.#release(loser, slice.slice);
  }

  /**
   * The tested one takes the place of a lost source: it is asked anew, for what is missing, too.
   */
  #adopt(slice: Slice, candidate: StreamNeighbor, now: number): void {
    this.#trial = undefined;
    this.#release(candidate, slice.slice);
    slice.source = candidate;
    slice.since = now;
    this.#ask(candidate, [slice]);
  }

  #release(neighbor: StreamNeighbor, slice: number): void {
    if ((neighbor.askedMask & bitOf(slice)) === 0) return;
    neighbor.askedMask &= ~bitOf(slice);
    this.#parts.push(neighbor, neighbor.askedMask, this.#parts.window.last + 1);
  }

  #giveUp(slice: Slice, source: StreamNeighbor, now: number): void {
    slice.patienceMs = Math.min(GROWTH_MAX * SOURCE_PATIENCE_MS, 2 * slice.patienceMs);
    source.refusedUntil = now + REFUSED_MS;
    this.#release(source, slice.slice);
    this.#lose(source, bitOf(slice.slice), now);
  }

  /** A neighbor does not push slices any more: the one under test, or another, takes its place. */
  #lose(neighbor: StreamNeighbor, mask: number, now: number): void {
    const trial = this.#trial;
    if (trial?.candidate === neighbor && (mask & bitOf(trial.slice.slice)) !== 0) {
      this.#trial = undefined;
      this.#nextTrialAt = now + TRIAL_PAUSE_MS;
    }
    for (const slice of this.#slices) {
      if (slice.source !== neighbor || (mask & bitOf(slice.slice)) === 0) continue;
      slice.source = undefined;
      if (this.#trial?.slice === slice) this.#adopt(slice, this.#trial.candidate, now);
    }
    this.fill(now);
  }
}

/**
 * Whether a neighbor may be asked for a slice: it does not get it from here, nor does it push it.
 */
function isFree(neighbor: StreamNeighbor, slice: number, now: number): boolean {
  const bits = neighbor.grantedMask | neighbor.askedMask;
  return neighbor.refusedUntil <= now && (bits & bitOf(slice)) === 0;
}

function countOf(mask: number): number {
  let count = 0;
  for (let slice = 0; slice < SLICES; slice += 1) if ((mask & bitOf(slice)) !== 0) count += 1;
  return count;
}

/** Where a newcomer begins when that is the last number there is. */
function startOf(last: number): number {
  return last < START_WHOLE_MAX ? 0 : last + 1 - START_NUMBERS;
}
