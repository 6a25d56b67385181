/** What a person gives to the page as a whole: drops, pastes, links in the address. */

import { type ReadonlySignal, signal } from "@preact/signals";
import { chosenFromList, chosenFromTransfer } from "./chosen-files.ts";
import { findLink } from "./link-text.ts";
import type { ShareList } from "./share-list.ts";

/** Where a paste means text and nothing else. */
const TEXT_FIELDS = "input, textarea, [contenteditable]";

/** What the page listens to. */
export interface PageInput {
  /** Something is being dragged over the page. */
  readonly isDragging: ReadonlySignal<boolean>;
}

/** Listens from now on, and opens the link in the address. */
export function listenToPage(page: Window, shares: ShareList): PageInput {
  const openAddress = (): void => {
    if (page.location.hash.length > 1) void shares.open(page.location.href);
  };
  page.addEventListener("hashchange", openAddress);
  page.document.addEventListener("paste", (event) => onPaste(event, shares));
  openAddress();
  return { isDragging: listenToDrags(page, shares) };
}

/** Takes the link out of the address, so that reloading begins anew. */
export function clearAddress(page: Window): void {
  const { pathname, search } = page.location;
  page.history.replaceState(null, "", pathname + search);
}

function listenToDrags(page: Window, shares: ShareList): ReadonlySignal<boolean> {
  const isDragging = signal(false);
  page.addEventListener("dragover", (event) => {
    // What a part of the page takes itself, such as a chat, has been taken already.
    isDragging.value = !event.defaultPrevented;
    event.preventDefault();
  });
  page.addEventListener("dragleave", (event) => {
    // Leaving an element for another one inside the page says where to; leaving the page does not.
    if (event.relatedTarget === null) isDragging.value = false;
  });
  page.addEventListener("drop", (event) => {
    const isTaken = event.defaultPrevented;
    event.preventDefault();
    isDragging.value = false;
    if (!isTaken && event.dataTransfer !== null) void onDrop(event.dataTransfer, shares);
  });
  return isDragging;
}

async function onDrop(transfer: DataTransfer, shares: ShareList): Promise<void> {
  const link = findLink(transfer.getData("text/plain"));
  if (link === undefined) await shares.provide(await chosenFromTransfer(transfer));
  else await shares.open(link);
}

function onPaste(event: ClipboardEvent, shares: ShareList): void {
  const { clipboardData: transfer, target } = event;
  if (transfer === null || (target instanceof Element && target.matches(TEXT_FIELDS))) return;
  const link = findLink(transfer.getData("text/plain"));
  if (link !== undefined) void shares.open(link);
  else if (transfer.files.length > 0) void shares.provide(chosenFromList(transfer.files));
}
