/** Tests of sizes in words. */

import { describe, expect, it } from "vitest";
import { sizeText } from "./size-text.ts";

describe("size text", () => {
  it.each([
    [0, "0 bytes"],
    [999, "999 bytes"],
    [1_000, "1.0 kB"],
    [1_500_000_000, "1.5 GB"],
    [2 ** 53, "9.0 PB"],
  ])("says %i as %s", (sizeBytes, text) => {
    expect(sizeText(sizeBytes)).toBe(text);
  });
});
