/** How postings spread: at once to some, by name to others, and each to the application once. */

import { latePostingService, postingService } from "passalong/core";
import { describe, expect, it } from "vitest";
import { A, B, Bench, C, events, ofType, peer } from "./bench.ts";
import {
  asked,
  author,
  delivered,
  got,
  OWN_AUTHOR,
  posting,
  PostingBench,
  tag,
  told,
} from "./posting-bench.ts";

describe("a new posting", () => {
  it("[PO3] is verified before it is delivered or passed on", () => {
    const bench = new PostingBench();
    bench.meet(3);
    const message = posting(1, 1);
    expect(bench.message(A, message)).toEqual([
      { type: "verifyPosting", posting: message, from: A },
    ]);
    const outputs = bench.verdict(A, message, "authentic");
    expect(delivered(outputs, 1)).toEqual([1]);
    expect(got(outputs, A)).toEqual([]);
    expect(got(outputs, B)).toEqual(["posting"]);
    expect(got(outputs, C)).toEqual(["posting"]);
  });

  it("[PO5] goes to no neighbor that is known to have it", () => {
    const bench = new PostingBench();
    bench.meet(4);
    const message = posting(1, 1);
    bench.message(A, message);
    bench.message(B, message);
    bench.message(C, { type: "postingHave", ids: [{ author: tag(1), sequence: 1 }] });
    const outputs = bench.verdict(A, message, "authentic");
    expect([A, B, C].flatMap((peerId) => got(outputs, peerId))).toEqual([]);
    expect(got(outputs, peer(4))).toEqual(["posting"]);
  });

  it("[PO5] is told of within 200 ms where it is not wanted at once", () => {
    const bench = new PostingBench();
    bench.meet(2);
    bench.message(B, { type: "postingPush", isWanted: false });
    expect(got(bench.receive(A, posting(1, 1)), B)).toEqual([]);
    bench.receive(A, posting(1, 2));
    bench.take();
    bench.pass(200);
    expect(told(bench.take(), B, "postingHave")).toEqual([
      {
        type: "postingHave",
        ids: [
          { author: tag(1), sequence: 1 },
          { author: tag(1), sequence: 2 },
        ],
      },
    ]);
  });

  it("[PO5] is not told of to whom has shown it meanwhile", () => {
    const bench = new PostingBench();
    bench.meet(2);
    bench.message(B, { type: "postingPush", isWanted: false });
    bench.receive(A, posting(1, 1));
    bench.message(B, { type: "postingHave", ids: [{ author: tag(1), sequence: 1 }] });
    bench.take();
    bench.pass(300);
    expect(told(bench.take(), B, "postingHave")).toEqual([]);
  });

  it("[PO5] of more than 4,096 bytes is told of at once instead of sent", () => {
    const bench = new PostingBench();
    bench.meet(2);
    const outputs = bench.receive(A, posting(1, 1, new Uint8Array(4_097)));
    expect(got(outputs, B)).toEqual(["postingHave"]);
    expect(got(bench.receive(A, posting(1, 2, new Uint8Array(4_096))), B)).toEqual(["posting"]);
  });

  it("[PO6] three feeders stay: of more the one that comes late is told to stop", () => {
    const bench = new PostingBench();
    const peers = bench.meet(6);
    const message = posting(1, 1);
    for (const peerId of peers) bench.message(peerId, message);
    const outputs = bench.take();
    const stopped = peers.filter((peerId) => told(outputs, peerId, "postingPush").length > 0);
    expect(stopped).toEqual([peer(2), peer(3), peer(4)]);
    bench.verdict(A, message, "authentic");
    for (const peerId of peers) bench.message(peerId, message);
    expect(told(bench.take(), peer(5), "postingPush")).toEqual([]);
    expect(bench.counts.duplicates).toBe(11);
  });

  it("[PO6] another neighbor feeds in the place of one that is gone", () => {
    const bench = new PostingBench();
    const peers = bench.meet(6);
    for (const peerId of peers) bench.message(peerId, posting(1, 1));
    bench.take();
    const outputs = bench.input({ type: "neighborDisconnected", peerId: A });
    const started = peers.filter((peerId) =>
      told(outputs, peerId, "postingPush").some(({ isWanted }) => isWanted),
    );
    expect(started).toHaveLength(1);
    expect([peer(2), peer(3), peer(4)]).toContain(started[0]);
  });

  it("[PO6] that no feeder brings is asked for after 100 ms, and who has it becomes a feeder", () => {
    const bench = new PostingBench();
    const peers = bench.meet(6);
    for (const peerId of peers) bench.message(peerId, posting(1, 1));
    bench.verdict(A, posting(1, 1), "authentic");
    bench.message(B, { type: "postingHave", ids: [{ author: tag(1), sequence: 2 }] });
    bench.take();
    bench.pass(99);
    expect(asked(bench.take(), B)).toEqual([]);
    bench.pass(1);
    const outputs = bench.take();
    expect(asked(outputs, B)).toEqual([2]);
    expect(told(outputs, B, "postingPush")).toEqual([{ type: "postingPush", isWanted: true }]);
  });

  it("[PO6] that does not come is asked of another neighbor after 1 s", () => {
    const bench = new PostingBench();
    bench.meet(2);
    for (const peerId of [A, B]) {
      bench.message(peerId, { type: "postingHave", ids: [{ author: tag(1), sequence: 1 }] });
    }
    bench.take();
    bench.pass(0);
    const first = asked(bench.take(), A).length > 0 ? A : B;
    bench.pass(1_000);
    expect(asked(bench.take(), first === A ? B : A)).toEqual([1]);
  });

  it("[PO6] that a neighbor was asked for is asked of another as soon as that one is gone", () => {
    const bench = new PostingBench();
    bench.meet(2);
    for (const peerId of [A, B]) {
      bench.message(peerId, { type: "postingHave", ids: [{ author: tag(1), sequence: 1 }] });
    }
    bench.pass(0);
    const first = asked(bench.take(), A).length > 0 ? A : B;
    bench.input({ type: "neighborDisconnected", peerId: first });
    bench.pass(0);
    expect(asked(bench.take(), first === A ? B : A)).toEqual([1]);
  });
});

