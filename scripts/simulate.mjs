/** `npm run simulate -- --scenario NAME --seed S ...`: compiles the simulator and runs it. */

import { join } from "node:path";
import { run, runTool } from "./steps/command.mjs";
import { install } from "./steps/install.mjs";
import { PROJECT_ROOT, runScript, StepFailure } from "./steps/project.mjs";

/** The simulator's program, relative to the root. */
const PROGRAM = "packages/simulator/dist/command/main.js";

await runScript(async () => {
  await install();
  if ((await runTool("typescript/bin/tsc", ["-b", "packages/simulator/src/command"])) !== 0) {
    throw new StepFailure("The simulator does not compile: mend what the compiler says above.");
  }
  return run(process.execPath, [join(PROJECT_ROOT, PROGRAM), ...process.argv.slice(2)]);
});
