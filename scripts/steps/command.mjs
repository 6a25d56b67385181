/** Runs other programs: their output is ours, their exit code is the result. */

import { spawn } from "node:child_process";
import { PROJECT_ROOT } from "./project.mjs";

/** What a shell returns for a command that it cannot find. Source: POSIX XCU §2.8.2. */
const EXIT_CODE_NOT_FOUND = 127;

/** What a shell adds to a signal's number. Source: POSIX XCU §2.8.2 and every common shell. */
const EXIT_CODE_SIGNAL = 128;

/**
 * Runs a program in the project's root and waits for its end.
 *
 * @param {string} program
 * @param {readonly string[]} parameters
 * @param {{ env?: Record<string, string>, isQuiet?: boolean }} [options] `isQuiet` drops what it
 *   prints on stdout.
 * @returns {Promise<number>} Its exit code.
 */
export function run(program, parameters, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, parameters, {
      cwd: PROJECT_ROOT,
      env: { ...process.env, ...options.env },
      stdio: ["inherit", options.isQuiet === true ? "ignore" : "inherit", "inherit"],
    });
    child.on("error", () => resolve(EXIT_CODE_NOT_FOUND));
    child.on("close", (code) => resolve(code ?? EXIT_CODE_SIGNAL));
  });
}

/**
 * Runs npm: the one that runs us, or the one on the path.
 *
 * @param {readonly string[]} parameters
 * @returns {Promise<number>} Its exit code.
 */
export function runNpm(parameters) {
  const npm = process.env["npm_execpath"];
  if (npm !== undefined && /npm-cli\.[cm]?js$/.test(npm)) {
    return run(process.execPath, [npm, ...parameters]);
  }
  return run(process.platform === "win32" ? "npm.cmd" : "npm", parameters);
}

/**
 * Runs a tool of the project's own packages.
 *
 * @param {string} path  Of its script, relative to node_modules.
 * @param {readonly string[]} parameters
 * @returns {Promise<number>} Its exit code.
 */
export function runTool(path, parameters) {
  return run(process.execPath, [`node_modules/${path}`, ...parameters]);
}
