/**
 * Runs a suite inside Chromium: bundles it, opens it in a page, and gives each of its tests a name
 * here.
 */

import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { build, type Plugin, type Rollup } from "vite";
import { afterAll, describe, it } from "vitest";
import { hasBrowser, openBrowser } from "../../e2e/harness/browser.ts";
import { openNetwork } from "../../e2e/harness/network.ts";
import { Stage } from "../../e2e/harness/stage.ts";
import { openPageOnDisk } from "./page-on-disk.ts";
import type { PageTests } from "./vitest-in-page.ts";

/**
 * An origin that is a secure context and that nobody is asked for: every answer comes from here.
 */
const ORIGIN = "https://suite.test";

const IN_PAGE_VITEST = fileURLToPath(new URL("vitest-in-page.ts", import.meta.url));

const CONTENT_TYPES: Readonly<Record<string, string>> = { js: "text/javascript" };

/** Where a suite runs. */
export interface PagePlace {
  /**
   * Bytes that the page may keep on disk, in a profile of its own; without it the page is
   * off the record, as all pages of other tests are.
   */
  readonly quotaBytes?: number;
}

/** What the suite leaves behind in its page. */
declare const pageTests: PageTests;

/**
 * Declares every test of a suite.
 *
 * @param entry  A module that leaves its tests in `pageTests`.
 */
export async function describeInPage(
  name: string,
  entry: URL,
  place: PagePlace = {},
): Promise<void> {
  if (!(await hasBrowser())) {
    describe.skip(name, () => it("needs a browser", () => undefined));
    return;
  }
  const network = openNetwork();
  const stage = await Stage.open(network);
  const blank = await openPage(stage, place);
  const page = await openSuite(blank, await bundle(fileURLToPath(entry)));
  const names = await page.evaluate(() => pageTests.names);
  describe(name, () => {
    afterAll(async () => {
      await stage[Symbol.asyncDispose]();
      network[Symbol.dispose]();
    });
    for (const [number, testName] of names.entries()) {
      it(testName, async () => {
        const failure = await page.evaluate((at) => pageTests.run(at), number);
        if (failure !== undefined) throw new Error(failure);
      });
    }
  });
}

async function openPage(stage: Stage, { quotaBytes }: PagePlace): Promise<Page> {
  if (quotaBytes !== undefined) return openPageOnDisk(stage, ORIGIN, quotaBytes);
  const { browser } = stage.keep(await openBrowser(stage.network, stage.folder));
  return browser.newPage();
}

/** The files of the bundled suite by their names; `suite.js` is the one to load. */
async function bundle(entry: string): Promise<Map<string, string>> {
  const result = await build({
    configFile: false,
    logLevel: "error",
    base: "./",
    resolve: { conditions: ["source", "module", "browser"] },
    plugins: [vitestInPage()],
    worker: { format: "es" },
    build: {
      write: false,
      minify: false,
      target: "es2022",
      modulePreload: false,
      rollupOptions: { input: entry, output: { entryFileNames: "suite.js" } },
    },
  });
  const outputs = (Array.isArray(result) ? result : [result]) as Rollup.RollupOutput[];
  const files = outputs.flatMap(({ output }) => output);
  return new Map(files.map((file) => [file.fileName, textOf(file)]));
}

/** Suites get the vitest of this folder, which alone gets the real one. */
function vitestInPage(): Plugin {
  return {
    name: "vitest-in-page",
    enforce: "pre",
    resolveId: (source, importer) =>
      source === "vitest" && importer !== IN_PAGE_VITEST ? IN_PAGE_VITEST : undefined,
  };
}

async function openSuite(page: Page, files: ReadonlyMap<string, string>): Promise<Page> {
  await page.route(`${ORIGIN}/**`, async (route) => {
    const path = new URL(route.request().url()).pathname.slice(1);
    const body = files.get(path) ?? '<script type="module" src="/suite.js"></script>';
    const contentType = CONTENT_TYPES[path.split(".").at(-1) ?? ""] ?? "text/html";
    await route.fulfill({ body, contentType });
  });
  await page.goto(ORIGIN);
  await page.waitForFunction(() => "pageTests" in globalThis);
  return page;
}

function textOf(file: Rollup.OutputChunk | Rollup.OutputAsset): string {
  if (file.type === "chunk") return file.code;
  return typeof file.source === "string" ? file.source : new TextDecoder().decode(file.source);
}
