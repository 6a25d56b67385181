/**
 * `npm run bench -- NAME [--json FILE] [--size SIZE] [--only PARTS] [--nightly]`: measures the raw
 * thing and Passalong in the same run.
 */

import { existsSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { build } from "./steps/build.mjs";
import { install } from "./steps/install.mjs";
import { PROJECT_ROOT, runScript, StepFailure } from "./steps/project.mjs";

/**
 * Payload of one transfer when `--size` says nothing else, bytes. Source: the raw figures were
 * measured with as much.
 */
const SIZE_BYTES = 200_000_000;

/** Bytes in a megabyte, the unit of `--size`. */
const MEGABYTE = 1_000_000;

await runScript(async () => {
  const { name, json, ...options } = await readArguments();
  await install();
  await build();
  const results = await measure(name, options);
  if (json !== undefined) await writeFile(resolve(json), `${JSON.stringify(results, null, 2)}\n`);
  return 0;
});

/**
 * What is to be measured.
 *
 * @throws {StepFailure} When it is not said right.
 */
async function readArguments() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: "string" },
      size: { type: "string" },
      only: { type: "string" },
      nightly: { type: "boolean", default: false },
    },
  });
  const [name = ""] = positionals;
  const sizeBytes = values.size === undefined ? SIZE_BYTES : Number(values.size) * MEGABYTE;
  const { json, only, nightly: isNightly } = values;
  if (existsSync(mainOf(name)) && sizeBytes > 0) return { name, json, sizeBytes, only, isNightly };
  const names = (await readdir(join(PROJECT_ROOT, "benchmarks"))).filter((other) =>
    existsSync(mainOf(other)),
  );
  throw new StepFailure(
    `Say what to measure, one of ${names.join(", ")}, and perhaps --size MEGABYTES or --json FILE.`,
  );
}

/**
 * Runs one benchmark; TypeScript is stripped on the way.
 *
 * @param {string} name
 * @param {{ sizeBytes: number, only?: string | undefined, isNightly: boolean }} options
 * @returns {Promise<unknown>} What it measured, for a file.
 */
async function measure(name, options) {
  const { runnerImport } = await import("vite");
  const config = { configFile: /** @type {const} */ (false), oxc: { target: "es2022" } };
  const { module } = await runnerImport(mainOf(name), { ...config, logLevel: "error" });
  return module.measure(options);
}

/** @param {string} name  Of a benchmark; the path of its program. */
function mainOf(name) {
  return join(PROJECT_ROOT, "benchmarks", name, "main.ts");
}
