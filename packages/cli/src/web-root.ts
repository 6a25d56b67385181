/** Where the built web page is: packed with the command, or in the repository beside it. */

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { packageFolder } from "./package-folder.ts";

/** Relative to the package's folder. */
const PLACES = ["web/", "../../apps/web/dist/"] as const;

/** The folder of the built page, absolute; undefined when it has not been built. */
export function webRoot(): string | undefined {
  const folders = PLACES.map((place) => fileURLToPath(new URL(place, packageFolder())));
  return folders.find((folder) => existsSync(`${folder}index.html`));
}
