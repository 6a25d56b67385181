/** Style is a failing test: what compilers and linters cannot know about this repository. */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  CLIENT_MESSAGE_TYPES,
  MESSAGE_TYPES,
  SERVER_MESSAGE_TYPES,
} from "../packages/passalong/src/wire/message-types.ts";
import { apiReport } from "./tidy/api-report.ts";
import {
  findMissingModuleComments,
  findSourcelessConstants,
  findUndocumentedExports,
} from "./tidy/comments.ts";
import { findDeadFiles } from "./tidy/dead-files.ts";
import {
  findBrokenLinks,
  findUnknownScripts,
  findUnlistedPages,
  findUntitledDocuments,
  snippetsOf,
} from "./tidy/documents.ts";
import { limitsPage } from "./tidy/limits-table.ts";
import { findNumberBreaks } from "./tidy/message-numbers.ts";
import { type Finding, printed, readProject } from "./tidy/project.ts";
import { findEmptyPromises, findRuleBreaks } from "./tidy/rule-ids.ts";
import { findVersionBreaks } from "./tidy/versions.ts";
import { findLongLines, findLooseEnds, findMachineTraces, findPoorNames } from "./tidy/wording.ts";

const ROOT = join(import.meta.dirname, "..");

/** Pages whose tables have message numbers. */
const NUMBERED_PAGES = ["docs/spec/2-rendezvous.md", "docs/spec/3-wire.md"];

/** Public faces: the built entry, and the report that is committed. */
const PUBLIC_FACES = [
  { entry: "packages/passalong/dist/index.d.ts", report: "api/passalong.d.ts" },
  { entry: "packages/passalong/dist/browser/index.d.ts", report: "api/passalong-browser.d.ts" },
  { entry: "packages/passalong/dist/as3/index.d.ts", report: "api/passalong-as3.d.ts" },
  { entry: "packages/node/dist/index.d.ts", report: "api/node.d.ts" },
  { entry: "packages/rendezvous/dist/server/index.d.ts", report: "api/rendezvous.d.ts" },
  { entry: "packages/cli/dist/index.d.ts", report: "api/cli.d.ts" },
];

/** Everything written by hand, but what is planted to be found. */
const files = (await readProject(ROOT)).filter(
  ({ path }) => path !== "tests/tidy/planted.test.ts" && !path.startsWith("api/"),
);

function expectNone(findings: readonly Finding[]): void {
  expect(printed(findings)).toEqual([]);
}

describe("every file", () => {
  it("opens with a comment that says what it is", () => {
    expectNone(findMissingModuleComments(files));
  });

  it("is reached from what is delivered", () => {
    expectNone(findDeadFiles(files));
  });

  it("has lines that fit a page", () => {
    expectNone(findLongLines(files));
  });

  it("uses words that say something", () => {
    expectNone(findPoorNames(files));
  });

  it("knows no machine", () => {
    expectNone(findMachineTraces(files));
  });

  it("throws errors that have a class, and leaves no note without an issue", () => {
    expectNone(findLooseEnds(files));
  });
});

describe("every export", () => {
  it("has a comment that says what it is", () => {
    expectNone(findUndocumentedExports(files));
  });

  it("says where its number comes from", () => {
    expectNone(findSourcelessConstants(files));
  });

  it.each(PUBLIC_FACES)("of $entry is as reported (npm run api)", async ({ entry, report }) => {
    await expect(await apiReport(join(ROOT, entry))).toMatchFileSnapshot(join(ROOT, report));
  });
});

describe("the specification", () => {
  it("has rules that tests cite, and tests cite no others", () => {
    expectNone(findRuleBreaks(files));
  });

  it("is held by the tests that tables say", () => {
    expectNone(findEmptyPromises(files));
  });

  it("has the message numbers of the code", () => {
    const pages = files.filter(({ path }) => NUMBERED_PAGES.includes(path));
    const numbers = [MESSAGE_TYPES, CLIENT_MESSAGE_TYPES, SERVER_MESSAGE_TYPES];
    expectNone(findNumberBreaks(pages, numbers));
  });

  it("has the limits of the code (npm run limits)", async () => {
    await expect(limitsPage(files)).toMatchFileSnapshot(join(ROOT, "docs/limits.md"));
  });
});

describe("every document", () => {
  it("has one title", () => {
    expectNone(findUntitledDocuments(files));
  });

  it("links to what exists", () => {
    expectNone(findBrokenLinks(files, (path) => existsSync(join(ROOT, path))));
  });

  it("is listed where its folder has an index", () => {
    expectNone(findUnlistedPages(files));
  });

  it("names commands that exist", () => {
    const root = files.find(({ path }) => path === "package.json");
    const { scripts } = JSON.parse(root?.text ?? "{}") as { scripts: Record<string, string> };
    expectNone(findUnknownScripts(files, new Set(Object.keys(scripts))));
  });

  it("has examples that compile", async () => {
    const folder = join(ROOT, "test-results", `snippets-${process.pid}`);
    await mkdir(folder, { recursive: true });
    try {
      const snippets = snippetsOf(files, ["ts", "typescript"]);
      await Promise.all(
        snippets.map(({ text }, index) => writeFile(join(folder, `${index}.ts`), text)),
      );
      const options = { extends: "../../tsconfig.tests.json", include: ["./*.ts"] };
      await writeFile(join(folder, "tsconfig.json"), JSON.stringify(options));
      const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
      const parameters = [compiler, "--noEmit", "-p", folder];
      const { status, stdout } = spawnSync(process.execPath, parameters, { encoding: "utf8" });
      expect(stdout).toBe("");
      expect(status).toBe(0);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe("the packages", () => {
  it("have one version and pinned dependencies", () => {
    expectNone(findVersionBreaks(files));
  });
});
