/** `npm run check`: what can be told without running the project: types, lint, format. */

import { build } from "./steps/build.mjs";
import { check } from "./steps/check.mjs";
import { install } from "./steps/install.mjs";
import { runScript, StepFailure } from "./steps/project.mjs";

await runScript(async () => {
  await install();
  await build();
  const failed = await check();
  if (failed.length > 0) throw new StepFailure(`Checks failed: ${failed.join(", ")}.`);
  return 0;
});
