/** What lying, flooding and forging neighbors can do: little, and it is counted. */

import { describe, expect, it } from "vitest";
import { authorTagOf, type Bytes } from "passalong/base";
import { POSTING_BYTES_MAX, type PostingStand } from "passalong/wire";
import { A, B, C, events, ofType } from "./bench.ts";
import { asked, author, delivered, got, posting, PostingBench, tag } from "./posting-bench.ts";

describe("a forged posting", () => {
  it("[PO3] bans its sender, is not delivered, and the true one is asked of others", () => {
    const bench = new PostingBench();
    bench.meet(3);
    const forged = posting(1, 1, Uint8Array.of(66));
    bench.message(A, forged);
    bench.message(B, posting(1, 1));
    bench.take();
    const outputs = bench.verdict(A, forged, "forged");
    expect(events(outputs)).toContainEqual({ type: "banned", peerId: A, rule: "PO3" });
    expect(delivered(outputs, 1)).toEqual([]);
    expect(got(outputs, C)).not.toContain("posting");
    bench.pass(0);
    expect(asked(bench.take(), B)).toEqual([1]);
    expect(delivered(bench.receive(B, posting(1, 1)), 1)).toEqual([1]);
  });

  it("[PO3] bans its sender also when that is gone by then", () => {
    const bench = new PostingBench();
    bench.meet(2);
    bench.message(A, posting(1, 1));
    bench.input({ type: "neighborDisconnected", peerId: A });
    const outputs = bench.verdict(A, posting(1, 1), "forged");
    expect(events(outputs)).toEqual([{ type: "banned", peerId: A, rule: "PO3" }]);
  });

  it("[PO13] of an author whose right has ended nothing spreads, nobody is banned, and it is asked for after 60 s", () => {
    const bench = new PostingBench();
    bench.meet(2);
    bench.message(A, posting(1, 1));
    const outputs = bench.verdict(A, posting(1, 1), "expired");
    expect(outputs).toEqual([]);
    expect(bench.message(B, posting(1, 1))).toEqual([]);
    expect(bench.counts.refusedExpired).toBe(2);
    const stands = [{ author: tag(1), oldest: 1, through: 1 }];
    bench.message(B, { type: "postingVector", part: "answer", stands });
    bench.take();
    for (let second = 0; second < 59; second += 1) {
      bench.message(B, { type: "ping", token: second });
      bench.pass(1_000);
    }
    expect(asked(bench.take(), B)).toEqual([]);
    bench.pass(1_001);
    bench.message(B, { type: "postingVector", part: "answer", stands });
    bench.pass(0);
    expect(asked(bench.take(), B)).toEqual([1]);
  });

  it("[PO7] a replayed one is had already", () => {
    const bench = new PostingBench();
    bench.meet(2);
    bench.receive(A, posting(1, 1));
    expect(ofType(bench.message(B, posting(1, 1)), "verifyPosting")).toEqual([]);
    expect(bench.counts.duplicates).toBe(1);
  });

  it("[PO1] a key with the beginning of another author's is another author, and refused", () => {
    const bench = new PostingBench();
    bench.meet(2);
    bench.receive(A, posting(1, 1));
    const other = { ...posting(1, 2), author: author(1).fill(9, 16) };
    expect(bench.message(A, other)).toEqual([]);
    expect(bench.counts.refusedAuthors).toBe(1);
  });
});

/** One of many keys. */
function keyOf(number: number): Bytes {
  const key = author(1);
  new DataView(key.buffer).setUint32(0, number);
  return key;
}

/** Stands of many authors, who all have come as far. */
function rumors(first: number, count: number, through: number): PostingStand[] {
  return Array.from({ length: count }, (_, place) => {
    return { author: authorTagOf(keyOf(first + place)), oldest: 1, through };
  });
}

