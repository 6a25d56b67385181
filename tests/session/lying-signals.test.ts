/** Signals that lie: altered, replayed, late, reflected, forged by members and by strangers. */

import type { Bytes } from "passalong/base";
import { type Identity, sealDescriptor } from "passalong/group";
import type { AnswerDescriptor } from "passalong/wire";
import { describe, expect, it } from "vitest";
import { forgeCandidates, forgeOffer, linkCounts, pair, read } from "./forgery.ts";
import { type Letter, Post } from "./post.ts";
import { seedOf } from "./world.ts";

describe("signals that lie", () => {
  function flip(signal: Bytes): Bytes {
    const flipped = signal.slice();
    flipped[40] = (flipped[40] ?? 0) ^ 1;
    return flipped;
  }

  it("[CN11, CN15] altered ones open nothing, and the third one is told to a person", async () => {
    const { post, one, two } = pair();
    post.tamper = (letter) => [{ ...letter, signal: flip(letter.signal) }];
    for (let round = 0; round < 3; round += 1) {
      one.connector.connect(two.identity.peerId);
      await post.time.advance(16_000);
    }
    expect(two.begun.answers).toBe(0);
    expect(two.warnings).toHaveLength(1);
    expect(two.warnings[0]).toMatch(/signaling.*safe/);
  });

  it("[CN13, CN15] replayed ones do nothing, whatever address they come from", async () => {
    const { post, one, two } = pair();
    one.connector.connect(two.identity.peerId);
    await post.time.advance(100);
    const letters = [...post.letters];
    for (let round = 0; round < 5; round += 1) {
      for (const letter of letters) post.deliver({ ...letter, from: letter.to });
      await post.time.advance(1_000);
    }
    expect(linkCounts(one, two)).toEqual([1, 1]);
    expect(two.begun.answers).toBe(1);
    expect(two.warnings).toHaveLength(1);
  });

  it("[CN12] expired ones, and ones from the far future, do nothing", async () => {
    const { post, one, two } = pair();
    const offers = [-10_000, 25_001, 1_000_000_000_000].map((leftMs, slot) =>
      forgeOffer(post, two, {
        ...{ identity: one.identity, from: one.address, expiresAtMs: post.clockMs + leftMs },
        linkId: new Uint8Array(16).fill(slot),
      }),
    );
    for (const offer of offers) post.deliver(offer);
    await post.time.advance(10);
    expect(two.begun.answers).toBe(0);
    const late = forgeOffer(post, two, {
      ...{ identity: one.identity, from: one.address, expiresAtMs: post.clockMs - 9_999 },
    });
    post.deliver(late);
    await post.time.advance(10);
    expect(two.begun.answers).toBe(1);
  });

  it("[CN15] reflected ones do nothing", async () => {
    const { post, one, two } = pair();
    post.tamper = (letter) => [{ ...letter, from: letter.to, to: letter.from }];
    one.connector.connect(two.identity.peerId);
    await post.time.advance(60_000);
    expect([one.begun.answers, two.begun.answers]).toEqual([0, 0]);
    expect(linkCounts(one, two)).toEqual([0, 0]);
  });

  it("[CN15] ones for somebody else do nothing", async () => {
    const { post, one, two } = pair();
    const three = post.add({ seed: seedOf(60) });
    post.tamper = (letter) => [{ ...letter, to: three.address }];
    one.connector.connect(two.identity.peerId);
    await post.time.advance(60_000);
    expect(three.begun.answers).toBe(0);
    expect(one.failures).toHaveLength(1);
  });

  it("[CN12, CN15] an answer by another member, to another offer, or out of its time is not taken", async () => {
    const { post, one, two } = pair();
    const three = post.add({ seed: seedOf(60) });
    post.tamper = (letter) => {
      const answer = letter.to === one.address ? read(post, letter, one) : undefined;
      if (answer?.type !== "answer") return [letter];
      const seal = (identity: Identity, change: Partial<AnswerDescriptor>): Letter => ({
        ...letter,
        signal: sealDescriptor({
          ...{ identity, keys: post.keys, toPeerId: one.identity.peerId },
          descriptor: { ...answer, ...change, from: identity.publicKey },
          randomBytes: (size) => new Uint8Array(size).fill(post.letters.length),
        }).signal,
      });
      return [
        seal(three.identity, {}),
        seal(two.identity, { offerDigest: new Uint8Array(32) }),
        seal(two.identity, { expiresAtMs: post.clockMs - 10_000 }),
        letter,
      ];
    };
    one.connector.connect(two.identity.peerId);
    await post.time.advance(100);
    expect(linkCounts(one, two, three)).toEqual([1, 1, 0]);
    expect(one.begun.offers).toBe(1);
  });

  it("[CN10, CN15] candidates of another member are not taken", async () => {
    const { post, one, two } = pair();
    const three = post.add({ seed: seedOf(60) });
    post.network.isUp = false;
    one.connector.connect(two.identity.peerId);
    await post.time.advance(100);
    const [offerLetter] = post.letters;
    const offer = offerLetter === undefined ? undefined : read(post, offerLetter, two);
    const linkId = offer?.linkId ?? new Uint8Array(16);
    for (const [to, identity, port] of [
      [one, three.identity, 1],
      [two, three.identity, 2],
      [one, two.identity, 3],
      [two, one.identity, 4],
    ] as const) {
      for (const id of [linkId, new Uint8Array(16)]) {
        post.deliver(forgeCandidates(post, to, { identity, linkId: id, port }));
      }
    }
    expect([one.ports, two.ports]).toEqual([[3], [4]]);
  });

  it("[CN20] a peer's own record is nobody's to connect to", () => {
    const { one, two } = pair();
    const entries = [one, two].map(({ address, record }) => ({ address, record }));
    expect(one.connector.learn(entries)).toEqual({ peerIds: [two.identity.peerId], newCount: 0 });
  });

  it("[CN12] the same answer twice is taken once", async () => {
    const { post, one, two } = pair();
    post.tamper = (letter) => [letter, letter];
    one.connector.connect(two.identity.peerId);
    await post.time.advance(1_000);
    expect(linkCounts(one, two)).toEqual([1, 1]);
  });

  it("[CN15, CN18] swapped fingerprints end in the handshake, at once, and are told to a person", async () => {
    const { post, one, two } = pair();
    // Nobody can change a signed descriptor, so whoever sits in between shows each side a
    // certificate of its own.
    post.network.hasInterloper = true;
    two.seenFingerprint = new Uint8Array(32).fill(66);
    for (let round = 0; round < 3; round += 1) {
      one.connector.connect(two.identity.peerId);
      await post.time.advance(1_000);
    }
    expect(linkCounts(one, two)).toEqual([0, 0]);
    expect(one.failures).toHaveLength(3);
    expect([one.warnings.length, two.warnings.length]).toEqual([1, 1]);
  });

  it("[CN15] a member of another group, whatever the rendezvous says, is nobody", async () => {
    const post = new Post();
    const one = post.add();
    const foreign = new Uint8Array(32).fill(200);
    const keys = { ...post.keys, signalKey: foreign };
    const stranger = post.add({ keys });
    post.introduce(one, stranger);
    one.connector.connect(stranger.identity.peerId);
    expect(one.failures).toHaveLength(1);
    post.introduce(stranger, one);
    stranger.connector.connect(one.identity.peerId);
    await post.time.advance(60_000);
    expect([one.begun.answers, stranger.begun.offers]).toEqual([0, 0]);
  });

  it("[CN15] a stolen signal key is not enough: the handshake wants the group's other key, too", async () => {
    const post = new Post();
    const one = post.add();
    const thief = post.add({ keys: { ...post.keys, authKey: new Uint8Array(32).fill(9) } });
    post.introduce(thief, one);
    thief.connector.connect(one.identity.peerId);
    await post.time.advance(60_000);
    expect(one.begun.answers).toBe(1);
    expect(linkCounts(one, thief)).toEqual([0, 0]);
  });
});
