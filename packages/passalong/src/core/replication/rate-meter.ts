/** The most that an uplink gave lately. Source: BBR's windowed maximum of the delivery rate. */

/** A rate must grow by this factor to count as growing. Source: BBR, leaving startup. */
const GROWTH = 1.25;

/** So many rounds without growth end the growing. Source: BBR, three rounds. */
const ROUNDS_WITHOUT_GROWTH = 3;

interface Sample {
  readonly rate: number;
  /** The sender had more to send than it was let: the rate is all that there is. */
  readonly wasHeldBack: boolean;
}

/** Rates of the last rounds, bytes per second. */
export class RateMeter {
  readonly #rounds: number;
  readonly #samples: Sample[] = [];
  #growthBase = 0;
  #roundsWithoutGrowth = 0;
  #hasStalled = false;

  /** @param rounds  Rounds that are remembered. */
  constructor(rounds: number) {
    this.#rounds = rounds;
  }

  /** The greatest rate lately; undefined before the first round. */
  get bytesPerSecond(): number | undefined {
    return greatest(this.#samples);
  }

  /** The same among rounds in which there was more to send; undefined: there was none. */
  get capacity(): number | undefined {
    const capacity = greatest(this.#samples.filter(({ wasHeldBack }) => wasHeldBack));
    return this.isGrowing && !this.#hasStalled ? undefined : capacity;
  }

  /** True until more in flight has brought no more for some rounds. */
  get isGrowing(): boolean {
    return this.#roundsWithoutGrowth < ROUNDS_WITHOUT_GROWTH;
  }

  /** True when the last round in which there was more to send brought more than those before. */
  get hasGrown(): boolean {
    return this.#roundsWithoutGrowth === 0;
  }

  /**
   * Nothing comes through any more: half is taken for the most, and from there it may grow.
   *
   * @param rateMax  What it cannot have given, or something would have come, bytes per second.
   */
  onStall(rateMax: number): void {
    const rate = Math.min(rateMax, (this.bytesPerSecond ?? Number.POSITIVE_INFINITY) / 2);
    this.#samples.length = 0;
    this.#samples.push({ rate, wasHeldBack: true });
    this.#growthBase = rate;
    this.#roundsWithoutGrowth = 0;
    this.#hasStalled = true;
  }

  /** More in flight would bring no more: all of it waits already. */
  stopGrowing(): void {
    this.#roundsWithoutGrowth = ROUNDS_WITHOUT_GROWTH;
  }

  /** Takes in a round. One in which there was little to send says only what the least is. */
  add(rate: number, wasHeldBack: boolean): void {
    if (!wasHeldBack && rate <= (this.bytesPerSecond ?? 0)) return;
    this.#samples.push({ rate, wasHeldBack });
    if (this.#samples.length > this.#rounds) this.#samples.shift();
    if (!wasHeldBack || !this.isGrowing) return;
    const hasGrown = rate >= GROWTH * this.#growthBase;
    this.#roundsWithoutGrowth = hasGrown ? 0 : this.#roundsWithoutGrowth + 1;
    if (hasGrown) this.#growthBase = rate;
  }
}

function greatest(samples: readonly Sample[]): number | undefined {
  let most: number | undefined;
  for (const { rate } of samples) if (most === undefined || rate > most) most = rate;
  return most;
}