describe("a flood", () => {
  it("[PO3] of one neighbor: 8 are verified at once, 64 wait, the rest is refused", () => {
    const bench = new PostingBench();
    bench.meet(2);
    for (let sequence = 1; sequence <= 100; sequence += 1) {
      bench.message(A, posting(1, sequence));
    }
    expect(ofType(bench.take(), "verifyPosting")).toHaveLength(8);
    expect(bench.counts.refusedTooMany).toBe(36);
    const outputs = bench.verdict(A, posting(1, 1), "authentic");
    expect(ofType(outputs, "verifyPosting")).toHaveLength(1);
  });

  it("[PO3] of large ones: 256 KiB wait", () => {
    const bench = new PostingBench();
    bench.meet(2);
    for (let sequence = 1; sequence <= 30; sequence += 1) {
      bench.message(A, posting(1, sequence, new Uint8Array(POSTING_BYTES_MAX).fill(sequence)));
    }
    expect(bench.counts.refusedTooMany).toBe(30 - Math.floor(262_144 / POSTING_BYTES_MAX));
  });

  it("[PO3] what waited of a neighbor that is gone is asked of others", () => {
    const bench = new PostingBench();
    bench.meet(2);
    for (let sequence = 1; sequence <= 12; sequence += 1) bench.message(A, posting(1, sequence));
    bench.message(B, posting(1, 12));
    bench.input({ type: "neighborDisconnected", peerId: A });
    bench.pass(0);
    expect(asked(bench.take(), B)).toEqual([12]);
  });

  it("[PO15] of one author: beyond its rate it is refused for now, asked for later, and nobody is banned", () => {
    const bench = new PostingBench();
    bench.meet(2);
    for (let sequence = 1; sequence <= 300; sequence += 1) bench.receive(A, posting(1, sequence));
    const outputs = bench.take();
    expect(delivered(outputs, 1)).toHaveLength(256);
    expect(bench.counts.refusedTooFast).toBe(44);
    expect(events(outputs).filter(({ type }) => type === "banned")).toEqual([]);
    bench.pass(1_000);
    expect(asked(bench.take(), A)).toContain(257);
    expect(delivered(bench.receive(A, posting(1, 257)), 1)).toEqual([257]);
  });

  it("[PO15] of one neighbor: beyond its rate nothing is looked at", () => {
    const bench = new PostingBench();
    bench.meet(2);
    bench.receive(B, posting(1, 1));
    for (let count = 0; count < 1_500; count += 1) bench.message(A, posting(1, 1));
    expect(bench.counts).toMatchObject({ duplicates: 1_024, refusedTooFast: 476 });
    expect(delivered(bench.receive(B, posting(1, 2)), 1)).toEqual([2]);
  });

  it("[PO16] of authors: 1,024 are taken, and those that were go on", () => {
    const bench = new PostingBench();
    bench.meet(1);
    const of = (number: number, sequence: number) => ({
      ...posting(1, sequence),
      author: keyOf(number),
    });
    for (let number = 0; number < 1_030; number += 1) {
      bench.receive(A, of(number, 1));
      bench.pass(10);
    }
    expect(events(bench.take()).filter(({ type }) => type === "postingReceived")).toHaveLength(
      1_024,
    );
    expect(bench.counts.refusedAuthors).toBe(6);
    expect(events(bench.receive(A, of(0, 2)))).toHaveLength(1);
  });

  it("[PO16] of rumors: a neighbor's first 256 authors are asked for, four postings each", () => {
    const bench = new PostingBench();
    bench.meet(1);
    const stands = rumors(0, 300, 9);
    bench.message(A, { type: "postingVector", part: "answer", stands });
    const wanted: number[] = [];
    // Nothing comes: each is asked for eight times, 32 at a time.
    for (let second = 0; second < 400; second += 1) {
      bench.message(A, { type: "ping", token: second });
      bench.pass(1_000);
      wanted.push(...asked(bench.take(), A));
    }
    expect(wanted).toHaveLength(256 * 4 * 8);
    expect(Math.max(...wanted)).toBe(4);
  });

  it("[PO16] rumors that come true, or are taken back, make room for others", () => {
    const bench = new PostingBench();
    bench.meet(1);
    const tell = (stands: readonly PostingStand[]): void => {
      bench.message(A, { type: "postingVector", part: "answer", stands });
    };
    const isAsked = (): boolean => {
      bench.take();
      bench.pass(1_100);
      return asked(bench.take(), A).length > 0;
    };
    tell(rumors(0, 257, 1));
    for (let number = 0; number < 256; number += 1) {
      bench.receive(A, { ...posting(1, 1), author: keyOf(number) });
    }
    expect(isAsked()).toBe(false);
    tell(rumors(256, 257, 1));
    tell(rumors(256, 256, 0));
    bench.pass(1_100);
    expect(isAsked()).toBe(false);
    tell(rumors(512, 1, 1));
    expect(isAsked()).toBe(true);
  });

  it("[PO8] of postings that wait: 128 of an author, and 1 MiB in all", () => {
    const bench = new PostingBench();
    bench.meet(1);
    for (let sequence = 2; sequence <= 140; sequence += 1) bench.receive(A, posting(1, sequence));
    expect(bench.counts.refusedTooMany).toBe(11);
    const large = (by: number, sequence: number) =>
      posting(by, sequence, new Uint8Array(POSTING_BYTES_MAX).fill(sequence));
    for (let by = 2; by < 6; by += 1) {
      for (let sequence = 2; sequence <= 21; sequence += 1) bench.receive(A, large(by, sequence));
    }
    const fitting = Math.floor((1_048_576 - 128 * 3) / POSTING_BYTES_MAX);
    expect(bench.counts.refusedTooMany).toBe(11 + 80 - fitting);
    expect(delivered(bench.receive(A, large(5, 1)), 5).length).toBeGreaterThan(0);
  });
});
