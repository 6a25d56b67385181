/** How gaps close: summaries, vectors, wants, and the history that newcomers get. */

import { describe, expect, it } from "vitest";
import { POSTING_BYTES_MAX } from "passalong/wire";
import { A, B, C } from "./bench.ts";
import { asked, delivered, got, posting, PostingBench, tag, told } from "./posting-bench.ts";

/** The summary that a bench sends to a neighbor that has just come. */
function summaryOf(bench: PostingBench): { authorCount: number; digest: number } {
  bench.take();
  bench.input({ type: "neighborConnected", peerId: C });
  const [summary] = told(bench.take(), C, "postingSummary");
  bench.input({ type: "neighborDisconnected", peerId: C });
  bench.take();
  if (summary === undefined) throw new TypeError("a new neighbor gets a summary");
  return summary;
}

/** How a bench says that it stands with an author. */
function standOf(bench: PostingBench, by: number): unknown {
  bench.take();
  bench.message(A, {
    type: "postingWant",
    ranges: [{ author: tag(by), start: 2 ** 50, end: 2 ** 50 + 1 }],
  });
  return told(bench.take(), A, "postingVector")[0]?.stands[0];
}

describe("neighbors compare", () => {
  it("[PO10] summaries when they link and every 4 to 6 s", () => {
    const bench = new PostingBench();
    bench.input({ type: "neighborConnected", peerId: A });
    expect(told(bench.take(), A, "postingSummary")).toHaveLength(1);
    bench.pass(3_999);
    expect(told(bench.take(), A, "postingSummary")).toHaveLength(0);
    bench.pass(2_001);
    expect(told(bench.take(), A, "postingSummary")).toHaveLength(1);
  });

  it("[PO10] equal summaries, whatever the order in which postings came, and then say no more", () => {
    const [one, two] = [new PostingBench(), new PostingBench()];
    for (const bench of [one, two]) bench.meet(1);
    for (const [by, sequence] of [
      [1, 1],
      [1, 2],
      [2, 1],
    ] as const) {
      one.receive(A, posting(by, sequence));
    }
    for (const [by, sequence] of [
      [2, 1],
      [1, 2],
      [1, 1],
    ] as const) {
      two.receive(A, posting(by, sequence));
    }
    expect(summaryOf(one)).toEqual(summaryOf(two));
    const { authorCount, digest } = summaryOf(two);
    expect(one.message(A, { type: "postingSummary", authorCount, digest })).toEqual([]);
    two.receive(A, posting(1, 3));
    expect(summaryOf(one)).not.toEqual(summaryOf(two));
  });

  it("[PO10] vectors where summaries differ, once until the next comparison", () => {
    const bench = new PostingBench();
    bench.meet(1);
    bench.receive(A, posting(1, 1));
    bench.take();
    const other = { type: "postingSummary", authorCount: 9, digest: 9 } as const;
    expect(bench.message(A, other)).toEqual([
      {
        type: "send",
        to: A,
        message: {
          type: "postingVector",
          part: "last",
          stands: [{ author: tag(1), oldest: 1, through: 1 }],
        },
      },
    ]);
    expect(bench.message(A, other)).toEqual([]);
    bench.pass(6_000);
    bench.take();
    expect(bench.message(A, other)).toHaveLength(1);
  });

  it("[PO10] answers the end of a vector with what its sender lacks, unless it knows", () => {
    const bench = new PostingBench();
    bench.meet(2);
    for (const by of [1, 2]) bench.receive(A, posting(by, 1));
    bench.take();
    const vector = {
      type: "postingVector",
      part: "last",
      stands: [{ author: tag(1), oldest: 1, through: 1 }],
    } as const;
    bench.message(B, vector);
    expect(told(bench.take(), B, "postingVector")).toEqual([
      {
        type: "postingVector",
        part: "answer",
        stands: [{ author: tag(2), oldest: 1, through: 1 }],
      },
    ]);
    bench.message(A, { type: "postingSummary", authorCount: 1, digest: 0 });
    bench.take();
    expect(got(bench.message(A, vector), A)).toEqual([]);
  });

  it("[PO10] asks for what a vector shows to be missing, 32 at once, the lowest first", () => {
    const bench = new PostingBench();
    bench.meet(1);
    bench.receive(A, posting(1, 1));
    const stands = [{ author: tag(1), oldest: 1, through: 100 }];
    bench.message(A, { type: "postingVector", part: "last", stands });
    bench.take();
    bench.pass(0);
    const first = asked(bench.take(), A);
    expect(first).toEqual(Array.from({ length: 32 }, (_, place) => place + 2));
    for (const sequence of first) bench.receive(A, posting(1, sequence));
    bench.take();
    bench.pass(100);
    expect(asked(bench.take(), A)[0]).toBe(34);
  });

  it("[PO11] believes no more in what did not come after 8 questions", () => {
    const bench = new PostingBench();
    bench.meet(1);
    bench.receive(A, posting(1, 1));
    const stands = [{ author: tag(1), oldest: 1, through: 2 }];
    bench.message(A, { type: "postingVector", part: "answer", stands });
    bench.pass(10_000);
    expect(asked(bench.take(), A)).toEqual(Array.from({ length: 8 }, () => 2));
    bench.input({ type: "neighborConnected", peerId: B });
    bench.receive(B, posting(1, 3));
    bench.take();
    bench.pass(5_000);
    const outputs = bench.take();
    expect(asked(outputs, A)).toEqual([]);
    expect(asked(outputs, B)).toContain(2);
  });
});