describe("the order", () => {
  it("[PO7] is the author's, and each posting comes once", () => {
    const bench = new PostingBench();
    bench.meet(2);
    const outputs = [3, 1, 1, 2, 3].flatMap((sequence) => bench.receive(A, posting(1, sequence)));
    expect(delivered(outputs, 1)).toEqual([1, 2, 3]);
  });

  it("[PO7] of bytes that the author has posted before nothing is delivered, and others get it", () => {
    const bench = new PostingBench();
    bench.meet(2);
    const same = Uint8Array.of(7);
    bench.receive(A, posting(1, 1, same));
    const outputs = bench.receive(A, posting(1, 2, same));
    expect(delivered(outputs, 1)).toEqual([]);
    expect(got(outputs, B)).toEqual(["posting"]);
    expect(delivered(bench.receive(A, posting(2, 1, same)), 2)).toEqual([1]);
    expect(delivered(bench.receive(A, posting(1, 3)), 1)).toEqual([3]);
  });

  it("[PO8] waits for what is missing, which is asked of who brought what follows", () => {
    const bench = new PostingBench();
    bench.meet(2);
    bench.receive(A, posting(1, 1));
    expect(delivered(bench.receive(B, posting(1, 4)), 1)).toEqual([]);
    bench.take();
    bench.pass(100);
    expect(asked(bench.take(), B)).toEqual([2, 3]);
    expect(delivered(bench.receive(B, posting(1, 2)), 1)).toEqual([2]);
    expect(delivered(bench.receive(B, posting(1, 3)), 1)).toEqual([3, 4]);
  });

  it("[PO8] gives up after 8 s what nobody says to have", () => {
    const bench = new PostingBench();
    bench.meet(1);
    bench.receive(A, posting(1, 1));
    bench.receive(A, posting(1, 3));
    bench.take();
    bench.pass(7_999);
    expect(delivered(bench.take(), 1)).toEqual([]);
    bench.pass(1);
    expect(delivered(bench.take(), 1)).toEqual([3]);
    expect(delivered(bench.receive(A, posting(1, 2)), 1)).toEqual([]);
    expect(bench.counts.skipped).toBe(1);
  });

  it("[PO8] gives up after 30 s what a neighbor only says to have", () => {
    const bench = new PostingBench();
    bench.meet(1);
    bench.receive(A, posting(1, 1));
    bench.receive(A, posting(1, 3));
    const stands = [{ author: tag(1), oldest: 1, through: 3 }];
    for (let second = 0; second < 29; second += 1) {
      bench.message(A, { type: "postingVector", part: "answer", stands });
      bench.pass(1_000);
    }
    expect(delivered(bench.take(), 1)).toEqual([1]);
    bench.message(A, { type: "postingVector", part: "answer", stands });
    bench.pass(1_000);
    expect(delivered(bench.take(), 1)).toEqual([3]);
  });
});

