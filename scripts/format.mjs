/**
 * `npm run format`: oxfmt for the code, and our own wrapping for long comments. Paths may follow.
 */

import { readFile, writeFile } from "node:fs/promises";
import { runTool } from "./steps/command.mjs";
import { install } from "./steps/install.mjs";
import { runScript } from "./steps/project.mjs";
import { sourceFiles } from "./steps/source-files.mjs";
import { wrapComments } from "./steps/wrap-comments.mjs";

await runScript(async () => {
  await install();
  const paths = process.argv.slice(2);
  for (const path of paths.length === 0 ? ["."] : paths) {
    for (const file of await sourceFiles(path)) await wrapFile(file);
  }
  return runTool("oxfmt/bin/oxfmt", paths);
});

/**
 * Wraps the comments of one file in place; leaves a file alone that needs nothing.
 *
 * @param {string} path
 */
async function wrapFile(path) {
  const text = await readFile(path, "utf8");
  const wrapped = wrapComments(text);
  if (wrapped !== text) await writeFile(path, wrapped);
}
