/**
 * Checks of comments: one opens every file, one stands above every export, and constants name their
 * source.
 */

import { type Finding, isSource, isTest, type TextFile } from "./project.ts";

/** The beginning of a declaration that is exported by name. */
const EXPORT = new RegExp(
  "^export (?:abstract |declare |async )*" +
    "(?:class|function\\*?|const|let|interface|type|enum) ([\\w$]+)",
);

/** An exported constant whose value is a plain number. */
const NUMBER_CONSTANT = /^export const ([A-Z][A-Z0-9_]*)(?:: number)? = -?[\d_.]+;/;

/** Words that say where a number comes from. */
const SOURCE_WORDS = /source:|measured|guess/i;

/** Every program text opens with a doc comment that says what it is. */
export function findMissingModuleComments(files: readonly TextFile[]): Finding[] {
  return files
    .filter((file) => isSource(file) && !file.text.replace(/^#!.*\n/, "").startsWith("/**"))
    .map(({ path }) => ({
      path,
      line: 1,
      message: "open the file with a doc comment of one sentence that says what it is",
    }));
}

/** Every exported declaration has a doc comment right above it. */
export function findUndocumentedExports(files: readonly TextFile[]): Finding[] {
  return files
    .filter((file) => isSource(file) && !isTest(file))
    .flatMap((file) => undocumentedExportsOf(file));
}

/** Every exported constant that is a plain number says where the number comes from. */
export function findSourcelessConstants(files: readonly TextFile[]): Finding[] {
  return files
    .filter((file) => file.path.startsWith("packages/") && isSource(file) && !isTest(file))
    .flatMap((file) => sourcelessConstantsOf(file));
}

/**
 * The doc comment that ends right above a line, its text without stars; undefined when there is
 * none.
 */
export function commentAbove(lines: readonly string[], index: number): string | undefined {
  const end = index - 1;
  if (!(lines[end] ?? "").trimEnd().endsWith("*/")) return undefined;
  let start = end;
  while (start >= 0 && !(lines[start] ?? "").trimStart().startsWith("/**")) start -= 1;
  if (start < 0) return undefined;
  return lines
    .slice(start, end + 1)
    .map((line) => line.replace(/^\s*\/?\*+\/? ?|\s*\*+\/\s*$/g, "").trim())
    .join("\n")
    .trim();
}

function undocumentedExportsOf({ path, text }: TextFile): Finding[] {
  const lines = text.split("\n");
  const documented = new Set<string>();
  return lines.flatMap((line, index) => {
    const name = EXPORT.exec(line)?.[1];
    if (name === undefined || documented.has(name)) return [];
    documented.add(name); // Overloads share the comment of the first.
    if (commentAbove(lines, index) !== undefined) return [];
    return [{ path, line: index + 1, message: `say in a doc comment what ${name} is` }];
  });
}

function sourcelessConstantsOf({ path, text }: TextFile): Finding[] {
  const lines = text.split("\n");
  return lines.flatMap((line, index) => {
    const name = NUMBER_CONSTANT.exec(line)?.[1];
    if (name === undefined || SOURCE_WORDS.test(commentAbove(lines, index) ?? "")) return [];
    const message = `say where ${name} comes from: "Source: ...", "measured: ..." or "guess: why"`;
    return [{ path, line: index + 1, message }];
  });
}
