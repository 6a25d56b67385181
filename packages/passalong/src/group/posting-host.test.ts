/** Signing and verifying postings: what is authentic, and every way in which something is not. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bytes, peerIdFromBytes } from "../base/index.ts";
import type { PostingVerdict } from "../core/index.ts";
import type { PostingMessage } from "../wire/index.ts";
import { GroupSpecifier } from "./group-specifier.ts";
import { Identity } from "./identity.ts";
import { deriveGroupKeys } from "./keys.ts";
import { PostingHost } from "./posting-host.ts";
import { decodeRevocations, encodeRevocations, makePostingRight } from "./posting-rights.ts";

const FROM = peerIdFromBytes(new Uint8Array(32));

const POSTERS_SEED = seedOf(77);

const POSTERS_KEY = Identity.fromSeed(POSTERS_SEED).publicKey;

/** The moment of every test, ms since 1970. */
const NOW_MS = 1_000_000;

function seedOf(number: number): Bytes {
  return new Uint8Array(32).fill(number);
}

function groupOf(number: number, postersSeed?: Bytes): GroupSpecifier {
  return GroupSpecifier.create({
    ...{ name: "group", capabilities: { postingEnabled: true }, uniqueBytes: seedOf(number) },
    ...(postersSeed === undefined ? {} : { postersSeed }),
  });
}

const OPEN = groupOf(1);

const CLOSED = groupOf(1, POSTERS_SEED);

function hostOf(specifier: GroupSpecifier, number: number, right?: Bytes): PostingHost {
  return new PostingHost({
    ...{ specifier, postingRight: right, isIdentityNew: true },
    platform: { wallClockMs: () => NOW_MS },
    groupId: deriveGroupKeys(specifier).groupId,
    identity: Identity.fromSeed(seedOf(number)),
  });
}

function authorOf(number: number): Bytes {
  return Identity.fromSeed(seedOf(number)).publicKey;
}

/** A posting that a host has signed; undefined: it has refused to. */
function signedBy(
  host: PostingHost,
  author: Bytes,
  payload = Uint8Array.of(1),
  sequence = 1,
): PostingMessage | undefined {
  const answer = host.answer({ type: "signPosting", author, sequence, payload });
  if (answer?.type !== "postingSigned" || answer.signed === undefined) return undefined;
  return { type: "posting", author, sequence, payload, ...answer.signed };
}

function verdictOf(
  host: PostingHost,
  posting: PostingMessage | undefined,
): PostingVerdict | "none" {
  if (posting === undefined) return "none";
  const answer = host.answer({ type: "verifyPosting", posting, from: FROM });
  return answer?.type === "postingVerified" ? answer.verdict : "none";
}

function rightFor(number: number, expiresAtMs?: number): Bytes {
  return makePostingRight({
    ...{ groupId: deriveGroupKeys(CLOSED).groupId, postersSeed: POSTERS_SEED },
    author: authorOf(number),
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
  });
}

const PLAIN = CLOSED.withoutAuthorizations();

describe("signatures", () => {
  it("[PO3] hold for the author, the sequence, the right, the payload and the group, and for nothing else", () => {
    const host = hostOf(OPEN, 1);
    const posting = signedBy(host, authorOf(1));
    expect(verdictOf(hostOf(OPEN, 2), posting)).toBe("authentic");
    expect(verdictOf(hostOf(groupOf(2), 2), posting)).toBe("forged");
    if (posting === undefined) return;
    const altered: Partial<PostingMessage>[] = [
      { sequence: 2 },
      { payload: Uint8Array.of(2) },
      { payload: new Uint8Array(0) },
      { right: Uint8Array.of(1) },
      { author: authorOf(2) },
      { signature: new Uint8Array(64) },
    ];
    for (const change of altered) {
      expect(verdictOf(host, { ...posting, ...change })).toBe("forged");
    }
  });

  it("[PO3] are verified without an exception, whatever comes", () => {
    const host = hostOf(PLAIN, 1);
    const bytes = (size: number): fc.Arbitrary<Bytes> =>
      fc.uint8Array({ minLength: size, maxLength: size }).map((array) => new Uint8Array(array));
    const posting = fc.record({
      ...{ type: fc.constant("posting" as const), author: bytes(32), sequence: fc.maxSafeNat() },
      ...{ right: fc.oneof(bytes(0), bytes(65), bytes(100)), signature: bytes(64) },
      payload: bytes(10),
    });
    fc.assert(
      fc.property(posting, (value) => {
        expect(verdictOf(host, value)).toBe("forged");
      }),
    );
  });
});

