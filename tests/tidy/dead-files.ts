/**
 * Checks that every file is of use: reached from what a package exports, a page loads or a command
 * runs.
 */

import { dirname, join, normalize } from "node:path/posix";
import { type Finding, isSource, isTest, type TextFile } from "./project.ts";

/** A path in quotes that names a file. */
const REFERENCE = /["'`]([^"'`\n]*\.(?:tsx?|mts|mjs|js|css|svg))["'`]/g;

/** Files that something outside of the repository opens. */
const ENTRIES: readonly RegExp[] = [
  /\.config\.ts$/,
  /\.d\.ts$/,
  /^scripts\/[^/]+\.mjs$/,
  /^benchmarks\/(?:[^/]+\/)+main\.ts$/,
  /^examples\//,
  /^apps\/[^/]+\/public\//,
  /^docs\/plots\//,
];

/**
 * Files of packages must be reached without the help of tests; other files may be reached from
 * tests.
 */
export function findDeadFiles(files: readonly TextFile[]): Finding[] {
  const sources = files.filter((file) => isSource(file) || /\.(?:css|svg)$/.test(file.path));
  const links = new Map(sources.map((file) => [file.path, referencesOf(file)]));
  const entries = files.flatMap((file) => entriesOf(file));
  const products = reachedFrom(entries, links);
  const tests = sources.filter((file) => isTest(file)).map(({ path }) => path);
  const anything = reachedFrom([...entries, ...tests], links);
  return sources
    .filter((file) => !isTest(file))
    .filter(({ path }) => !(isProduct(path) ? products : anything).has(path))
    .map(({ path }) => ({
      path,
      line: 0,
      message: isProduct(path)
        ? "no exported or loaded file reaches this one: use it or delete it"
        : "nothing reaches this file: use it or delete it",
    }));
}

/** True for what is delivered. */
function isProduct(path: string): boolean {
  return /^(?:packages|apps)\//.test(path);
}

/** What a file opens without being imported itself. */
function entriesOf({ path, text }: TextFile): string[] {
  if (ENTRIES.some((entry) => entry.test(path))) return [path];
  if (path.endsWith("/package.json") || path.endsWith(".html")) {
    return referencesOf({ path, text });
  }
  return /^packages\/[^/]+\/bin\//.test(path) ? [path] : [];
}

/** The paths in a text that may be files, as seen from the file and from the root. */
function referencesOf({ path, text }: TextFile): string[] {
  return [...text.matchAll(REFERENCE)].flatMap((match) => {
    const target = (match[1] ?? "").replace(/^\//, "");
    const here = normalize(join(dirname(path), target));
    const paths = [here, normalize(target)];
    return [...paths, ...paths.map((path) => sourceOf(path))];
  });
}

/** The source of a compiled file. */
function sourceOf(path: string): string {
  return path.replace(/\/dist\//, "/src/").replace(/\.js$/, ".ts");
}

function reachedFrom(
  entries: readonly string[],
  links: ReadonlyMap<string, readonly string[]>,
): Set<string> {
  const reached = new Set<string>();
  const open = [...entries];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (reached.has(path) || !links.has(path)) continue;
    reached.add(path);
    open.push(...(links.get(path) ?? []));
  }
  return reached;
}