describe("history", () => {
  it("[PO11] is sent to whom asks, and a vector says what is not there", () => {
    const bench = new PostingBench();
    bench.meet(2);
    for (const sequence of [1, 2]) bench.receive(A, posting(1, sequence));
    bench.take();
    const ranges = [
      { author: tag(1), start: 1, end: 4 },
      { author: tag(5), start: 1, end: 2 },
    ];
    const outputs = bench.message(B, { type: "postingWant", ranges });
    expect(told(outputs, B, "posting").map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(told(outputs, B, "postingVector")[0]?.stands).toEqual([
      { author: tag(1), oldest: 1, through: 2 },
      { author: tag(5), oldest: 1, through: 0 },
    ]);
  });

  it("[PO5, PO11] that was asked for is not told of any more", () => {
    const bench = new PostingBench();
    bench.meet(2);
    bench.message(B, { type: "postingPush", isWanted: false });
    bench.receive(A, posting(1, 1));
    const ranges = [{ author: tag(1), start: 1, end: 2 }];
    expect(got(bench.message(B, { type: "postingWant", ranges }), B)).toEqual(["posting"]);
    bench.take();
    bench.pass(300);
    expect(told(bench.take(), B, "postingHave")).toEqual([]);
  });

  it("[PO11] is sent to one neighbor at a bounded rate", () => {
    const bench = new PostingBench();
    bench.meet(2);
    const count = 16;
    for (let sequence = 1; sequence <= count; sequence += 1) {
      bench.receive(A, posting(1, sequence, new Uint8Array(POSTING_BYTES_MAX).fill(sequence)));
    }
    const ranges = [{ author: tag(1), start: 1, end: count + 1 }];
    const sentNow = (): number =>
      told(bench.message(B, { type: "postingWant", ranges }), B, "posting").length;
    expect(sentNow()).toBe(16);
    expect(sentNow()).toBe(0);
    bench.pass(1_000);
    expect(sentNow()).toBe(4);
  });

  it("[PO9] is the last 128 of an author, and says where it begins", () => {
    const bench = new PostingBench();
    bench.meet(1);
    for (let sequence = 1; sequence <= 130; sequence += 1) bench.receive(A, posting(1, sequence));
    expect(standOf(bench, 1)).toEqual({ author: tag(1), oldest: 3, through: 130 });
  });

  it("[PO9] is at most 256 KiB of an author", () => {
    const bench = new PostingBench();
    bench.meet(1);
    for (let sequence = 1; sequence <= 20; sequence += 1) {
      bench.receive(A, posting(1, sequence, new Uint8Array(POSTING_BYTES_MAX).fill(sequence)));
    }
    const kept = Math.floor(262_144 / POSTING_BYTES_MAX);
    expect(standOf(bench, 1)).toEqual({ author: tag(1), oldest: 21 - kept, through: 20 });
  });

  it("[PO9] is at most 2,048 in all, and the oldest of all goes first", () => {
    const bench = new PostingBench();
    bench.meet(1);
    for (let by = 1; by <= 17; by += 1) {
      for (let sequence = 1; sequence <= 128; sequence += 1) {
        bench.receive(A, posting(by, sequence));
        bench.pass(5);
      }
    }
    expect(standOf(bench, 1)).toEqual({ author: tag(1), oldest: 129, through: 128 });
    expect(standOf(bench, 2)).toEqual({ author: tag(2), oldest: 1, through: 128 });
  });

  it("[PO8, PO9] begins for a newcomer where its neighbors' begins", () => {
    const bench = new PostingBench();
    bench.meet(2);
    const stands = [{ author: tag(1), oldest: 50, through: 52 }];
    bench.message(A, { type: "postingVector", part: "last", stands });
    bench.pass(0);
    expect(asked(bench.take(), A)).toEqual([50, 51, 52]);
    expect(delivered(bench.receive(A, posting(1, 52)), 1)).toEqual([]);
    expect(delivered(bench.receive(A, posting(1, 51)), 1)).toEqual([]);
    expect(delivered(bench.receive(A, posting(1, 50)), 1)).toEqual([50, 51, 52]);
    expect(bench.counts.skipped).toBe(0);
  });

  it("[PO9] keeps no gap: what was before one that was given up is not kept any more", () => {
    const bench = new PostingBench();
    bench.meet(1);
    for (const sequence of [1, 2, 5]) bench.receive(A, posting(1, sequence));
    bench.pass(8_000);
    expect(standOf(bench, 1)).toEqual({ author: tag(1), oldest: 5, through: 5 });
  });
});
