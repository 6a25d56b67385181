/** Puts a finished file under its name: inside the target folder, and never over another file. */

import { link, lstat, mkdir, open, realpath, rename, unlink } from "node:fs/promises";
import { extname, join, relative } from "node:path";
import { StorageError } from "passalong/group";
import { systemCodeOf } from "./storage-errors.ts";

/** Names tried for one file or folder: `name`, `name (1)`, and so on. Source: guess. */
const NAMES_TRIED_MAX = 1_000;

/**
 * What no component may contain: separators, and what ends a name or begins a drive or a stream.
 */
const FORBIDDEN = /[/\\:\0]/;

/**
 * Devices of Windows, whatever their extension, and names that it takes for others. Source:
 * Microsoft, Naming Files, Paths, and Namespaces.
 */
const SPECIAL = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\..*)?$|[. ]$/i;

/** What a file system says that knows no second name for a file. */
const LINKLESS_CODES: ReadonlySet<string> = new Set([
  ...["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EACCES", "EXDEV", "UNKNOWN"],
]);

/**
 * Moves a file to its final name.
 *
 * @param folder   The target folder; exists.
 * @param path     Relative path, components joined by "/".
 * @returns Where the file is: `path` below the folder, or with a number in a name that was taken.
 * @throws {@link StorageError} when the path would leave the folder; system errors as they are.
 */
export async function moveToFinalName(part: string, folder: string, path: string): Promise<string> {
  const components = path.split("/");
  if (!components.every((component) => isHarmless(component))) throw outside(path);
  const name = components.pop() ?? "";
  const root = await realpath(folder);
  let parent = root;
  for (const component of components) parent = await makeFolder(parent, component);
  for (let number = 0; number < NAMES_TRIED_MAX; number += 1) {
    const candidate = join(parent, numbered(name, number));
    if (await moveUnlessTaken(part, candidate)) return join(folder, relative(root, candidate));
  }
  throw new StorageError("storage/io", `There are too many files named "${path}" already.`);
}

/** The share layer made paths harmless already; here is where it would hurt if it had not. */
function isHarmless(component: string): boolean {
  const isName = component !== "" && component !== "." && component !== "..";
  return isName && !FORBIDDEN.test(component) && !SPECIAL.test(component);
}

/**
 * A folder of this name that is no link to elsewhere; with a number when something else has the
 * name.
 */
async function makeFolder(parent: string, name: string): Promise<string> {
  for (let number = 0; number < NAMES_TRIED_MAX; number += 1) {
    const location = join(parent, number === 0 ? name : `${name} (${number})`);
    try {
      await mkdir(location);
      return location;
    } catch (error) {
      if (systemCodeOf(error) !== "EEXIST") throw error;
    }
    if ((await lstat(location)).isDirectory()) return location;
  }
  throw new StorageError("storage/io", `There are too many folders named "${name}" already.`);
}

/**
 * Gives the file the name in one step that fails when the name is taken. @returns False when it is.
 */
async function moveUnlessTaken(part: string, location: string): Promise<boolean> {
  try {
    await link(part, location);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === "EEXIST") return false;
    if (!LINKLESS_CODES.has(code)) throw error;
    return moveAfterReserving(part, location);
  }
  await unlink(part);
  return true;
}

/** Where files have one name only: takes the name with an empty file, which the rename replaces. */
async function moveAfterReserving(part: string, location: string): Promise<boolean> {
  try {
    await (await open(location, "wx")).close();
  } catch (error) {
    if (systemCodeOf(error) === "EEXIST") return false;
    throw error;
  }
  await rename(part, location);
  return true;
}

function numbered(name: string, number: number): string {
  if (number === 0) return name;
  const extension = extname(name);
  return `${name.slice(0, name.length - extension.length)} (${number})${extension}`;
}

function outside(path: string): StorageError {
  const message = `"${path}" leads out of the chosen folder; nothing was saved there.`;
  return new StorageError("storage/io", message);
}
