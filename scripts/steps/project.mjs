/** Where the project is, and what its scripts say when they cannot go on. */

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root folder, absolute. */
export const PROJECT_ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * The oldest Node.js that the project runs on: major and minor. Source: `engines` of package.json.
 */
export const NODE_VERSION_MIN = Object.freeze([20, 19]);

/** A step cannot be done; the message is one sentence that says what is wrong and what to do. */
export class StepFailure extends Error {
  /** @override */
  name = "StepFailure";
}

/**
 * Refuses a Node.js that is too old.
 *
 * @param {string} version  Such as "20.19.0".
 * @throws {StepFailure}
 */
export function requireNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [majorMin = 0, minorMin = 0] = NODE_VERSION_MIN;
  if (major > majorMin || (major === majorMin && minor >= minorMin)) return;
  throw new StepFailure(
    `Passalong needs Node.js ${majorMin}.${minorMin} or newer, and this is ${version}: install a newer one from https://nodejs.org.`,
  );
}

/**
 * Runs a script's main function; a failed step becomes its sentence and exit code 1.
 *
 * @param {() => Promise<number>} main  Resolves to the exit code.
 */
export async function runScript(main) {
  try {
    requireNode();
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
