/** What can be told without running the project: types, lint, format. */

import { runTool } from "./command.mjs";

/** Each check: what it is called, the tool's script, its parameters. */
const CHECKS = [
  {
    name: "the types of the tests",
    tool: "typescript/bin/tsc",
    parameters: ["--noEmit", "-p", "tsconfig.tests.json"],
  },
  { name: "oxlint", tool: "oxlint/bin/oxlint", parameters: ["--type-aware"] },
  { name: "oxfmt (`npm run format` mends it)", tool: "oxfmt/bin/oxfmt", parameters: ["--check"] },
];

/**
 * Runs every check.
 *
 * @returns {Promise<string[]>} The names of those that found something.
 */
export async function check() {
  /** @type {string[]} */
  const failed = [];
  for (const { name, tool, parameters } of CHECKS) {
    if ((await runTool(tool, parameters)) !== 0) failed.push(name);
  }
  return failed;
}
