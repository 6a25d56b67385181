/** The option numbers of the code are those of the specification. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { APPENDIX_OPTION_TYPES, IDENTITY_OPTION_TYPES } from "./specifier-options.ts";

const SPECIFICATION = new URL("../../../../docs/spec/1-group.md", import.meta.url);

/** Numbers of one side of the end marker in the table. */
function numbersOf(side: "identity" | "appendix"): number[] {
  const rows = readFileSync(SPECIFICATION, "utf8").matchAll(/^\| (0x[0-9a-f]+) \| (\w+) \|/gm);
  return [...rows].filter(([, , where]) => where === side).map(([, number]) => Number(number));
}

describe("specifier options", () => {
  it("[GS4] have the numbers of the table", () => {
    expect(Object.values(IDENTITY_OPTION_TYPES)).toEqual(numbersOf("identity"));
    expect(Object.values(APPENDIX_OPTION_TYPES)).toEqual(numbersOf("appendix"));
  });
});
