/** Tests of doing several things at once. */

import { describe, expect, it } from "vitest";
import { concurrently } from "./concurrently.ts";

describe("concurrently", () => {
  it("does everything, never more at once than allowed", async () => {
    let running = 0;
    let most = 0;
    const done: number[] = [];
    await concurrently([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      done.push(item);
    });
    expect(most).toBe(3);
    expect(done.toSorted((one, other) => one - other)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it("begins nothing new after a failure", async () => {
    const begun: number[] = [];
    const work = concurrently([1, 2, 3, 4, 5, 6], 2, async (item) => {
      begun.push(item);
      await Promise.resolve();
      if (item === 1) throw new RangeError("one");
    });
    await expect(work).rejects.toThrow("one");
    expect(begun.length).toBeLessThan(5);
  });
});
