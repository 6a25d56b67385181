/** Whatever neighbors say about postings, in whatever order: a core keeps its promises. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { authorTagOf } from "passalong/base";
import type { Input, Output } from "passalong/core";
import type { PostingMessage, PostingPeerMessage } from "passalong/wire";
import { events, ofType, peer } from "./bench.ts";
import { author, OWN_AUTHOR, posting, PostingBench } from "./posting-bench.ts";

/** Most sequences are near each other, so that they meet. */
const sequence = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 1, max: 12 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER - 100 }) },
);
const by = fc.constantFrom(1, 2, 3, 200);
const tag = by.map((number) => authorTagOf(author(number)));

const message: fc.Arbitrary<PostingPeerMessage> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(by, sequence, fc.constantFrom(0, 3, 5_000), fc.nat(1))
      .map(([number, at, size, fill]) => posting(number, at, new Uint8Array(size).fill(fill))),
  },
  fc.record({
    type: fc.constant("postingHave" as const),
    ids: fc.array(fc.record({ author: tag, sequence }), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({
    type: fc.constant("postingWant" as const),
    ranges: fc.array(
      fc
        .tuple(tag, sequence, fc.integer({ min: 1, max: 64 }))
        .map(([named, start, length]) => ({ author: named, start, end: start + length })),
      { minLength: 1, maxLength: 3 },
    ),
  }),
  fc.record({
    type: fc.constant("postingVector" as const),
    part: fc.constantFrom("more" as const, "last" as const, "answer" as const),
    stands: fc.array(fc.record({ author: tag, oldest: sequence, through: sequence }), {
      maxLength: 4,
    }),
  }),
  fc.record({
    type: fc.constant("postingSummary" as const),
    authorCount: fc.nat(3),
    digest: fc.nat(3),
  }),
  fc.record({ type: fc.constant("postingPush" as const), isWanted: fc.boolean() }),
);

type Step =
  | { readonly type: "message"; readonly from: number; readonly message: PostingPeerMessage }
  | { readonly type: "verdict"; readonly which: number; readonly roll: number }
  | { readonly type: "link"; readonly to: number }
  | { readonly type: "unlink"; readonly to: number }
  | { readonly type: "post"; readonly fill: number }
  | { readonly type: "sign"; readonly isAllowed: boolean }
  | { readonly type: "pass"; readonly ms: number };

const place = fc.integer({ min: 1, max: 5 });

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({ type: fc.constant("message" as const), from: place, message }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant("verdict" as const),
      which: fc.nat(),
      roll: fc.nat(19),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("link" as const), to: place }) },
  fc.record({ type: fc.constant("unlink" as const), to: place }),
  fc.record({ type: fc.constant("post" as const), fill: fc.nat(5) }),
  fc.record({ type: fc.constant("sign" as const), isAllowed: fc.boolean() }),
  { weight: 3, arbitrary: fc.record({ type: fc.constant("pass" as const), ms: fc.nat(9_000) }) },
);

/** Feeds a core and holds it to its promises. */
class Jury {
  readonly #bench: PostingBench;
  readonly #questions: { posting: PostingMessage; from: ReturnType<typeof peer> }[] = [];
  readonly #signing: number[] = [];
  readonly #authentic = new Set<string>();
  readonly #liars = new Set<string>();
  readonly #last = new Map<string, number>();

  constructor(isAuthorNew: boolean) {
    this.#bench = new PostingBench(isAuthorNew);
  }

  take(one: Step): void {
    if (one.type === "pass") {
      this.#bench.take();
      this.#bench.pass(one.ms);
      this.#judge(this.#bench.take());
      return;
    }
    const input = this.#inputOf(one);
    if (input !== undefined) this.#judge(this.#bench.input(input));
  }

  #inputOf(one: Exclude<Step, { readonly type: "pass" }>): Input | undefined {
    switch (one.type) {
      case "message":
        return { type: "message", from: peer(one.from), message: one.message };
      case "verdict":
        return this.#verdict(one.which, one.roll);
      case "link":
        return { type: "neighborConnected", peerId: peer(one.to) };
      case "unlink":
        return { type: "neighborDisconnected", peerId: peer(one.to) };
      case "post": {
        const payload = new Uint8Array(2).fill(one.fill);
        return { type: "command", command: { type: "post", token: one.fill, payload } };
      }
      case "sign": {
        const at = this.#signing.shift();
        const signed = { right: new Uint8Array(0), signature: new Uint8Array(64) };
        return at === undefined
          ? undefined
          : { type: "postingSigned", sequence: at, signed: one.isAllowed ? signed : undefined };
      }
    }
  }

  #verdict(which: number, roll: number): Input | undefined {
    const [question] = this.#questions.splice(which % Math.max(1, this.#questions.length), 1);
    if (question === undefined) return undefined;
    const { from } = question;
    const { author: key, sequence: at } = question.posting;
    const others = roll === 1 ? "expired" : "authentic";
    const verdict = roll === 0 ? "forged" : others;
    if (verdict === "authentic") this.#authentic.add(`${authorTagOf(key)} ${at}`);
    if (verdict === "forged") this.#liars.add(from);
    return { type: "postingVerified", author: key, sequence: at, from, verdict };
  }

  #judge(outputs: Output[]): void {
    this.#questions.push(...ofType(outputs, "verifyPosting"));
    this.#signing.push(...ofType(outputs, "signPosting").map(({ sequence: at }) => at));
    expect(this.#signing.length).toBeLessThanOrEqual(1);
    for (const event of events(outputs)) {
      if (event.type === "banned") expect(this.#liars).toContain(event.peerId);
      if (event.type !== "postingReceived") continue;
      const name = authorTagOf(event.author);
      expect(this.#authentic).toContain(`${name} ${event.sequence}`);
      expect(event.sequence).toBeGreaterThan(this.#last.get(name) ?? 0);
      this.#last.set(name, event.sequence);
    }
    for (const { message: sent } of ofType(outputs, "send")) {
      if (sent.type !== "posting") continue;
      const name = authorTagOf(sent.author);
      const isOwn = name === authorTagOf(OWN_AUTHOR);
      if (!isOwn) expect(this.#authentic).toContain(`${name} ${sent.sequence}`);
    }
  }
}

describe("a core among neighbors that say anything", () => {
  it("[PO3, PO7] delivers and passes on what is authentic alone, in order and once, and never throws", () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.array(step, { minLength: 20, maxLength: 200 }),
        (isAuthorNew, steps) => {
          const jury = new Jury(isAuthorNew);
          for (const to of [1, 2, 3]) jury.take({ type: "link", to });
          for (const one of steps) jury.take(one);
        },
      ),
      { numRuns: 500 },
    );
  });
});
