#!/usr/bin/env -S node --initial-old-space-size=256
/** Starts the command, or says in one sentence why it cannot start. */

import { statSync } from "node:fs";
import { setFlagsFromString } from "node:v8";

/** Oldest Node.js that works: its major and minor version. Source: package.json, engines. */
const OLDEST = [20, 19];

/** Newest Node.js whose V8 is known to have the flag below: its major version. */
const NEWEST_KNOWN = 24;

/**
 * Bytecode that a function runs before V8 optimizes it, bytes, 30 times the default. Source:
 * measured, docs/decisions/0032-optimized-later.md.
 */
const INTERRUPT_BUDGET = 2_000_000;

/** The command in a few files, which start in half the time. */
const BUNDLE = "../dist/bundle/main.js";

/** The command as it is compiled. */
const COMPILED = "../dist/main.js";

/**
 * What the compiler touches when it compiles a part of the command. A bundle that is older than one
 * of them is not used; an installed package has none of them.
 */
const BUILD_RECORDS = [
  "../dist",
  "../../node/dist",
  "../../rendezvous/dist/core",
  "../../rendezvous/dist/server",
  "../../passalong/dist/base",
  "../../passalong/dist/ed25519",
  "../../passalong/dist/wire",
  "../../passalong/dist/core",
  "../../passalong/dist/group",
  "../../passalong/dist/share",
  "../../passalong/dist",
].map((folder) => `${folder}/tsconfig.tsbuildinfo`);

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  refuse(`Passalong needs Node.js ${OLDEST.join(".")} or newer, and this is ${process.version}.`);
} else if (changedAt(COMPILED) === 0) {
  refuse("Passalong is not built yet: run npm install and npm run build, then try again.");
} else {
  const isBundled = changedAt(BUNDLE) >= Math.max(...BUILD_RECORDS.map(changedAt));
  if (major <= NEWEST_KNOWN) setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`);
  const { main } = await import(isBundled ? BUNDLE : COMPILED);
  await main();
}

/**
 * @param {string} path  Relative to this file.
 * @returns {number} Milliseconds since 1970; 0 when it is not there.
 */
function changedAt(path) {
  return statSync(new URL(path, import.meta.url), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** @param {string} sentence  Why, and what to do. */
function refuse(sentence) {
  process.stderr.write(`passalong: ${sentence}\n`);
  process.exitCode = 1;
}
