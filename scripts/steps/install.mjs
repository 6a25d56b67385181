/** The packages of package-lock.json, installed when they are missing or others are there. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runNpm } from "./command.mjs";
import { PROJECT_ROOT, StepFailure } from "./project.mjs";

/**
 * One entry of a lock file, as far as it matters here.
 *
 * @typedef {{
 *   version?: string,
 *   optional?: boolean,
 *   devOptional?: boolean,
 *   devDependencies?: Record<string, string>,
 * }} LockedPackage
 */

/**
 * A lock file, as far as it matters here.
 *
 * @typedef {{ packages?: Record<string, LockedPackage> }} LockFile
 */

/**
 * True when npm's own record of what it installed has everything that the lock file asks for.
 * Optional packages may be absent: most of them are for other systems.
 *
 * @param {LockFile} wanted
 * @param {LockFile} installed
 */
export function isInstalled(wanted, installed) {
  // What users may leave out, tests need: the root names it.
  const named = wanted.packages?.[""]?.devDependencies ?? {};
  for (const [path, entry] of Object.entries(wanted.packages ?? {})) {
    if (!path.includes("node_modules/") || mayBeMissing(entry, path, named)) continue;
    const found = installed.packages?.[path];
    if (found === undefined || found.version !== entry.version) return false;
  }
  return true;
}

/**
 * @param {LockedPackage} entry
 * @param {string} path
 * @param {Record<string, string>} named  What the root itself depends on.
 */
function mayBeMissing(entry, path, named) {
  if (entry.optional === true) return true;
  return entry.devOptional === true && !(path.replace("node_modules/", "") in named);
}

/**
 * Installs the packages when needed; without a network it does nothing as long as they are there.
 *
 * @throws {StepFailure}
 */
export async function install() {
  const wanted = await readLock("package-lock.json");
  if (wanted === undefined) {
    throw new StepFailure(
      "package-lock.json is missing or damaged: take it from the repository again.",
    );
  }
  const installed = await readLock("node_modules/.package-lock.json");
  if (installed !== undefined && isInstalled(wanted, installed)) return;
  console.error("Installing packages ...");
  // Not `npm ci`: it refuses a lock file without the optional packages of other systems, which not
  // every registry has.
  const exitCode = await runNpm([
    ...["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"],
  ]);
  if (exitCode === 0) return;
  throw new StepFailure(
    "The packages could not be installed: connect to the network and run the same command again (npm's own message is above).",
  );
}

/**
 * @param {string} path  Relative to the project's root.
 * @returns {Promise<LockFile | undefined>} Undefined when there is none, or it is damaged.
 */
async function readLock(path) {
  try {
    return JSON.parse(await readFile(join(PROJECT_ROOT, path), "utf8"));
  } catch {
    return undefined;
  }
}
