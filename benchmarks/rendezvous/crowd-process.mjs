/** Starts a crowd; TypeScript is stripped on the way. */

import { join } from "node:path";
import { runnerImport } from "vite";

const config = { configFile: /** @type {const} */ (false), oxc: { target: "es2022" } };
await runnerImport(join(import.meta.dirname, "crowd.ts"), { ...config, logLevel: "error" });
process.send?.({ count: 0, seconds: 0, latenciesMs: [] });
