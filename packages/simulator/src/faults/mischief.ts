/** Draws what happens to the peers of a plan. */

import type { Random } from "passalong/base";
import { take } from "../network/graph.ts";
import { type Conduct, type Corruption, isHonest } from "./conduct.ts";
import { between, chance, logBetween, weighted } from "./draw.ts";
import type { Happening, PeerPlan, ProviderFate } from "./plan.ts";

/** A crash is noticed after this, ms. Source: swarm reference, §8. */
const NOTICED_MS = [2_500, 5_000] as const;

/** A page in the background, ms. Source: server reference, row C5. */
const BACKGROUND_MS = 300_000;

/** A night, ms. Source: as above. */
const NIGHT_MS = 28_800_000;

/** Ways to be corrupt. */
const CORRUPTIONS: readonly Corruption[] = ["bit", "truncated", "swapped", "oldVersion"];

/** A way to be corrupt. */
export function drawCorruption(random: Random): Corruption {
  return CORRUPTIONS[random.below(CORRUPTIONS.length)] ?? "bit";
}

/** Any conduct but an honest one. */
export function drawMisconduct(random: Random): Conduct {
  return weighted<() => Conduct>(random, [
    [4, () => ({ type: "mute" })],
    [4, () => ({ type: "lying" })],
    [2, () => ({ type: "late", delayMs: logBetween(random, 500, 20_000) })],
    [5, () => ({ type: "corrupting", how: drawCorruption(random), every: 1 + random.below(8) })],
    [3, () => ({ type: "stalling" })],
    [3, () => ({ type: "hoarding" })],
    [1, () => ({ type: "wantFlooding", messages: 50 })],
    [1, () => ({ type: "haveFlooding", ranges: 2_000 })],
  ])();
}

/** Lets a share of the receivers misbehave; the provider does not. */
export function corruptShare(
  random: Random,
  peers: readonly PeerPlan[],
  share: number,
  drawConduct: () => Conduct,
): PeerPlan[] {
  const receivers = peers.map((_, number) => number).slice(1);
  // Somebody honest is left to receive something.
  const count = Math.min(receivers.length - 1, Math.round(share * receivers.length));
  const chosen = new Set(take(receivers, count, random));
  return peers.map((peer, number) =>
    chosen.has(number) ? { ...peer, conduct: drawConduct() } : peer,
  );
}

/** The numbers of honest receivers. */
export function honestReceivers(peers: readonly PeerPlan[]): number[] {
  return peers.flatMap(({ conduct }, number) => (number > 0 && isHonest(conduct) ? [number] : []));
}

/** When a crash is noticed, ms. */
export function drawNotice(random: Random): number {
  return between(random, ...NOTICED_MS);
}

/** Anything that can happen to one honest receiver. */
export function drawMishap(random: Random, peer: number, atMs: number): Happening {
  const backAfterMs = logBetween(random, 100, 30_000);
  const noticedAfterMs = drawNotice(random);
  const crash = { type: "crash", peer, atMs, noticedAfterMs } as const;
  const freeze = { type: "freeze", peer, atMs } as const;
  return weighted<() => Happening>(random, [
    [3, () => ({ ...crash, remains: "disk", backAfterMs })],
    [2, () => ({ ...crash, remains: "nothing", backAfterMs })],
    [3, () => ({ ...crash, remains: "flushed", backAfterMs })],
    [3, () => ({ ...crash, remains: "disk", backAfterMs: undefined })],
    [2, () => ({ type: "leave", peer, atMs, backAfterMs })],
    [2, () => ({ type: "leave", peer, atMs, backAfterMs: undefined })],
    [3, () => ({ ...freeze, forMs: logBetween(random, 500, 60_000), clockJumpMs: 0 })],
    [0.5, () => ({ ...freeze, forMs: BACKGROUND_MS, clockJumpMs: 0 })],
    [1, () => ({ ...freeze, forMs: logBetween(random, 1_000, 40_000), clockJumpMs: NIGHT_MS })],
    [3, () => ({ type: "slowDown", peer, atMs, bytesPerSecond: logBetween(random, 20_000, 2e6) })],
    [2, () => ({ type: "diskFull", peer, atMs, room: random.below(8), forMs: 5_000 })],
  ])();
}

/** Some peers on one side, for a while. */
export function drawPartition(
  random: Random,
  peerCount: number,
  { atMs, forMs }: { readonly atMs: number; readonly forMs: number },
): Happening {
  const share = between(random, 0.1, 0.6);
  const side = Array.from({ length: peerCount }, (_, number) => number).filter(() =>
    chance(random, share),
  );
  return { type: "partition", atMs, forMs, side, cutsRendezvous: chance(random, 0.5) };
}

/** A link that stands still for a while; nothing happens when the two are not linked. */
export function drawHold(random: Random, peerCount: number, atMs: number): Happening {
  const peers = [random.below(peerCount), random.below(peerCount)] as const;
  return { type: "hold", peers, atMs, forMs: logBetween(random, 200, 20_000) };
}

/** What becomes of the provider when anything may. */
export function drawFate(random: Random, spanMs: number): ProviderFate {
  const diesAtMs = between(random, 0, spanMs);
  const isGraceful = chance(random, 0.5);
  return weighted<() => ProviderFate>(random, [
    [6, () => ({ type: "stays" })],
    [3, () => ({ type: "goesWhenCopied", fromMs: diesAtMs, isGraceful })],
    [1, () => ({ type: "returns", diesAtMs, returnsAtMs: diesAtMs + between(random, 5e3, 9e4) })],
  ])();
}
