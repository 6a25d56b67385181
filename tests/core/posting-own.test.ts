/** Posting: numbers, signatures, refusals, and what a peer knows of its own past. */

import { describe, expect, it } from "vitest";
import { POSTING_BYTES_MAX } from "passalong/wire";
import { A, B, events, ofType, peer } from "./bench.ts";
import { got, OWN_AUTHOR, posting, PostingBench, told } from "./posting-bench.ts";

describe("posting", () => {
  it("[PO2, PO5] numbers from 1, has it signed, and sends it to everybody who wants it", () => {
    const bench = new PostingBench();
    bench.meet(2);
    const payload = Uint8Array.of(9);
    expect(bench.post(5, payload)).toEqual([
      { type: "signPosting", author: OWN_AUTHOR, sequence: 1, payload },
    ]);
    const outputs = bench.sign(1);
    expect(events(outputs)).toEqual([{ type: "posted", token: 5, sequence: 1, payload }]);
    expect(told(outputs, A, "posting")).toHaveLength(1);
    expect(told(outputs, B, "posting")[0]).toMatchObject({ author: OWN_AUTHOR, sequence: 1 });
    expect(ofType(bench.postSigned(6, Uint8Array.of(10)), "event")).toHaveLength(1);
  });

  it("[PO5] sends it to at least four neighbors, whether they want it at once or not", () => {
    const bench = new PostingBench();
    const peers = bench.meet(8);
    for (const peerId of peers.slice(1)) {
      bench.message(peerId, { type: "postingPush", isWanted: false });
    }
    const outputs = bench.postSigned(1, Uint8Array.of(1));
    const sent = peers.filter((peerId) => got(outputs, peerId).includes("posting"));
    expect(sent).toHaveLength(4);
    expect(sent).toContain(A);
  });

  it("[PO2] signs one posting after the other", () => {
    const bench = new PostingBench();
    bench.post(1, Uint8Array.of(1));
    expect(bench.post(2, Uint8Array.of(2))).toEqual([]);
    expect(ofType(bench.sign(1), "signPosting")[0]).toMatchObject({ sequence: 2 });
  });

  it("[PO2] the same bytes are posted once", () => {
    const bench = new PostingBench();
    bench.meet(1);
    const payload = Uint8Array.of(9);
    bench.postSigned(1, payload);
    bench.postSigned(2, Uint8Array.of(8));
    const outputs = bench.post(3, payload.slice());
    expect(outputs).toEqual([
      { type: "event", event: { type: "posted", token: 3, sequence: 1, payload } },
    ]);
  });

  it("[PO14] without a right nothing leaves, and the number is free for the next", () => {
    const bench = new PostingBench();
    bench.meet(1);
    bench.post(1, Uint8Array.of(1));
    const outputs = bench.input({ type: "postingSigned", sequence: 1, signed: undefined });
    expect(outputs).toEqual([
      { type: "event", event: { type: "postRefused", token: 1, reason: "noRight" } },
    ]);
    expect(ofType(bench.post(2, Uint8Array.of(2)), "signPosting")[0]?.sequence).toBe(1);
  });

  it("[PO14] what is too large is refused, and what just fits is not", () => {
    const bench = new PostingBench();
    expect(events(bench.post(1, new Uint8Array(POSTING_BYTES_MAX + 1)))).toEqual([
      { type: "postRefused", token: 1, reason: "tooLarge" },
    ]);
    expect(ofType(bench.post(2, new Uint8Array(POSTING_BYTES_MAX)), "signPosting")).toHaveLength(1);
  });

  it("[PO14] more than 32 at once are refused, and ten more may follow each second", () => {
    const bench = new PostingBench();
    const refused = (count: number): number => {
      let refusals = 0;
      for (let token = 0; token < count; token += 1) {
        const payload = Uint8Array.of(bench.now / 250, token);
        const outputs = bench.post(token, payload);
        refusals += events(outputs).filter(({ type }) => type === "postRefused").length;
        for (const { sequence } of ofType(outputs, "signPosting")) bench.sign(sequence);
      }
      return refusals;
    };
    expect(refused(40)).toBe(8);
    bench.pass(1_000);
    expect(refused(40)).toBe(30);
  });

  it("[PO14] those that wait for a signature are 32 at most", () => {
    const bench = new PostingBench();
    bench.post(0, Uint8Array.of(0));
    for (let token = 1; token <= 33; token += 1) {
      bench.pass(1_000);
      bench.take();
      const isRefused = events(bench.post(token, Uint8Array.of(token))).length > 0;
      expect(isRefused).toBe(token === 33);
    }
  });
});

describe("an author that may have posted before", () => {
  it("[PO2] waits for what its neighbors know, and goes on after its last number", () => {
    const bench = new PostingBench(false);
    expect(bench.post(1, Uint8Array.of(1))).toEqual([]);
    bench.meet(1);
    for (const sequence of [1, 2, 3]) bench.receive(A, posting(200, sequence));
    bench.take();
    bench.pass(1_999);
    expect(ofType(bench.take(), "signPosting")).toEqual([]);
    bench.pass(1);
    expect(ofType(bench.take(), "signPosting")[0]?.sequence).toBe(4);
  });

  it("[PO2] never gives a number to two payloads, although one comes while it signs", () => {
    const bench = new PostingBench();
    bench.meet(2);
    bench.post(1, Uint8Array.of(1));
    bench.receive(A, posting(200, 1));
    const outputs = bench.sign(1);
    expect(told(outputs, B, "posting")).toEqual([]);
    expect(ofType(outputs, "signPosting")[0]?.sequence).toBe(2);
    expect(events(bench.sign(2))).toMatchObject([{ type: "posted", token: 1, sequence: 2 }]);
  });

  it("[PO7] gets its own postings of before, and none of those that it makes", () => {
    const bench = new PostingBench(false);
    bench.meet(2);
    expect(events(bench.receive(peer(1), posting(200, 1)))).toMatchObject([
      { type: "postingReceived", sequence: 1 },
    ]);
    bench.pass(2_000);
    const outputs = bench.postSigned(1, Uint8Array.of(1));
    expect(events(outputs).map(({ type }) => type)).toEqual(["posted"]);
  });
});