describe("rights", () => {
  it("[PO4] come of the posters' seed, or are given; without one nothing is signed", () => {
    expect([CLOSED.postersKey, CLOSED.postersSeed]).toEqual([POSTERS_KEY, POSTERS_SEED]);
    expect([PLAIN.postersKey, PLAIN.postersSeed]).toEqual([POSTERS_KEY, undefined]);
    const holder = signedBy(hostOf(CLOSED, 1), authorOf(1));
    const given = signedBy(hostOf(PLAIN, 2, rightFor(2)), authorOf(2));
    for (const posting of [holder, given]) {
      expect(verdictOf(hostOf(PLAIN, 9), posting)).toBe("authentic");
    }
    expect(signedBy(hostOf(PLAIN, 3), authorOf(3))).toBeUndefined();
    expect(signedBy(hostOf(PLAIN, 3, rightFor(2)), authorOf(3))).toBeUndefined();
    expect(signedBy(hostOf(PLAIN, 3), authorOf(2))).toBeUndefined();
    expect(signedBy(hostOf(PLAIN, 3), POSTERS_KEY)).toBeUndefined();
  });

  it("[PO4] a posting without one, with another's, or with a forged one is forged", () => {
    const groupId = deriveGroupKeys(CLOSED).groupId;
    const forgedRight = makePostingRight({ groupId, postersSeed: seedOf(3), author: authorOf(3) });
    for (const right of [new Uint8Array(0), rightFor(2), forgedRight, Uint8Array.of(0, 1)]) {
      // A member that signs whatever it likes: in an open group of the same id nothing stops it.
      const posting = forge(3, right);
      expect(verdictOf(hostOf(PLAIN, 9), posting)).toBe("forged");
    }
    expect(verdictOf(hostOf(PLAIN, 9), forge(3, rightFor(3)))).toBe("authentic");
  });

  it("[PO13] end at their moment", () => {
    expect(signedBy(hostOf(PLAIN, 2, rightFor(2, NOW_MS)), authorOf(2))).toBeUndefined();
    expect(signedBy(hostOf(PLAIN, 2, rightFor(2, NOW_MS + 1)), authorOf(2))).toBeDefined();
    expect(verdictOf(hostOf(PLAIN, 9), forge(2, rightFor(2, NOW_MS)))).toBe("expired");
  });

  it("[PO13] are taken back by the posters' key, and the newest list holds", () => {
    const holder = hostOf(CLOSED, 1);
    const member = hostOf(PLAIN, 9);
    const listOf = (through: number | undefined, sequence: number) => {
      const list = through === undefined ? [] : [{ author: authorOf(2), through }];
      return signedBy(holder, POSTERS_KEY, encodeRevocations(list), sequence);
    };
    const second = forge(2, rightFor(2), 2);
    expect(verdictOf(member, second)).toBe("authentic");
    expect(verdictOf(member, listOf(1, 2))).toBe("authentic");
    expect(verdictOf(member, second)).toBe("expired");
    expect(verdictOf(member, forge(2, rightFor(2), 1))).toBe("authentic");
    expect(verdictOf(member, listOf(5, 1))).toBe("authentic");
    expect(verdictOf(member, second)).toBe("expired");
    expect(verdictOf(member, listOf(undefined, 3))).toBe("authentic");
    expect(verdictOf(member, second)).toBe("authentic");
  });

  it("[PO4] what the posters' key posts is a list, and for members alone", () => {
    const holder = hostOf(CLOSED, 1);
    expect(signedBy(holder, POSTERS_KEY, Uint8Array.of(1, 2, 3))).toBeUndefined();
    const event = { type: "postingReceived", sequence: 1, payload: new Uint8Array(0) } as const;
    expect(holder.isOwnBusiness({ ...event, author: POSTERS_KEY })).toBe(true);
    expect(holder.isOwnBusiness({ ...event, author: authorOf(1) })).toBe(false);
    expect(decodeRevocations(encodeRevocations([]))?.size).toBe(0);
  });
});

/** A posting in the closed group by somebody who signs without asking whether it may. */
function forge(number: number, right: Bytes, sequence = 1): PostingMessage {
  const identity = Identity.fromSeed(seedOf(number));
  const author = identity.publicKey;
  const draft: PostingMessage = {
    ...{ type: "posting", author, sequence, right, payload: Uint8Array.of(1) },
    signature: new Uint8Array(64),
  };
  return { ...draft, signature: identity.sign(hostOf(CLOSED, number).signedBytes(draft)) };
}
