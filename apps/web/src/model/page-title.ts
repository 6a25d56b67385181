/** The page's title, which a tab shows while another one is open. */

import { percentText } from "../quantity-text.ts";
import { TEXT } from "../text.ts";
import type { Entry, ShareEntry } from "./share-list.ts";

/** What the title is read off. */
type TitleEntry = Exclude<Entry, ShareEntry> | Pick<ShareEntry, "kind" | "model">;

/** Tells how far the newest share is that is being received. */
export function titleOf(entries: readonly TitleEntry[]): string {
  for (const entry of entries) {
    if (entry.kind !== "share") continue;
    const { phase, receivedBytes, totalBytes } = entry.model.progress.value;
    if (phase === "receiving") return TEXT.titleReceiving(percentText(receivedBytes, totalBytes));
  }
  return TEXT.name;
}
