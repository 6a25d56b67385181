/** Programs that some tests run: found, or installed where the system lets us. */

import { delimiter, join } from "node:path";
import { installPackages, isExecutable } from "./debian.mjs";

/** What there should be one of, and the Debian package that brings it. */
const PROGRAMS = [
  { names: ["nats-server"], package: "nats-server" },
  { names: ["redis-server", "valkey-server"], package: "redis-server" },
  { names: ["turnserver"], package: "coturn" },
  { names: ["nft"], package: "nftables" },
  { names: ["ip"], package: "iproute2" },
];

/** Where Debian puts servers, which is on few search paths. */
const SERVER_FOLDERS = ["/usr/sbin", "/sbin", "/usr/local/sbin", "/usr/local/bin"];

/**
 * Finds the programs, or installs them as far as that is possible.
 *
 * @returns {Promise<string[]>} The packages of those that are not there.
 */
export async function ensurePrograms() {
  const missing = await missingPackages();
  if (missing.length === 0) return [];
  await installPackages(missing, "the tests of several nodes, and of networks");
  return missingPackages();
}

/** @returns {Promise<string[]>} */
async function missingPackages() {
  const missing = [];
  for (const { names, package: name } of PROGRAMS) {
    if (!(await isFound(names))) missing.push(name);
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
