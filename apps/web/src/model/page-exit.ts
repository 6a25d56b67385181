/** Before a page goes: a question while it is needed, goodbyes when it leaves. */

import type { ShareList } from "./share-list.ts";

/** Listens from now on. */
export function guardExit(page: Window, shares: ShareList): void {
  page.addEventListener("beforeunload", (event) => {
    if (shares.models.some((model) => model.isNeeded || model.isUnfinished)) {
      event.preventDefault();
    }
  });
  page.addEventListener("pagehide", ({ persisted }) => {
    if (!persisted) void shares.closeAll();
  });
}
