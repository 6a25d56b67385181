/** Every example runs, and says what it should. */

import { afterEach, describe, expect, it, vi } from "vitest";

/** What a program printed, line by line. */
function printedLines(): string[] {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line: unknown) => {
    lines.push(String(line));
  });
  return lines;
}

describe("examples", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("[NG8, NG9] 1: an array goes to a second peer, and from there to a third", async () => {
    const lines = printedLines();
    await import("../../examples/1-object-replication.ts");
    expect(lines).toEqual([
      'second: 100 elements, the last is "element 99"',
      "third: 100 elements, and the provider is gone",
    ]);
  });

  it("[NG18, NG19] 2: notes are kept where their titles' places are, and found there", async () => {
    const lines = printedLines();
    await import("../../examples/2-directed-routing.ts");
    expect(lines).toEqual(["kept: 3 notes", 'read: ["found","milk","some milk"]']);
  });
});
