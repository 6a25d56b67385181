/**
 * Chromium for the tests with pages: found where it is installed, or installed where the system
 * lets us.
 */

import { delimiter, join } from "node:path";
import { installPackages, isExecutable } from "./debian.mjs";

/** Names that browsers of this family have on a search path. */
const NAMES = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "chrome",
  "microsoft-edge",
];

/** Where they are installed without being on the search path. */
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

/** What to do without one, for people. */
export const CHROMIUM_ADVICE =
  "install Chromium or Chrome, or name one in PASSALONG_CHROMIUM, and run the tests again";

/**
 * The path of an installed Chromium or Chrome; undefined when there is none.
 *
 * `PASSALONG_CHROMIUM` overrules the search and is taken as it is.
 *
 * @returns {Promise<string | undefined>}
 */
export async function findChromium() {
  const named = process.env["PASSALONG_CHROMIUM"];
  if (named !== undefined && named !== "") return named;
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  for (const candidate of [...candidates, ...PLACES]) {
    if (await isExecutable(candidate)) return candidate;
  }
  return undefined;
}

/**
 * Finds Chromium, or installs it through the system's package manager as far as that is possible.
 *
 * @returns {Promise<string | undefined>} Its path, undefined when there is none and none can be
 *   installed.
 */
export async function ensureChromium() {
  const found = await findChromium();
  if (found !== undefined) return found;
  await installPackages(["chromium"], "the tests with pages");
  return findChromium();
}
