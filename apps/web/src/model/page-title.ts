/** The page's title, which a tab shows while another one is open. */

import { percentText } from "../quantity-text.ts";
import { TEXT } from "../text.ts";
import type { Entry } from "./share-list.ts";

/** Tells how far the newest share is that is being received. */
export function titleOf(entries: readonly Entry[]): string {
  for (const entry of entries) {
    if (entry.kind !== "share") continue;
    const { phase, receivedBytes, totalBytes } = entry.model.progress.value;
    if (phase === "receiving") return TEXT.titleReceiving(percentText(receivedBytes, totalBytes));
  }
  return TEXT.name;
}