describe("a core without postings", () => {
  it("[PO12] refuses to post and passes over what comes", () => {
    const bench = new Bench();
    bench.connect(A);
    bench.take();
    const command = { type: "post", token: 7, payload: new Uint8Array(1) } as const;
    expect(events(bench.command(command))).toEqual([{ type: "commandRefused", command }]);
    expect(bench.message(A, posting(1, 1))).toEqual([]);
    expect(bench.core.postingCounts).toBeUndefined();
  });

  it("[PO17] is told from one in which others post and this peer does not yet", () => {
    const bench = new Bench(undefined, { services: [latePostingService] });
    for (const peerId of [A, B, C]) bench.connect(peerId);
    bench.take();
    bench.message(A, { type: "postingSummary", authorCount: 0, digest: 0 });
    bench.message(A, { type: "postingVector", part: "last", stands: [] });
    bench.message(A, { type: "postingPush", isWanted: true });
    expect(events(bench.take())).toEqual([]);
    bench.message(B, { type: "postingSummary", authorCount: 1, digest: 7 });
    bench.message(C, posting(1, 1));
    expect(events(bench.take())).toEqual([{ type: "postingsHeard", from: B }]);
  });

  it("[PO12] is told from a member that takes no part in them: it refuses, and bans nobody", () => {
    const bench = new Bench(undefined, { services: [latePostingService] });
    bench.connect(A);
    bench.take();
    expect(ofType(bench.message(A, posting(1, 1)), "verifyPosting")).toEqual([]);
    const command = { type: "post", token: 1, payload: new Uint8Array(1) } as const;
    expect(events(bench.command(command))).toEqual([{ type: "commandRefused", command }]);
  });
});

describe("a member that takes part later", () => {
  const service = postingService({ author: OWN_AUTHOR, isAuthorNew: true });

  it("[PO17] compares with every neighbor then, gets what it has missed, and posts", () => {
    const bench = new Bench({ aim: 8, max: 12 }, { services: [latePostingService] });
    bench.connect(A);
    bench.connect(B);
    bench.input({ type: "neighborDisconnected", peerId: B });
    bench.message(A, posting(1, 1));
    bench.take();
    expect(bench.core.postingCounts).toBeUndefined();
    const outputs = bench.command({ type: "takePartInPostings", service });
    expect(got(outputs, A)).toEqual(["postingSummary"]);
    expect(got(outputs, B)).toEqual([]);
    expect(bench.core.postingCounts?.sentControlMessages).toBe(1);
    const [asking] = ofType(bench.message(A, posting(1, 1)), "verifyPosting");
    expect(asking).toMatchObject({ from: A, posting: posting(1, 1) });
    const answer = { type: "postingVerified", author: author(1), sequence: 1, from: A } as const;
    expect(delivered(bench.input({ ...answer, verdict: "authentic" }), 1)).toEqual([1]);
    const payload = new Uint8Array(1);
    expect(ofType(bench.command({ type: "post", token: 1, payload }), "signPosting")).toHaveLength(
      1,
    );
  });

  it("[PO17] takes part once", () => {
    const bench = new Bench(undefined, { services: [latePostingService] });
    bench.connect(A);
    bench.command({ type: "takePartInPostings", service });
    bench.take();
    expect(bench.command({ type: "takePartInPostings", service })).toEqual([]);
  });

  it("[PO12, PO17] takes no part in a group without postings", () => {
    const bench = new Bench();
    bench.connect(A);
    bench.take();
    const command = { type: "takePartInPostings", service } as const;
    expect(events(bench.command(command))).toEqual([{ type: "commandRefused", command }]);
    expect(bench.core.postingCounts).toBeUndefined();
  });
});
