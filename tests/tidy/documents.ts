/** Checks of documents: one title, links that lead somewhere, and commands that exist. */

import { basename, dirname, join, normalize } from "node:path/posix";
import type { Finding, TextFile } from "./project.ts";

/** A fenced block: its language and its text. */
const FENCE = /^```(\w*)[^\n]*\n([\s\S]*?)^```/gm;

/** A link to another file of the repository. */
const LINK = /\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)/g;

/** `npm run NAME` and its short forms. */
const SCRIPT = /\bnpm (?:run )?([a-z][\w:-]*)/g;

/** What npm itself knows. */
const NPM_COMMANDS: ReadonlySet<string> = new Set([
  "install",
  "ci",
  "run",
  "start",
  "test",
  "exec",
]);

/** A fenced block of a document. */
export interface Snippet {
  readonly path: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** Every document has exactly one title, on its first line. */
export function findUntitledDocuments(files: readonly TextFile[]): Finding[] {
  return documentsOf(files)
    .filter(({ text }) => {
      const titles = text.replace(FENCE, "").match(/^# \S.*$/gm) ?? [];
      return titles.length !== 1 || !text.startsWith("# ");
    })
    .map(({ path }) => ({ path, line: 1, message: "begin with one `# Title`, and have no other" }));
}

/**
 * Links between documents lead to files and folders that exist.
 *
 * @param exists  Whether a path, relative to the root, is there.
 */
export function findBrokenLinks(
  files: readonly TextFile[],
  exists: (path: string) => boolean,
): Finding[] {
  return documentsOf(files).flatMap(({ path, text }) =>
    [...text.matchAll(LINK)].flatMap((match) => {
      const target = normalize(join(dirname(path), match[1] ?? ""));
      if (exists(target)) return [];
      return [{ path, line: lineAt(text, match.index), message: `${target} does not exist` }];
    }),
  );
}

/** Every page in a folder of docs that has a README is linked from it. */
export function findUnlistedPages(files: readonly TextFile[]): Finding[] {
  const documents = documentsOf(files).filter(({ path }) => path.startsWith("docs/"));
  return documents.flatMap(({ path }) => {
    const index = documents.find((other) => other.path === join(dirname(path), "README.md"));
    if (index === undefined || index.path === path) return [];
    if (index.text.includes(`](${basename(path)})`)) return [];
    return [{ path, line: 0, message: `list this page in ${index.path}` }];
  });
}

/** Commands in documents are scripts of the root package. */
export function findUnknownScripts(
  files: readonly TextFile[],
  scripts: ReadonlySet<string>,
): Finding[] {
  return snippetsOf(files, ["sh", "bash", "console", "text", ""]).flatMap((snippet) =>
    [...snippet.text.matchAll(SCRIPT)].flatMap((match) => {
      const name = match[1] ?? "";
      if (scripts.has(name) || NPM_COMMANDS.has(name)) return [];
      const message = `package.json has no script "${name}"`;
      return [{ path: snippet.path, line: snippet.line, message }];
    }),
  );
}

/** The fenced blocks in these languages. */
export function snippetsOf(files: readonly TextFile[], languages: readonly string[]): Snippet[] {
  return documentsOf(files).flatMap(({ path, text }) =>
    [...text.matchAll(FENCE)].flatMap((match) => {
      const language = match[1] ?? "";
      if (!languages.includes(language)) return [];
      return [{ path, line: lineAt(text, match.index), language, text: match[2] ?? "" }];
    }),
  );
}

function documentsOf(files: readonly TextFile[]): TextFile[] {
  return files.filter(({ path }) => path.endsWith(".md"));
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}
