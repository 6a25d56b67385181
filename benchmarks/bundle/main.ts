/**
 * How many bytes travel before anything works: the library as an application bundles it, and the
 * page.
 */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { PROJECT_ROOT } from "../../tests/e2e/harness/places.ts";
import { printTable } from "../measure/result.ts";

/** Bytes in a kilobyte. */
const KILOBYTE = 1_000;

/** The strongest compression that servers use for files at rest. */
const LEVEL = 9;

/** What a bundle may weigh. Source: DESIGN, budgets. */
const LIBRARY_KILOBYTES_MAX = 45;
const PAGE_KILOBYTES_MAX = 90;

/** What an application imports. */
const ENTRY = join(PROJECT_ROOT, "benchmarks/bundle/entry.ts");

/** Something that was weighed. */
interface Weight {
  readonly what: string;
  readonly bytes: number;
  readonly gzipBytes: number;
  /** What it may weigh compressed; nothing when it is only a part. */
  readonly budgetKilobytes?: number;
}

/** Weighs both and prints the table. */
export async function measure(): Promise<readonly Weight[]> {
  const page = await weighPage();
  const whole = (pick: (weight: Weight) => number): number =>
    page.reduce((sum, weight) => sum + pick(weight), 0);
  const weights = [
    await weighLibrary(),
    {
      what: "the page",
      bytes: whole(({ bytes }) => bytes),
      gzipBytes: whole(({ gzipBytes }) => gzipBytes),
      budgetKilobytes: PAGE_KILOBYTES_MAX,
    },
    ...page,
  ];
  const rows = weights.map(({ what, bytes, gzipBytes, budgetKilobytes }) => [
    what,
    (bytes / KILOBYTE).toFixed(1),
    (gzipBytes / KILOBYTE).toFixed(1),
    budgetKilobytes === undefined ? "" : String(budgetKilobytes),
  ]);
  printTable(["", "kB", "kB gzip", "budget"], rows);
  return weights;
}

/** The library's browser face in one minified module. */
async function weighLibrary(): Promise<Weight> {
  const built = await build({
    root: PROJECT_ROOT,
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      minify: true,
      modulePreload: false,
      rolldownOptions: { input: ENTRY, preserveEntrySignatures: "strict" },
    },
  });
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((result) =>
    "output" in result ? result.output : [],
  );
  const code = outputs.map((output) => (output.type === "chunk" ? output.code : "")).join("");
  return {
    ...weigh("the library: passalong and passalong/browser", Buffer.from(code)),
    budgetKilobytes: LIBRARY_KILOBYTES_MAX,
  };
}

/** Every file of the built page. */
async function weighPage(): Promise<Weight[]> {
  const folder = join(PROJECT_ROOT, "apps/web/dist");
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile() && !entry.name.endsWith(".map"));
  return Promise.all(
    files.map(async ({ parentPath, name }) =>
      weigh(`  ${name}`, await readFile(join(parentPath, name))),
    ),
  );
}

function weigh(what: string, bytes: Buffer): Weight {
  return { what, bytes: bytes.length, gzipBytes: gzipSync(bytes, { level: LEVEL }).length };
}
