/** What a run says when something that must always hold does not. */

/** What must hold. Source: server reference, §5.2. */
export const INVARIANTS = {
  I1: "nothing is stored, announced or served that is not authentic",
  I2: "no want is forgotten",
  I3: "every receiver completes while every chunk is there",
  I4: "a core's memory is bounded",
  I5: "a peer uploads no more than it may",
  I6: "no honest peer is banned by an honest one",
  I7: "the same seed gives the same trace",
  I8: "every object is received once, and the end is told once",
} as const;

/** One of the invariants. */
export type InvariantId = keyof typeof INVARIANTS;

/** A run that can be repeated. */
export interface Replayable {
  readonly seed: number;
  /** The one command that repeats it. */
  readonly command: string;
}

/** Where and how an invariant was broken. */
export interface Breach {
  readonly invariant: InvariantId;
  /** Virtual time, ms. */
  readonly atMs: number;
  /** The peer's number; undefined: it is about nobody in particular. */
  readonly peer: number | undefined;
  /** What was seen, one sentence without a full stop. */
  readonly what: string;
}

/** An invariant is broken: a bug of the core, of its world, or of the plan. */
export class BrokenInvariantError extends Error {
  override readonly name = "BrokenInvariantError";
  readonly breach: Breach;
  readonly run: Replayable;

  constructor(breach: Breach, run: Replayable) {
    const { invariant, atMs, peer, what } = breach;
    const where = peer === undefined ? "" : ` at peer ${peer}`;
    super(
      `${invariant} (${INVARIANTS[invariant]}): ` +
        `seed ${run.seed}, ${Math.round(atMs)} ms${where}: ${what}. Replay: ${run.command}`,
    );
    this.breach = breach;
    this.run = run;
  }
}
