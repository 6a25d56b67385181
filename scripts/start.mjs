/**
 * `npm start`: installs and builds what is missing or old, then serves the rendezvous and the page.
 */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "./steps/build.mjs";
import { install } from "./steps/install.mjs";
import { PROJECT_ROOT, runScript } from "./steps/project.mjs";

await runScript(async () => {
  await install();
  await build();
  return 0;
});
if (process.exitCode === 0) await serve(process.argv.slice(2));

/**
 * Becomes `passalong serve`: one process, so that signals and exit codes are the command's own.
 *
 * @param {readonly string[]} parameters Such as `--port 9000`; they come before `PORT` of the
 *   environment.
 */
async function serve(parameters) {
  const port = process.env["PORT"] ?? "";
  const hasPort = parameters.some((word) => word === "--port" || word.startsWith("--port="));
  const portParameters = hasPort || port === "" ? [] : ["--port", port];
  const command = join(PROJECT_ROOT, "packages/cli/bin/passalong.js");
  process.argv = [process.execPath, command, "serve", ...portParameters, ...parameters];
  await import(pathToFileURL(command).href);
}
