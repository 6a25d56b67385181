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

  it("[NG15, NG16] 3: news are read by everybody, also later, and posted by who may", async () => {
    const lines = printedLines();
    await import("../../examples/3-posting.ts");
    expect(lines).toEqual([
      'reader: 1. "It rains", 2. "It has stopped"',
      "reader may not post",
      'late: 1. "It rains", 2. "It has stopped"',
    ]);
  });

  it("[NG25, NG27] 4: a stream is seen by all, and another one after it", async () => {
    const lines = printedLines();
    await import("../../examples/4-multicast.ts");
    const of = (color: string): string => {
      return [1, 2, 3, 4, 5].map((number) => `${color} ${number}`).join(", ");
    };
    expect(lines).toEqual([
      `${of("red")}, finished`,
      "2 others have seen the same",
      `reset, ${of("blue")}, finished`,
      "2 others have seen the same",
    ]);
  });
});
