/**
 * Why a member cannot be reached, in a sentence for people; undefined for what happens every day.
 */

import type { AttemptFailure } from "./attempt-environment.ts";

/** What is known of the relay. */
export interface RelayStanding {
  /** True when this peer uses relays. */
  readonly isUsed: boolean;
  /** True while the rendezvous has one. */
  readonly isOffered: boolean;
  /** True when it had no room. */
  readonly isFull: boolean;
}

/** The sentence for a failed attempt (CN27). */
export function failureSentence(
  failure: AttemptFailure,
  { isUsed, isOffered, isFull }: RelayStanding,
): string | undefined {
  if (failure === "noKind") {
    return "A member allows no kind of connection that this one has: one of the two takes the relay alone.";
  }
  if (failure !== "blocked") return undefined;
  const start = "A member answers, but nothing connects";
  if (!isUsed) return `${start}, and the relay is not used here; it is tried again.`;
  if (!isOffered) return `${start}, and the rendezvous has no relay; it is tried again.`;
  if (isFull) return `${start}, and the relay of the rendezvous is full; it is tried again.`;
  return `${start}, not even through the relay; it is tried again.`;
}
