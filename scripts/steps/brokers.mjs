/** The brokers for the tests of several nodes: found, or installed where the system lets us. */

import { delimiter, join } from "node:path";
import { installPackages, isExecutable } from "./debian.mjs";

/** Each broker's Debian package, which has the name of its program, and other programs as good. */
const BROKERS = [
  { name: "nats-server", others: [] },
  { name: "redis-server", others: ["valkey-server"] },
];

/** Where Debian puts servers, which is on few search paths. */
const SERVER_FOLDERS = ["/usr/sbin", "/usr/local/sbin", "/usr/local/bin"];

/**
 * Finds the brokers, or installs them as far as that is possible.
 *
 * @returns {Promise<string[]>} The names of those that are not there.
 */
export async function ensureBrokers() {
  const missing = await missingBrokers();
  if (missing.length === 0) return [];
  await installPackages(missing, "the tests of several nodes");
  return missingBrokers();
}

/** @returns {Promise<string[]>} */
export async function missingBrokers() {
  const missing = [];
  for (const { name, others } of BROKERS) {
    if (!(await isFound([name, ...others]))) missing.push(name);
  }
  return missing;
}

/**
 * @param {readonly string[]} names
 * @returns {Promise<boolean>}
 */
async function isFound(names) {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...SERVER_FOLDERS];
  for (const name of names) {
    for (const folder of folders) {
      if (folder !== "" && (await isExecutable(join(folder, name)))) return true;
    }
  }
  return false;
}
