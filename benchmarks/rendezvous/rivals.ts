/** Servers that do the same work elsewhere: fetched when they are measured, never dependencies. */

import { spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import type { Stage } from "../../tests/e2e/harness/stage.ts";

/** What is installed: the newest that work with Node.js 20. */
const MANIFEST = {
  private: true,
  dependencies: { "bittorrent-tracker": "11.2.3", peer: "1.0.2" },
  overrides: { "node-datachannel": "0.33.4" },
};

/** Installs them. @returns The folder; undefined, and says why, when they cannot be had. */
export async function installRivals(stage: Stage): Promise<string | undefined> {
  const folder = stage.folder.file("rivals");
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}/package.json`, JSON.stringify(MANIFEST));
  // Scripts of packages stay off: they build what is not used here.
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const parameters = ["install", "--prefix", folder, ...flags];
  const { status, stderr } = spawnSync("npm", parameters, { encoding: "utf8", cwd: folder });
  if (status === 0) return folder;
  console.error(`The others are left out, they cannot be installed: ${stderr ?? ""}`);
  return undefined;
}
