/** `npm run build`: installs and builds what is missing or old. */

import { build } from "./steps/build.mjs";
import { install } from "./steps/install.mjs";
import { runScript } from "./steps/project.mjs";

await runScript(async () => {
  await install();
  await build();
  return 0;
});
