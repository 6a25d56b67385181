/** What plans are drawn from. */

import type { Random } from "passalong/base";

/** True with a probability. */
export function chance(random: Random, probability: number): boolean {
  return random.unit() < probability;
}

/** A real number, uniform in [`least`, `most`). */
export function between(random: Random, least: number, most: number): number {
  return least + random.unit() * (most - least);
}

/** A real number whose logarithm is uniform: each doubling is as likely as any other. */
export function logBetween(random: Random, least: number, most: number): number {
  return least * (most / least) ** random.unit();
}

/** An integer whose logarithm is uniform, both ends included. */
export function logInteger(random: Random, least: number, most: number): number {
  return Math.min(most, Math.floor(logBetween(random, least, most + 1)));
}

/** One of some things, each as likely as its weight says. */
export function weighted<T>(random: Random, weights: readonly (readonly [number, T])[]): T {
  const sum = weights.reduce((total, [weight]) => total + weight, 0);
  let left = random.unit() * sum;
  for (const [weight, thing] of weights) {
    left -= weight;
    if (left < 0) return thing;
  }
  return (weights.at(-1) as readonly [number, T])[1];
}
