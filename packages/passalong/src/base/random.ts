/** Chance as an input: the only source of it in the pure layers. */

/** A stream of pseudo-random numbers that its seed determines. */
export interface Random {
  /** The next integer, uniform in [0, `bound`); `bound` from 1 to 2^32. */
  below(bound: number): number;
  /** The next real number, uniform in [0, 1), 32 bits fine. */
  unit(): number;
}

/**
 * A generator for simulation and for tie-breaking, never for secrets.
 *
 * @param seed  Any number; its low 32 bits count.
 *
 * Source: mulberry32 (Tommy Ettinger, public domain), period 2^32.
 */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return {
    below: (bound) => Math.floor((next() / 2 ** 32) * bound),
    unit: () => next() / 2 ** 32,
  };
}
