/** The page docs/limits.md, written from the constants in the code. */

import { commentAbove } from "./comments.ts";
import { isTest, type TextFile } from "./project.ts";

/** Files whose constants are all limits or tunables. */
const LIMIT_FILE = /^(?:packages|apps)\/.*\/(?:limits|config)\.ts$/;

/** An exported constant in capitals: its name and the expression of its value. */
const CONSTANT = /^export const ([A-Z][A-Z0-9_]*)(?:: number)? =\s*([^;]+);/gm;

/** A number as programs write it. */
const NUMBER = /^-?[\d_]+(?:\.\d+)?$/;

/** What stands above the tables. */
const INTRODUCTION = `# Limits

Every size, count, rate and delay that bounds what others can make a peer or a rendezvous spend,
and every tunable of the core. This page is written from the code by \`npm run limits\`; a test
compares the two.
`;

/** One constant. */
interface Limit {
  readonly name: string;
  readonly value: string;
  readonly description: string;
}

/** The whole page. */
export function limitsPage(files: readonly TextFile[]): string {
  const sections = files
    .filter((file) => LIMIT_FILE.test(file.path) && !isTest(file))
    .flatMap((file) => sectionOf(file.path, limitsOf(file.text)));
  return [INTRODUCTION, ...sections].join("\n");
}

function sectionOf(path: string, limits: readonly Limit[]): string[] {
  if (limits.length === 0) return [];
  const rows = limits.map(
    ({ name, value, description }) => `| \`${name}\` | ${value} | ${description} |`,
  );
  const head = [
    "| name | value | what it bounds, and where it comes from |",
    "| --- | --- | --- |",
  ];
  return [`## [${path}](../${path})\n`, ...head, ...rows, ""];
}

function limitsOf(text: string): Limit[] {
  const lines = text.split("\n");
  return [...text.matchAll(CONSTANT)].flatMap((match) => {
    const line = text.slice(0, match.index).split("\n").length - 1;
    const comment = commentAbove(lines, line) ?? "";
    const description = comment
      .replaceAll(/\{@link ([^}]+)\}/g, "`$1`")
      .replaceAll("|", "\\|")
      .replaceAll(/\s+/g, " ");
    return [{ name: match[1] ?? "", value: shown(match[2] ?? ""), description }];
  });
}

/** A number with separators for people; an expression as it is. */
function shown(expression: string): string {
  const plain = expression.replaceAll(/\s+/g, " ").trim();
  if (!NUMBER.test(plain)) return `\`${plain}\``;
  return Number(plain.replaceAll("_", "")).toLocaleString("en-US", { maximumFractionDigits: 6 });
}
