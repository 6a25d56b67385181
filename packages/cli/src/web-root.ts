/** Where the built web page is: packed with the command, or in the repository beside it. */

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Relative to the compiled command. */
const PLACES = ["../web/", "../../../apps/web/dist/"] as const;

/** The folder of the built page, absolute; undefined when it has not been built. */
export function webRoot(): string | undefined {
  return PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url))).find((folder) =>
    existsSync(`${folder}index.html`),
  );
}
