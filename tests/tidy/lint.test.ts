/** The linter's rules: each finds what is planted, where it must. */

import { spawnSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

/** A pure folder, and one that is not. */
const PURE = "packages/passalong/src/core";
const IMPURE = "packages/passalong/src/group";

/** What is planted: the rule that must find it, and the text that it must find. */
const PLANTED: readonly (readonly [rule: string, folder: string, text: string])[] = [
  ["no-restricted-globals", PURE, "export const now: number = Date.now();"],
  ["no-restricted-properties", PURE, "export const chance: number = Math.random();"],
  ["no-restricted-imports", PURE, `import "node:fs";`],
  ["no-restricted-imports", PURE, `import "../group/index.ts";`],
  ["no-console", PURE, "console.log(1);"],
  ["no-console", IMPURE, "console.log(1);"],
  ["no-explicit-any", IMPURE, "export const value: any = 1;"],
  ["no-non-null-assertion", IMPURE, "export const f = (x?: number): number => x!;"],
  ["no-default-export", IMPURE, "export default 1;"],
  ["no-floating-promises", IMPURE, "export const f = async (): Promise<void> => {};\nf();"],
  ["switch-exhaustiveness-check", IMPURE, switchOverTwo()],
  ["only-throw-error", IMPURE, "export const f = (): never => {\n  throw 1;\n};"],
  ["no-cycle", IMPURE, `import { other } from "./other.ts";\nexport const self: number = other;`],
  ["max-lines", IMPURE, lines(401, (line) => `export const c${line}: number = ${line};`)],
  ["max-lines-per-function", IMPURE, `export function f(): void {\n${lines(61, () => "f();")}\n}`],
  [
    "max-params",
    IMPURE,
    "export function f(a: 1, b: 2, c: 3, d: 4, e: 5): void {\n  f(a, b, c, d, e);\n}",
  ],
  ["max-depth", IMPURE, nested("export function f(x: number): void {\n", 4)],
  ["complexity", IMPURE, `export function f(x: number): boolean {\n  return ${choices(13)};\n}`],
];

/** What is well, and must stay so. */
const CLEAN: readonly (readonly [what: string, folder: string, text: string])[] = [
  ["the clock outside of pure folders", IMPURE, "export const now: number = Date.now();"],
  ["a small module", PURE, "export const one: number = 1;"],
];

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "passalong-lint-"));
  for (const name of [".oxlintrc.json", ".gitignore", "tsconfig.base.json"]) {
    await copyFile(join(ROOT, name), join(folder, name));
  }
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const options = JSON.stringify({ extends: "../../../../tsconfig.base.json", include: ["*.ts"] });
  for (const source of [PURE, IMPURE]) await write(join(source, "tsconfig.json"), options);
  await write(join(IMPURE, "index.ts"), "/** Empty. */\nexport const nothing: number = 0;\n");
  const other = `/** A cycle. */\nimport { self } from "./planted.ts";\nexport const other: number = self;\n`;
  await write(join(IMPURE, "other.ts"), other);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("the linter", () => {
  it.each(PLANTED)("finds %s in %s", async (rule, source, text) => {
    expect(await rulesBrokenBy(source, text)).toContain(rule);
  });

  it.each(CLEAN)("lets pass %s", async (_, source, text) => {
    expect(await rulesBrokenBy(source, text)).toEqual([]);
  });
});

/** The names of the rules that a text breaks in a folder. */
async function rulesBrokenBy(source: string, text: string): Promise<string[]> {
  const path = join(source, "planted.ts");
  await write(path, `/** Planted. */\n${text}\n`);
  const linter = join(ROOT, "node_modules/oxlint/bin/oxlint");
  const parameters = [linter, "--type-aware", "--format=json", path];
  const { stdout } = spawnSync(process.execPath, parameters, { cwd: folder, encoding: "utf8" });
  await rm(join(folder, path));
  const report = JSON.parse(stdout) as { diagnostics: { code: string }[] };
  return report.diagnostics.map(({ code }) => code.replace(/^[^(]*\(|\)$/g, ""));
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join("\n");
}

function nested(beginning: string, depth: number): string {
  return `${beginning}${"if (x > 0) {\n".repeat(depth)}f(x);\n${"}".repeat(depth)}\n}`;
}

function choices(count: number): string {
  return lines(count, (index) => `x === ${index}`).replaceAll("\n", " || ");
}

function switchOverTwo(): string {
  return `export function f(x: "a" | "b"): void {
    switch (x) {
      case "a":
        f(x);
    }
  }`;
}
