#!/usr/bin/env node
/** Starts the command, or says in one sentence why it cannot start. */

import { existsSync } from "node:fs";

/** Oldest Node.js that works: its major and minor version. Source: package.json, engines. */
const OLDEST = [20, 19];

const entry = new URL("../dist/main.js", import.meta.url);
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  refuse(`Passalong needs Node.js ${OLDEST.join(".")} or newer, and this is ${process.version}.`);
} else if (!existsSync(entry)) {
  refuse("Passalong is not built yet: run npm install and npm run build, then try again.");
} else {
  const { main } = await import(entry.href);
  await main();
}

/** @param {string} sentence  Why, and what to do. */
function refuse(sentence) {
  process.stderr.write(`passalong: ${sentence}\n`);
  process.exitCode = 1;
}
