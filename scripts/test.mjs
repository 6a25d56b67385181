/**
 * `npm test`: installs and builds what is missing or old, checks, runs the tests, and closes with
 * their tally.
 */

import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "./steps/build.mjs";
import { check } from "./steps/check.mjs";
import { ensurePrograms } from "./steps/programs.mjs";
import { CHROMIUM_ADVICE, ensureChromium } from "./steps/chromium.mjs";
import { run } from "./steps/command.mjs";
import { install } from "./steps/install.mjs";
import { PROJECT_ROOT, runScript, StepFailure } from "./steps/project.mjs";
import { tallyLine, tallyOf } from "./steps/tally.mjs";

/** Where vitest's report goes, relative to the root. */
const REPORT = "test-results/report.json";

const report = join(PROJECT_ROOT, REPORT);
await rm(report, { force: true });
await runScript(async () => ((await testEverything(process.argv.slice(2))) ? 0 : 1));
console.log(tallyLine(tallyOf(await readReport())));

/**
 * @param {readonly string[]} parameters  For vitest, such as the path of one test.
 * @returns {Promise<boolean>} True when nothing failed and, in CI, nothing that needs a browser was
 *   left out.
 */
async function testEverything(parameters) {
  await install();
  await build();
  const failedChecks = await check();
  const chromium = await ensureChromium();
  const missingPackages = await ensurePrograms();
  const areTestsFine = await runTests(parameters, chromium);
  if (missingPackages.length > 0) {
    console.error(`The tests with ${missingPackages.join(" and ")} were left out: install it.`);
  }
  if (failedChecks.length > 0) throw new StepFailure(`Checks failed: ${failedChecks.join(", ")}.`);
  if (chromium !== undefined) return areTestsFine;
  console.error(`The tests with pages were left out: ${CHROMIUM_ADVICE}.`);
  return areTestsFine && !isContinuousIntegration();
}

/**
 * @param {readonly string[]} parameters
 * @param {string | undefined} chromium  Path of the browser.
 * @returns {Promise<boolean>} True when the runner is content.
 */
async function runTests(parameters, chromium) {
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${REPORT}`];
  const vitest = ["node_modules/vitest/vitest.mjs", "run", ...reporters, ...parameters];
  const env = chromium === undefined ? {} : { PASSALONG_CHROMIUM: chromium };
  return (await run(process.execPath, vitest, { env })) === 0;
}

/** True where a machine runs the tests, as common CI services say. */
function isContinuousIntegration() {
  return /^(1|true)$/i.test(process.env["CI"] ?? "");
}

/** The runner's report; an empty one when nothing was run. */
async function readReport() {
  try {
    return JSON.parse(await readFile(report, "utf8"));
  } catch {
    return {};
  }
}
