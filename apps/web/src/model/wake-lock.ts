/**
 * Keeps a phone's screen on while something is under way: a phone that sleeps neither sends nor
 * receives.
 */

import { effect } from "@preact/signals";
import type { ShareList } from "./share-list.ts";

/**
 * Holds the lock as long as a share is busy and the page is visible; does nothing where there is
 * none.
 */
export function keepAwake(page: Window, shares: ShareList): void {
  let wanted = false;
  let lock: WakeLockSentinel | undefined;
  const adjust = async (): Promise<void> => {
    if (!wanted) {
      await lock?.release();
      lock = undefined;
    } else if (page.document.visibilityState === "visible" && (lock?.released ?? true)) {
      lock = await page.navigator.wakeLock.request("screen");
    }
  };
  const tryAdjust = (): void => {
    // Refused on plain http and when the battery is low: then the screen goes dark as always.
    adjust().catch(() => undefined);
  };
  page.document.addEventListener("visibilitychange", tryAdjust);
  effect(() => {
    wanted = shares.entries.value.some(
      (entry) => entry.kind === "share" && entry.model.standing.value.mood === "busy",
    );
    tryAdjust();
  });
}
