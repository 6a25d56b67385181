/** The repository as the tidy test sees it: texts with their paths, and findings about them. */

import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";

/** Folders with nothing written by hand. */
const DERIVED_FOLDERS: ReadonlySet<string> = new Set([
  "node_modules",
  "dist",
  ".git",
  ".types",
  ".cache",
  "test-results",
]);

/** Endings of files that are text. */
const TEXT_ENDINGS: ReadonlySet<string> = new Set([
  ".ts",
  ".tsx",
  ".mts",
  ".mjs",
  ".js",
  ".css",
  ".html",
  ".json",
  ".md",
  ".svg",
  ".webmanifest",
]);

/** Endings of files that are program text. */
const SOURCE_ENDINGS: ReadonlySet<string> = new Set([".ts", ".tsx", ".mts", ".mjs", ".js"]);

/** One text file. */
export interface TextFile {
  /** Relative to the root, with "/". */
  readonly path: string;
  readonly text: string;
}

/** What a check has to say; a sentence that says what to do. */
export interface Finding {
  readonly path: string;
  /** From 1; 0 when it is about the whole file. */
  readonly line: number;
  readonly message: string;
}

/** Reads every text file below a folder. */
export async function readProject(root: string): Promise<TextFile[]> {
  const files: TextFile[] = [];
  await readInto(files, root, root);
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** True for program text, tests included. */
export function isSource(file: TextFile): boolean {
  return SOURCE_ENDINGS.has(extname(file.path));
}

/** True for a file of tests. */
export function isTest(file: TextFile): boolean {
  return /\.test\.tsx?$/.test(file.path);
}

/** Findings as lines, for people and for `toEqual([])`. */
export function printed(findings: readonly Finding[]): string[] {
  return findings.map(({ path, line, message }) => `${path}:${line}: ${message}`);
}

async function readInto(files: TextFile[], root: string, folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!DERIVED_FOLDERS.has(entry.name)) await readInto(files, root, path);
    } else if (TEXT_ENDINGS.has(extname(entry.name))) {
      const text = await readFile(path, "utf8");
      files.push({ path: relative(root, path).split(sep).join("/"), text });
    }
  }
}
