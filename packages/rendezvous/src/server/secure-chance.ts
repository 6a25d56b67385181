/** Chance that nobody can predict, from the operating system. */

import { getRandomValues } from "node:crypto";
import type { Bytes, Random } from "passalong/base";

/** Numbers fetched at once: one call for each costs more than the number. */
const BATCH = 256;

/** A source of numbers that no remote peer can predict. */
export function secureRandom(): Random {
  const numbers = new Uint32Array(BATCH);
  let used = BATCH;
  const unit = (): number => {
    if (used === BATCH) {
      getRandomValues(numbers);
      used = 0;
    }
    const number = numbers[used] ?? 0;
    used += 1;
    return number / 2 ** 32;
  };
  return { unit, below: (bound) => Math.floor(unit() * bound) };
}

/** Member addresses, bytes. Source: wire/rendezvous-codec.ts. */
const ADDRESS_BYTES = 16;

/** The bytes of a new member address. */
export function freshAddress(): Bytes {
  return getRandomValues(new Uint8Array(ADDRESS_BYTES));
}
