/** Puts a finished file under its name: inside the target folder, and never over another file. */

import { mkdir, open, realpath, rename } from "node:fs/promises";
import { dirname, extname, join, relative, sep } from "node:path";
import { StorageError } from "passalong/group";
import { systemCodeOf } from "./storage-errors.ts";

/** Names tried for one file: `name`, `name (1)`, and so on. Source: guess. */
const NAMES_TRIED_MAX = 1_000;

/**
 * Moves a file to its final name.
 *
 * @param folder   The target folder; exists.
 * @param path     Harmless relative path, components joined by "/".
 * @returns Where the file is: `path` below the folder, or the same name with a number before its extension.
 * @throws {@link StorageError} when the path would leave the folder; system errors as they are.
 */
export async function moveToFinalName(part: string, folder: string, path: string): Promise<string> {
  const wanted = join(folder, ...path.split("/"));
  const parent = dirname(wanted);
  await mkdir(parent, { recursive: true });
  await checkInside(folder, parent, path);
  for (let number = 0; number < NAMES_TRIED_MAX; number += 1) {
    const candidate = numbered(wanted, number);
    if (await reserve(candidate)) {
      await rename(part, candidate);
      return candidate;
    }
  }
  throw new StorageError("storage/io", `There are too many files named "${path}" already.`);
}

/** Links in the target folder may lead elsewhere: what counts is where the parent really is. */
async function checkInside(folder: string, parent: string, path: string): Promise<void> {
  const way = relative(await realpath(folder), await realpath(parent));
  if (way === ".." || way.startsWith(`..${sep}`)) {
    throw new StorageError(
      "storage/io",
      `"${path}" leads out of the chosen folder; nothing was saved there.`,
    );
  }
}

/** Takes a name by making an empty file; false when it is taken. */
async function reserve(location: string): Promise<boolean> {
  try {
    await (await open(location, "wx")).close();
    return true;
  } catch (error) {
    if (systemCodeOf(error) === "EEXIST") return false;
    throw error;
  }
}

function numbered(location: string, number: number): string {
  if (number === 0) return location;
  const extension = extname(location);
  const stem = location.slice(0, location.length - extension.length);
  return `${stem} (${number})${extension}`;
}
