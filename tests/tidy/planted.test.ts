/** The tidy checks themselves: each finds what is planted, and nothing in what is well. */

import { describe, expect, it } from "vitest";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { apiReport } from "./api-report.ts";
import {
  findMissingModuleComments,
  findSourcelessConstants,
  findUndocumentedExports,
} from "./comments.ts";
import { findDeadFiles } from "./dead-files.ts";
import {
  findBrokenLinks,
  findUnknownScripts,
  findUnlistedPages,
  findUntitledDocuments,
  snippetsOf,
} from "./documents.ts";
import { limitsPage } from "./limits-table.ts";
import { findNumberBreaks } from "./message-numbers.ts";
import { type Finding, printed, type TextFile } from "./project.ts";
import { findEmptyPromises, findRuleBreaks } from "./rule-ids.ts";
import { findVersionBreaks } from "./versions.ts";
import { findLongLines, findLooseEnds, findMachineTraces, findPoorNames } from "./wording.ts";

/** A file of a package, or the one at the path. */
function file(text: string, path = "packages/x/src/x.ts"): TextFile {
  return { path, text };
}

function found(findings: readonly Finding[]): string {
  return printed(findings).join("\n");
}

describe("the tidy checks", () => {
  it("find a file without a comment at its top", () => {
    const missing = file("import x from 'y';\n");
    const shebang = file("#!/usr/bin/env node\n/** A command. */\n", "packages/x/bin/x.js");
    expect(found(findMissingModuleComments([missing, shebang]))).toMatch(
      /^packages\/x\/src\/x.ts:1/,
    );
  });

  it("find an export without a comment, but want one for overloads only once", () => {
    const text = [
      "/** One. */",
      "export function one(): void;",
      "export function one(x: number): void;",
      "",
      "export const two: number = 2;",
    ].join("\n");
    expect(found(findUndocumentedExports([file(text)]))).toBe(
      "packages/x/src/x.ts:5: say in a doc comment what two is",
    );
  });

  it("find a number without a source", () => {
    const text = [
      "/** Bytes. Source: RFC 1. */",
      "export const A_MAX: number = 1;",
      "/** Bytes. */",
      "export const B_MAX: number = 65_536;",
      "/** The sum. */",
      "export const C_MAX: number = A_MAX + B_MAX;",
    ].join("\n");
    expect(found(findSourcelessConstants([file(text)]))).toMatch(/^\S+:4: say where B_MAX comes/);
  });

  it("find rules without a test, and ids without a rule", () => {
    const page = file("- **QQ1** One.\n- **QQ2** Two.\n- **QQ2** Two.\n", "docs/spec/1-q.md");
    const test = file(`it("[QQ1, QQ9] a sentence", f);\n// See QQ8.`, "tests/q.test.ts");
    expect(found(findRuleBreaks([page, test])).split("\n")).toEqual([
      "docs/spec/1-q.md:3: QQ2 is defined twice",
      "docs/spec/1-q.md:2: QQ2 is cited by no test",
      "docs/spec/1-q.md:3: QQ2 is cited by no test",
      "tests/q.test.ts:1: QQ9 is cited here and defined nowhere",
      "tests/q.test.ts:1: QQ9 is mentioned here and defined nowhere",
      "tests/q.test.ts:2: QQ8 is mentioned here and defined nowhere",
    ]);
  });

  it("find message numbers that differ", () => {
    const page = file("| 0x01 | auth | x |\n| 0x02 | have | x |\n", "docs/spec/3-wire.md");
    expect(found(findNumberBreaks([page], [{ auth: 1, have: 3 }]))).toBe(
      "docs/spec/3-wire.md:2: the code does not know 0x02 have\n" +
        "docs/spec/3-wire.md:0: no table has 0x03 have",
    );
  });

  it("find files that nothing reaches, and products that only tests reach", () => {
    const files = [
      file(`{ "source": "./src/index.ts" }`, "packages/x/package.json"),
      file(`export * from "./used.ts";`, "packages/x/src/index.ts"),
      file(`new Worker(new URL("./worker.ts", import.meta.url));`, "packages/x/src/used.ts"),
      file("", "packages/x/src/worker.ts"),
      file("", "packages/x/src/tested.ts"),
      file(`import "../packages/x/src/tested.ts"; import "./play.ts";`, "tests/x.test.ts"),
      file("", "tests/play.ts"),
      file("", "tests/dead.ts"),
    ];
    expect(found(findDeadFiles(files)).split("\n")).toEqual([
      expect.stringMatching(/^packages\/x\/src\/tested.ts:0: no exported or loaded/),
      expect.stringMatching(/^tests\/dead.ts:0: nothing reaches/),
    ]);
  });

  it("find names that say nothing, and British ones", () => {
    const files = [
      file("", "packages/x/src/socket-utils.ts"),
      file("const neighbourCount = 1;\nclass LinkManager {}\nconst dataFrame = 2;"),
    ];
    expect(found(findPoorNames(files)).split("\n")).toEqual([
      `packages/x/src/socket-utils.ts:0: instead of "utils": name what it does`,
      `packages/x/src/x.ts:1: instead of "neighbour": neighbor`,
      `packages/x/src/x.ts:2: instead of "manager": name what it keeps or decides`,
    ]);
  });

  it("find long lines, but for literals and addresses", () => {
    const long = `// ${"word ".repeat(30)}`;
    const literal = `const x = "${"word ".repeat(30)}";`;
    const address = `// https://example.org/${"x".repeat(100)}`;
    expect(findLongLines([file([long, literal, address].join("\n"))])).toHaveLength(1);
  });

  it("find traces of a machine", () => {
    const folder = ["", "home", "somebody", "x"].join("/");
    const host = ["registry", "example", "org"].join(".");
    const files = [file(`"${folder}"`), file(`"https://${host}/x"`), file(`a/home/x, "/work"`)];
    expect(findMachineTraces(files)).toHaveLength(2);
  });

  it("find errors without a class and notes without an issue", () => {
    const note = ["TO", "DO"].join("");
    const files = [
      file("throw new Error('x');"),
      file("throw new Error('x');", "packages/x/src/x.test.ts"),
      file(`// ${note} later`, "scripts/x.mjs"),
      file(`// ${note} (#12) later`, "scripts/y.mjs"),
    ];
    expect(findLooseEnds(files).map(({ path }) => path)).toEqual([
      "packages/x/src/x.ts",
      "scripts/x.mjs",
    ]);
  });

  it("find documents without one title, and links and commands that lead nowhere", () => {
    const good = file("# One\n```sh\n# comment\nnpm run there\n```\n[a](b.md)", "docs/a.md");
    const bad = file("# One\n# Two\n```sh\nnpm run gone\n```\n[a](c.md#x)", "docs/b.md");
    const files = [good, bad];
    expect(found(findUntitledDocuments(files))).toMatch(/^docs\/b.md:1/);
    const exists = (path: string): boolean => path === "docs/b.md";
    expect(found(findBrokenLinks(files, exists))).toBe("docs/b.md:6: docs/c.md does not exist");
    expect(found(findUnknownScripts(files, new Set(["there"])))).toBe(
      `docs/b.md:3: package.json has no script "gone"`,
    );
    expect(snippetsOf(files, ["sh"])).toHaveLength(2);
  });

  it("find tables that name other tests than those that cite a rule", () => {
    const rows = "| what | AB1, AB2 | [x](../x.test.ts), [y](../y.test.ts) |";
    const files = [
      file(`# A\n\n${rows}\n`, "docs/a.md"),
      file('it("[AB1] does")', "y.test.ts"),
      file('it("[AB2] does")', "z.test.ts"),
    ];
    expect(found(findEmptyPromises(files))).toBe(
      "docs/a.md:3: AB2 is cited by none of these tests",
    );
  });

  it("find pages that their index does not list", () => {
    const index = file("# Index\n[one](1-one.md)\n", "docs/spec/README.md");
    const pages = ["1-one.md", "2-two.md"].map((name) => file("# X\n", `docs/spec/${name}`));
    expect(found(findUnlistedPages([index, ...pages]))).toBe(
      "docs/spec/2-two.md:0: list this page in docs/spec/README.md",
    );
  });

  it("find packages with versions of their own, and loose dependencies", () => {
    const root = `{ "name": "a", "version": "1.0.0", "devDependencies": { "x": "^1.0.0" } }`;
    const part = `{ "name": "b", "version": "1.0.1", "dependencies": { "a": "1.0.0" } }`;
    const files = [file(root, "package.json"), file(part, "packages/b/package.json")];
    expect(found(findVersionBreaks(files)).split("\n")).toEqual([
      "package.json:0: pin x, which is ^1.0.0 now",
      "packages/b/package.json:0: be 1.0.0",
    ]);
  });

  it("write a limit's value and comment into the table", () => {
    const text =
      "/** Frames, bytes: a {@link Y}\n * or | so. Source: guess. */\nexport const A_MAX: number = 65_536;\n" +
      "/** The sum. */\nexport const B_MAX: number =\n  A_MAX + 1;\n";
    const page = limitsPage([file(text, "packages/x/src/limits.ts")]);
    expect(page).toContain("| `A_MAX` | 65,536 | Frames, bytes: a `Y` or \\| so. Source: guess. |");
    expect(page).toContain("| `B_MAX` | `A_MAX + 1` | The sum. |");
  });

  it("report what a package exports, wherever it is declared", async () => {
    const folder = await mkdtemp(join(tmpdir(), "passalong-api-"));
    try {
      const inner =
        "/** A. */\nexport interface A {\n    /** x */\n    readonly x: number;\n}\n" +
        "export declare const hidden: number;\nexport declare function f(): void;\n" +
        "export declare function f(a: A): void;\n//# sourceMappingURL=inner.d.ts.map";
      await writeFile(join(folder, "inner.d.ts"), inner);
      const index = `export { f, type A as B } from "./inner.js";\nexport type C = 1;\n`;
      await writeFile(join(folder, "index.d.ts"), index);
      expect(await apiReport(join(folder, "index.d.ts"))).toBe(
        "export interface A {\n    readonly x: number;\n}\nexport { A as B };\n\n" +
          "export type C = 1;\n\n" +
          "export declare function f(): void;\nexport declare function f(a: A): void;\n",
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
