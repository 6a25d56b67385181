/** How many signals are taken, from one and from all. */

import { describe, expect, it } from "vitest";
import { memberAddressFromBytes } from "../base/index.ts";
import {
  LIMITED_ADDRESSES_MAX,
  SignalLimiter,
  SIGNALS_IN_ALL,
  SIGNALS_PER_ADDRESS,
} from "./signal-limiter.ts";

function addressOf(number: number) {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setUint32(0, number);
  return memberAddressFromBytes(bytes);
}

describe("the limiter of signals", () => {
  it("[CN11] stops one address without stopping the others", () => {
    const limiter = new SignalLimiter(0);
    const admitted = Array.from({ length: 100 }, () => limiter.admits(addressOf(1), 0));
    expect(admitted.filter(Boolean)).toHaveLength(SIGNALS_PER_ADDRESS.burst);
    expect(limiter.admits(addressOf(2), 0)).toBe(true);
  });

  it("[CN11] stops all addresses together, and remembers only so many", () => {
    const limiter = new SignalLimiter(0);
    let admitted = 0;
    for (let number = 0; number < 2 * LIMITED_ADDRESSES_MAX; number += 1) {
      if (limiter.admits(addressOf(number), 0)) admitted += 1;
    }
    expect(admitted).toBe(SIGNALS_IN_ALL.burst);
  });
});
