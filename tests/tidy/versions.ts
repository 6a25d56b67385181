/** Checks of package files: one version for all, and every dependency pinned. */

import type { Finding, TextFile } from "./project.ts";

/** What a package file says, as far as it matters here. */
interface PackageFile {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** An exact version. */
const EXACT = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;

/** All packages have the root's version, and name each other by it; others are pinned. */
export function findVersionBreaks(files: readonly TextFile[]): Finding[] {
  const packages = files
    .filter(({ path }) => /(?:^|\/)package\.json$/.test(path))
    .map(({ path, text }) => ({ path, content: JSON.parse(text) as PackageFile }));
  const version = packages.find(({ path }) => path === "package.json")?.content.version;
  const own = new Set(packages.map(({ content }) => content.name));
  return packages.flatMap(({ path, content }) => [
    ...(content.version === version ? [] : [{ path, line: 0, message: `be ${version ?? "?"}` }]),
    ...Object.entries({ ...content.dependencies, ...content.devDependencies }).flatMap(
      ([name, wanted]) => {
        if (own.has(name) ? wanted === version : EXACT.test(wanted)) return [];
        return [{ path, line: 0, message: `pin ${name}, which is ${wanted} now` }];
      },
    ),
  ]);
}
