/** A thousand members, of whom twenty post while every twentieth link fails in silence. */

import { describe, expect, it } from "vitest";
import { Discussion, type DiscussionOptions } from "@passalong/simulator";

const CROWD: DiscussionOptions = {
  ...{ seed: 1, wire: "values", memberCount: 1_000, degree: { aim: 14, max: 28 } },
  ...{ authorCount: 20, postingsEach: 2, payloadBytes: 200 },
  ...{ overMs: 4_000, cutShare: 0.05 },
};

const FEW: DiscussionOptions = { ...CROWD, wire: "bytes", memberCount: 60, authorCount: 10 };

/** How long a discussion may go on after its last posting, ms. */
const PATIENCE_MS = 60_000;

describe("twenty of a thousand members post", () => {
  it("[PO5, PO6, PO7] all have all within 2 s, each once and in order, although links fail", () => {
    const report = new Discussion(CROWD).run(PATIENCE_MS);
    expect(report).toMatchObject({ missingCount: 0, disorderCount: 0 });
    expect(report.lastMs).toBeLessThan(2_000);
    expect(report.slowMs).toBeLessThan(1_000);
    expect(report.copies).toBeLessThan(4);
    expect(report.controlMessages).toBeLessThan(6);
    expect(report.controlBytes).toBeLessThan(250);
  }, 300_000);
});

describe("some of sixty members post", () => {
  it.each([2, 3, 4, 5])(
    "[PO5, PO7, PO10] all have all, each once and in order, although a third of the links fails (seed %i)",
    (seed) => {
      const report = new Discussion({ ...FEW, seed, cutShare: 0.33, postingsEach: 6 }).run(
        PATIENCE_MS,
      );
      expect(report).toMatchObject({ missingCount: 0, disorderCount: 0 });
    },
  );

  it("[PO5] large postings cost few copies: they are told of first", () => {
    const report = new Discussion({ ...FEW, payloadBytes: 12_000 }).run(PATIENCE_MS);
    expect(report).toMatchObject({ missingCount: 0, disorderCount: 0 });
    expect(report.copies).toBeLessThan(1.2);
  });
});
