/** The steps behind the two commands, as far as they decide anything. */

import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { findChromium } from "../../scripts/steps/chromium.mjs";
import { isInstalled } from "../../scripts/steps/install.mjs";
import { requireNode } from "../../scripts/steps/project.mjs";
import { tallyLine, tallyOf } from "../../scripts/steps/tally.mjs";
import { wrapComments } from "../../scripts/steps/wrap-comments.mjs";

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("the tally", () => {
  it("counts every outcome, and a file that cannot be loaded as one failure", () => {
    const statuses = ["passed", "passed", "failed", "pending", "skipped", "todo"];
    const assertionResults = statuses.map((status) => ({ status }));
    const report = {
      testResults: [
        { status: "failed", assertionResults },
        { status: "failed", assertionResults: [] },
        { status: "passed", assertionResults: [{ status: "passed" }] },
      ],
    };
    expect(tallyLine(tallyOf(report))).toBe("tests: 3 passed, 2 failed, 3 skipped");
  });

  it("is all noughts without a report", () => {
    expect(tallyLine(tallyOf({}))).toBe("tests: 0 passed, 0 failed, 0 skipped");
  });
});

describe("the install step", () => {
  const wanted = {
    packages: {
      "": {},
      "packages/cli": { version: "0.1.0" },
      "node_modules/a": { version: "1.0.0" },
      "packages/cli/node_modules/b": { version: "2.0.0" },
      "node_modules/other-system": { version: "1.0.0", optional: true },
      "node_modules/@passalong/cli": {},
    },
  };
  const there = {
    "node_modules/a": { version: "1.0.0" },
    "packages/cli/node_modules/b": { version: "2.0.0" },
    "node_modules/@passalong/cli": {},
  };

  it("is not needed when everything is there, but for packages of other systems", () => {
    expect(isInstalled(wanted, { packages: there })).toBe(true);
  });

  it("is needed when a package is missing or has another version", () => {
    const { "node_modules/a": _, ...missing } = there;
    expect(isInstalled(wanted, { packages: missing })).toBe(false);
    const other = { ...there, "node_modules/a": { version: "1.0.1" } };
    expect(isInstalled(wanted, { packages: other })).toBe(false);
    expect(isInstalled(wanted, {})).toBe(false);
  });

  it("is needed when a package is missing that tests need and users may leave out", () => {
    const packages = { "node_modules/b": { version: "1.0.0", devOptional: true } };
    expect(isInstalled({ packages }, { packages: {} })).toBe(true);
    const named = { ...packages, "": { devDependencies: { b: "1.0.0" } } };
    expect(isInstalled({ packages: named }, { packages: {} })).toBe(false);
    expect(isInstalled({ packages: named }, { packages })).toBe(true);
  });
});

describe("the version check", () => {
  it("refuses what is too old in one sentence", () => {
    expect(() => requireNode("20.18.3")).toThrow(/^Passalong needs Node\.js 20\.19 or newer/);
    expect(() => requireNode("18.20.0")).toThrow();
  });

  it("takes what is new enough", () => {
    for (const version of ["20.19.0", "20.20.2", "22.0.0", "100.1.0"]) requireNode(version);
  });
});

describe("the search for Chromium", () => {
  it("takes the named one, then one on the path, else none", async () => {
    const folder = await mkdtemp(join(tmpdir(), "passalong-chromium-"));
    try {
      vi.stubEnv("PATH", folder);
      vi.stubEnv("PASSALONG_CHROMIUM", "");
      const before = await findChromium();
      expect(before === undefined || !before.startsWith(folder)).toBe(true);
      const path = join(folder, "google-chrome");
      await writeFile(path, "");
      await chmod(path, 0o755);
      expect(await findChromium()).toBe(path);
      vi.stubEnv("PASSALONG_CHROMIUM", "/elsewhere/chrome");
      expect(await findChromium()).toBe("/elsewhere/chrome");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("the wrapping of comments", () => {
  const words = "word ".repeat(24).trim();

  it("opens a doc comment that is too long, and breaks its lines", () => {
    const text = `  /** ${words}. */\n  export const x = 1;\n`;
    const wrapped = wrapComments(text).split("\n");
    expect(wrapped[0]).toBe("  /**");
    expect(wrapped[1]).toBe(`   * ${"word ".repeat(19).trim()}`);
    expect(wrapped[2]).toBe("   * word word word word word.");
    expect(wrapped.slice(3)).toEqual(["   */", "  export const x = 1;", ""]);
  });

  it("goes on where the paragraph goes on, and nowhere else", () => {
    const text = ` * ${words}\n * more\n *\n * @returns Nothing.\n`;
    expect(wrapComments(text)).toBe(
      ` * ${"word ".repeat(19).trim()}\n * word word word word word more\n *\n * @returns Nothing.\n`,
    );
  });

  it("sets in what follows a tag, and keeps code and links in one piece", () => {
    const text = ` * @param x  ${"word ".repeat(15)}{@link Some thing} \`a b\` end`;
    const wrapped = wrapComments(text).split("\n");
    expect(wrapped).toEqual([
      ` * @param x  ${"word ".repeat(15).trim()}`,
      " *   {@link Some thing} `a b` end",
    ]);
  });

  it("leaves alone what is short, is code, or is drawn", () => {
    const text = `/** Short. */\nconst x = "${words}";\n/**\n * | ${words} |\n */\n`;
    expect(wrapComments(text)).toBe(text);
  });
});
