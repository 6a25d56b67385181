/** What an operator wishes of the relay, as limits of the rendezvous (CL47). */

import type { RendezvousOptions } from "@passalong/rendezvous";

/** Bytes that a burst has at least. Source: RL5, a window. */
const BURST_BYTES_MIN = 65_536;

/** What was asked for; what is undefined is left as it is. */
export interface RelayWishes {
  /** False: members are not joined through the rendezvous. */
  readonly isOn: boolean;
  /** The most for two members, bytes a second. */
  readonly pairBytesPerSecond: number | undefined;
  /** The most for all, bytes a second. */
  readonly totalBytesPerSecond: number | undefined;
}

/** Everything as it is without a wish. */
export const USUAL_RELAY: RelayWishes = {
  isOn: true,
  pairBytesPerSecond: undefined,
  totalBytesPerSecond: undefined,
};

/** The limits that differ from the usual ones. */
export function relayLimits({
  isOn,
  pairBytesPerSecond,
  totalBytesPerSecond,
}: RelayWishes): NonNullable<RendezvousOptions["limits"]> {
  return {
    hasRelay: isOn,
    ...(pairBytesPerSecond === undefined ? {} : { circuitRate: rateOf(pairBytesPerSecond) }),
    ...(totalBytesPerSecond === undefined ? {} : { relayRateInAll: rateOf(totalBytesPerSecond) }),
  };
}

/** A second's worth at once. */
function rateOf(perSecond: number): { readonly burst: number; readonly perSecond: number } {
  return { burst: Math.max(BURST_BYTES_MIN, perSecond), perSecond };
}
