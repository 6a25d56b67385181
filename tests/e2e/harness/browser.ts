/** Chromium in a network, one process and one fresh profile each. */

import { chmod, readFile, writeFile } from "node:fs/promises";
import { type Browser, chromium } from "playwright-core";
import { findChromium } from "../../../scripts/steps/chromium.mjs";
import type { Network } from "./network.ts";
import type { TemporaryFolder } from "./temporary-folder.ts";

/**
 * How Chromium must run here: as root, without a screen, talking to nobody, with its addresses as
 * they are.
 */
export const CHROMIUM_FLAGS: readonly string[] = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-features=WebRtcHideLocalIpsWithMdns",
];

/** Who may execute the script that enters the network. */
const OWNER_MAY_EXECUTE = 0o700;

/** How many browsers this process has started. */
const started = { count: 0 };

/** A browser that ends with its stage. */
export interface RunningBrowser extends AsyncDisposable {
  readonly browser: Browser;
  /** The process that all of its processes come from. */
  readonly pid: number;
}

/** True when tests with pages can run; in CI they always do, and fail without a browser. */
export async function hasBrowser(): Promise<boolean> {
  return process.env["CI"] === "true" || (await findChromium()) !== undefined;
}

/**
 * Starts a Chromium of its own.
 *
 * @param flags  Further ones.
 */
export async function openBrowser(
  network: Network,
  folder: TemporaryFolder,
  flags: readonly string[] = [],
): Promise<RunningBrowser> {
  const path = await findChromium();
  if (path === undefined)
    throw new Error("there is no Chromium: run `npm test`, which installs it");
  started.count += 1;
  const executablePath = folder.file(`chromium-${started.count}`);
  const { program, parameters } = network.enter(path, []);
  const words = [program, ...parameters].map((word) => `'${word}'`).join(" ");
  await writeFile(
    executablePath,
    `#!/bin/sh\necho $$ > '${executablePath}.pid'\nexec ${words} "$@"\n`,
  );
  await chmod(executablePath, OWNER_MAY_EXECUTE);
  const browser = await chromium.launch({
    executablePath,
    args: [...CHROMIUM_FLAGS, ...flags],
  });
  const pid = Number(await readFile(`${executablePath}.pid`, "utf8"));
  return { browser, pid, [Symbol.asyncDispose]: () => browser.close() };
}
