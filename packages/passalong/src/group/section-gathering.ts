/**
 * Half-trickle: waits a moment for the transports' sections, and goes on with those that are there.
 */

import type { DescriptorSections } from "../wire/index.ts";
import type { Platform } from "./platform.ts";
import type { Attempt } from "./transport.ts";

/** What is gathered, and for how long. */
export interface GatheringOptions {
  readonly parts: readonly Attempt[];
  readonly platform: Platform;
  /** After this the sections that are there are enough; ms. */
  readonly patienceMs: number;
}

/**
 * Collects one section from each part.
 *
 * @param take  Called once: when all have come, or after `patienceMs` as soon as there is one; with
 *   none when every part
 *   fails or there is no part.
 */
export function gatherSections(
  { parts, platform, patienceMs }: GatheringOptions,
  take: (sections: DescriptorSections) => void,
): void {
  let sections: DescriptorSections = {};
  let awaited = parts.length;
  let isPatient = true;
  let isTaken = false;
  const timer = platform.setTimer(patienceMs, () => {
    isPatient = false;
    decide();
  });
  const decide = (): void => {
    const isEnough = awaited === 0 || (!isPatient && Object.keys(sections).length > 0);
    if (isTaken || !isEnough) return;
    isTaken = true;
    timer.cancel();
    take(sections);
  };
  const settle = (section: DescriptorSections): void => {
    sections = { ...sections, ...section };
    awaited -= 1;
    decide();
  };
  for (const part of parts) {
    part.section.then(settle, () => settle({}));
  }
  decide();
}
