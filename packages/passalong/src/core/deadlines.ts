/** Every reason to wake up, in one table. Source: quinn-proto's TimerTable. */

/** Why a peer asked to be woken. */
export type DeadlineName =
  /** Haves wait to be announced to neighbors that lack the objects. */
  | "announce"
  /** Haves wait to be announced to neighbors that hold the objects. */
  | "announceOwned"
  /** Requests are looked through for timeouts and for an endgame. */
  | "sweep"
  /** The uplink's pace allows the next fragment. */
  | "pace"
  /** The store refused an object and may be tried again. */
  | "storage"
  /** Neighbors are looked through for silence. */
  | "liveness"
  /** A peer may be connected to, or the rendezvous asked for members. */
  | "connect";

/** One moment for each name. */
export class DeadlineTable {
  readonly #moments = new Map<DeadlineName, number>();

  /** The earliest moment, ms; undefined when none is set. */
  get next(): number | undefined {
    let next: number | undefined;
    for (const moment of this.#moments.values()) {
      if (next === undefined || moment < next) next = moment;
    }
    return next;
  }

  /** Sets or moves a deadline; `undefined` takes it away. */
  set(name: DeadlineName, moment: number | undefined): void {
    if (moment === undefined) this.#moments.delete(name);
    else this.#moments.set(name, moment);
  }

  /** Sets a deadline unless an earlier one of this name stands. */
  setAtMost(name: DeadlineName, moment: number): void {
    const standing = this.#moments.get(name);
    if (standing === undefined || moment < standing) this.#moments.set(name, moment);
  }

  /** Takes and returns the names whose moment has come. */
  takeDue(now: number): DeadlineName[] {
    const due: DeadlineName[] = [];
    for (const [name, moment] of this.#moments) {
      if (moment <= now) due.push(name);
    }
    for (const name of due) this.#moments.delete(name);
    return due;
  }
}
