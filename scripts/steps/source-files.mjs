/** The program texts below a path. */

import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** Folders with nothing written by hand. */
const DERIVED_FOLDERS = new Set(["node_modules", "dist", ".git", ".types", "test-results", "api"]);

/** Endings of program texts. */
const SOURCE_ENDING = /\.(?:ts|tsx|mts|mjs)$/;

/**
 * Every program text at or below a path.
 *
 * @param {string} path
 * @returns {Promise<string[]>}
 */
export async function sourceFiles(path) {
  if (!(await stat(path)).isDirectory()) return SOURCE_ENDING.test(path) ? [path] : [];
  /** @type {string[]} */
  const files = [];
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (DERIVED_FOLDERS.has(entry.name)) continue;
    const child = join(path, entry.name);
    if (entry.isDirectory() || SOURCE_ENDING.test(entry.name)) {
      files.push(...(await sourceFiles(child)));
    }
  }
  return files;
}
