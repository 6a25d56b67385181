/** Every reason to wake up, in one table. Source: quinn-proto's TimerTable. */

/** Why a peer asked to be woken. */
export type DeadlineName =
  /** Haves wait to be announced to neighbors that lack the objects. */
  | "announce"
  /** Memory that was given free waits to be told to those who sent what was in it. */
  | "release"
  /** Somebody may still need this peer, which wants to leave. */
  | "linger"
  /** Haves wait to be announced to neighbors that hold the objects. */
  | "announceOwned"
  /** Requests are looked through for timeouts and for an endgame. */
  | "sweep"
  /** The uplink's pace allows the next fragment. */
  | "pace"
  /** The store refused an object and may be tried again. */
  | "storage"
  /** Neighbors wait to be told of postings. */
  | "postingHaves"
  /** Missing postings may be asked for. */
  | "postingWants"
  /** A posting has waited long enough for those before it. */
  | "postingGaps"
  /** Neighbors compare the postings that they have. */
  | "postingSync"
  /** Own postings have waited for what neighbors know of their author. */
  | "postingOwn"
  /** Streams are looked through for what is due. */
  | "multicast"
  /** Neighbors are looked through for silence. */
  | "liveness"
  /** A peer may be connected to, or the rendezvous asked for members. */
  | "connect"
  /** News of members waits to be passed on. */
  | "gossip"
  /** A suspected member has had its time to contradict. */
  | "suspicion"
  /** This peer may contradict again. */
  | "contradict"
  /** The table of members is compared with a neighbor's. */
  | "sync"
  /** Members or neighbors have changed: other links may be needed. */
  | "topology"
  /** A lost member may be looked for. */
  | "probe"
  /** Something routed was not acknowledged, or has come to nothing. */
  | "route"
  /** A neighbor's queue of routed bytes may go on. */
  | "routePace";

/** One moment for each name. */
export class DeadlineTable {
  readonly #moments = new Map<DeadlineName, number>();
  /** The earliest moment, unless it may have changed. */
  #next: number | undefined;
  #isNextKnown = true;

  /** The earliest moment, ms; undefined when none is set. Asked after every input. */
  get next(): number | undefined {
    if (!this.#isNextKnown) this.#findNext();
    return this.#next;
  }

  /** Sets or moves a deadline; `undefined` takes it away. */
  set(name: DeadlineName, moment: number | undefined): void {
    this.#isNextKnown = false;
    if (moment === undefined) this.#moments.delete(name);
    else this.#moments.set(name, moment);
  }

  /** Sets a deadline unless an earlier one of this name stands. */
  setAtMost(name: DeadlineName, moment: number): void {
    const standing = this.#moments.get(name);
    if (standing === undefined || moment < standing) this.set(name, moment);
  }

  /** Takes and returns the names whose moment has come. */
  takeDue(now: number): DeadlineName[] {
    const due: DeadlineName[] = [];
    for (const [name, moment] of this.#moments) {
      if (moment <= now) due.push(name);
    }
    for (const name of due) this.set(name, undefined);
    return due;
  }

  #findNext(): void {
    this.#next = undefined;
    for (const moment of this.#moments.values()) {
      if (this.#next === undefined || moment < this.#next) this.#next = moment;
    }
    this.#isNextKnown = true;
  }
}
