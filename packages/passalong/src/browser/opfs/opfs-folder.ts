/**
 * Folders of stores in the origin's private file system. A store holds a lock of its folder's name
 * as long as its worker lives; a folder whose lock is free is a leftover and is removed.
 */

import { OPFS_FOLDER } from "./opfs-messages.ts";

/** A folder and the lock that says it is in use. */
export interface LockedFolder {
  readonly handle: FileSystemDirectoryHandle;
  /** Removes the folder and lets go of the lock. */
  remove(): Promise<void>;
}

/** Makes a folder of this name and locks it; removes leftovers of earlier visits first. */
export async function openFolder(name: string): Promise<LockedFolder> {
  const release = await lock(name);
  const root = await navigator.storage.getDirectory();
  const parent = await root.getDirectoryHandle(OPFS_FOLDER, { create: true });
  await removeLeftovers(parent, name);
  const handle = await parent.getDirectoryHandle(name, { create: true });
  return {
    handle,
    remove: async () => {
      await parent.removeEntry(name, { recursive: true });
      release();
    },
  };
}

/** Takes the lock of a folder before it exists, so that nobody takes the folder for a leftover. */
function lock(folder: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const held = navigator.locks.request(
      lockName(folder),
      () => new Promise<void>((release) => resolve(release)),
    );
    held.catch(reject);
  });
}

async function removeLeftovers(parent: FileSystemDirectoryHandle, own: string): Promise<void> {
  for await (const name of parent.keys()) {
    if (name !== own) await removeUnlessInUse(parent, name);
  }
}

async function removeUnlessInUse(parent: FileSystemDirectoryHandle, name: string): Promise<void> {
  await navigator.locks.request(lockName(name), { ifAvailable: true }, async (lock) => {
    if (lock === null) return;
    // Another tab may remove it at the same time, or still read it: the next visit tries again.
    await parent.removeEntry(name, { recursive: true }).catch(() => undefined);
  });
}

function lockName(folder: string): string {
  return `${OPFS_FOLDER}/${folder}`;
}
