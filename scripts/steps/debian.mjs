/** Programs that tests need, from Debian and its kin, where this machine lets us install them. */

import { access, constants } from "node:fs/promises";
import { run } from "./command.mjs";

/**
 * Installs packages; does nothing where this is not root, or no such system.
 *
 * @param {readonly string[]} packages
 * @param {string} purpose  What for, such as "the tests with pages".
 */
export async function installPackages(packages, purpose) {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !(await isExecutable("/usr/bin/apt-get"))) return;
  console.error(`Installing ${packages.join(" and ")} for ${purpose} ...`);
  // The runlevel keeps what is installed from being started as a service. Source: invoke-rc.d(8).
  const env = { DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  await run("apt-get", ["update", "-qq"], { env, isQuiet: true });
  const parameters = ["install", "-y", "-qq", "--no-install-recommends", ...packages];
  await run("apt-get", parameters, { env, isQuiet: true });
}

/**
 * @param {string} path
 * @returns {Promise<boolean>}
 */
export async function isExecutable(path) {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
