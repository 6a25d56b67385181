/** Where this package is, whether it runs compiled, bundled or from its sources. */

import { existsSync } from "node:fs";

/** The nearest folder above this file that holds a `package.json`; ends with "/". */
export function packageFolder(): URL {
  let folder = new URL("./", import.meta.url);
  for (;;) {
    const above = new URL("../", folder);
    if (existsSync(new URL("package.json", folder)) || above.href === folder.href) return folder;
    folder = above;
  }
}
