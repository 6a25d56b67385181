/** What a person has chosen, dropped or pasted, as files with paths. */

import type { ChosenFile } from "passalong/browser";
import { FILES_PER_BATCH_MAX } from "passalong/share";

/** Files of a file chooser or a clipboard. */
export function chosenFromList(files: Iterable<File>): ChosenFile[] {
  return Array.from(files, (file) => ({ file, path: file.name }));
}

/**
 * Files of a drop, those in dropped folders included; more than one share can hold are left out,
 * but for one that shows it.
 */
export async function chosenFromTransfer(transfer: DataTransfer): Promise<ChosenFile[]> {
  // Entries must be taken before anything is awaited: the transfer is empty after the event.
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry());
  const files = chosenFromList(transfer.files);
  if (!entries.some((entry) => entry?.isDirectory === true)) return files;
  const chosen: ChosenFile[] = [];
  for (const entry of entries) {
    if (entry !== null) await walk(entry, chosen);
  }
  return chosen;
}

async function walk(entry: FileSystemEntry, chosen: ChosenFile[]): Promise<void> {
  if (chosen.length > FILES_PER_BATCH_MAX) return;
  if (isFileEntry(entry)) {
    const file = await fileOf(entry);
    chosen.push({ file, path: entry.fullPath.replace(/^\//, "") });
  } else if (isDirectoryEntry(entry)) {
    for (const child of await childrenOf(entry)) await walk(child, chosen);
  }
}

function isFileEntry(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isDirectoryEntry(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A reader gives some entries at a time, and none at the end. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return children;
    children.push(...some);
  }
}
