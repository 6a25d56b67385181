/**
 * The build: TypeScript's own increments for the packages, Vite for the page when a source of it is
 * newer and for the command's bundle when a part of it is.
 */

import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { runNpm, runTool } from "./command.mjs";
import { PROJECT_ROOT, StepFailure } from "./project.mjs";

/** What the page is made of, relative to the root. */
const PAGE_SOURCES = ["apps/web", "packages/passalong/src", "package-lock.json"];

/** What Vite writes last, relative to the root. */
const PAGE_RESULT = "apps/web/dist/index.html";

/** What the compiler touches when it has compiled a part of the command, relative to the root. */
const COMMAND_RECORD = "packages/cli/dist/tsconfig.tsbuildinfo";

/** The command's bundle, relative to the root. */
const COMMAND_RESULT = "packages/cli/dist/bundle/main.js";

/** Folders that hold no source. */
const DERIVED_FOLDERS = new Set(["node_modules", "dist", ".types", ".cache"]);

/**
 * Compiles the packages, then builds the page and the command.
 *
 * @throws {StepFailure}
 */
export async function build() {
  if ((await runTool("typescript/bin/tsc", ["-b"])) !== 0) {
    throw new StepFailure("The packages do not compile: mend what the compiler says above.");
  }
  await buildPage();
  await bundleCommand();
}

async function buildPage() {
  if (!(await isPageOld())) return;
  console.error("Building the page ...");
  if ((await runNpm(["run", "build", "--workspace", "apps/web", "--loglevel=error"])) !== 0) {
    throw new StepFailure("The page cannot be built: mend what Vite says above.");
  }
}

/** Bundles the command, which then starts in half the time. */
async function bundleCommand() {
  const compiledAt = await changedAt(join(PROJECT_ROOT, COMMAND_RECORD));
  const bundledAt = await changedAt(join(PROJECT_ROOT, COMMAND_RESULT));
  if (bundledAt > compiledAt) return;
  if ((await runNpm(["run", "build", "--workspace", "packages/cli", "--loglevel=error"])) !== 0) {
    throw new StepFailure("The command cannot be bundled: mend what Vite says above.");
  }
}

/** True when a source of the page is newer than the built page, or there is none. */
async function isPageOld() {
  const builtAt = await changedAt(join(PROJECT_ROOT, PAGE_RESULT));
  for (const source of PAGE_SOURCES) {
    if ((await newestIn(join(PROJECT_ROOT, source))) > builtAt) return true;
  }
  return false;
}

/**
 * The latest change of a file or of anything in a folder; removing a file changes its folder.
 *
 * @param {string} path
 * @returns {Promise<number>} Milliseconds since 1970.
 */
async function newestIn(path) {
  let newest = await changedAt(path);
  for (const entry of await entriesOf(path)) {
    if (DERIVED_FOLDERS.has(entry.name) || entry.name.endsWith(".tsbuildinfo")) continue;
    const child = join(path, entry.name);
    newest = Math.max(newest, entry.isDirectory() ? await newestIn(child) : await changedAt(child));
  }
  return newest;
}

/**
 * @param {string} path
 * @returns {Promise<import("node:fs").Dirent[]>} Empty for a file.
 */
async function entriesOf(path) {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch {
    return [];
  }
}

/**
 * @param {string} path
 * @returns {Promise<number>} Milliseconds since 1970, 0 when it is not there.
 */
async function changedAt(path) {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return 0;
  }
}
