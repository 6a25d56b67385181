/** A limit of rate with room for bursts. */

/** Holds an amount that flows in again. */
export class Allowance {
  readonly #burst: number;
  readonly #perSecond: number;
  #left: number;
  #at: number | undefined;

  /** A full one. @param perSecond  What flows in. */
  constructor(burst: number, perSecond: number) {
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#left = burst;
  }

  /** Takes an amount; false, and nothing is taken, when there is less. */
  take(amount: number, now: number): boolean {
    const inflow = ((now - (this.#at ?? now)) / 1_000) * this.#perSecond;
    this.#left = Math.min(this.#burst, this.#left + inflow);
    this.#at = now;
    if (this.#left < amount) return false;
    this.#left -= amount;
    return true;
  }
}
