/** Attempts to link: their end, glare, replacement, limits. */

import { describe, expect, it } from "vitest";
import { forgeOffer, linkCounts, pair } from "./forgery.ts";
import { type Letter, Post } from "./post.ts";
import { orderedSeeds, seedOf } from "./world.ts";

describe("an attempt", () => {
  it("[CN9] sends one offer to one member, and everything ends when the link is there", async () => {
    const { post, one, two } = pair();
    one.connector.connect(two.identity.peerId);
    await post.time.advance(100);
    expect(linkCounts(one, two)).toEqual([1, 1]);
    expect(post.letters.map((letter) => letter.to)).toEqual([two.address, one.address]);
    expect([one.openAttempts, two.openAttempts]).toEqual([0, 0]);
    expect(one.links[0]?.peerId).toBe(two.identity.peerId);
    await post.time.advance(60_000);
    expect([one.failures, two.failures]).toEqual([[], []]);
  });

  it("[CN18] with a silent member fails once, after 15 s, and leaves nothing open", async () => {
    const { post, one, two } = pair();
    post.tamper = () => [];
    one.connector.connect(two.identity.peerId);
    await post.time.advance(14_999);
    expect(one.failures).toEqual([]);
    await post.time.advance(60_000);
    expect(one.failures).toEqual([[15_000, two.identity.peerId]]);
    expect(one.openAttempts).toBe(0);
  });

  it("[CN18] fails after 15 s when no channel opens", async () => {
    const { post, one, two } = pair();
    post.network.isUp = false;
    one.connector.connect(two.identity.peerId);
    await post.time.advance(60_000);
    expect(one.failures).toHaveLength(1);
    expect([one.openAttempts, two.openAttempts]).toEqual([0, 0]);
  });

  it("[CN18] fails at once for a peer that nobody has named, and for one that is known to be gone", async () => {
    const { one, two } = pair();
    const stranger = new Post().add({ seed: seedOf(50) });
    one.connector.connect(stranger.identity.peerId);
    expect(one.failures).toEqual([[0, stranger.identity.peerId]]);
    one.connector.takeUndeliverable(two.address);
    one.connector.connect(two.identity.peerId);
    expect(one.failures).toHaveLength(2);
    expect(one.begun.offers).toBe(0);
  });

  it("[CN18] fails at once when the other side has no kind of link in common", async () => {
    const post = new Post();
    const one = post.add();
    const two = post.add({ hasTransport: false });
    post.introduce(one, two);
    one.connector.connect(two.identity.peerId);
    await post.time.advance(50);
    expect(one.failures).toHaveLength(1);
    expect([one.openAttempts, two.openAttempts]).toEqual([0, 0]);
  });

  it("[CN18] fails at once when its address turns out to be nobody's", async () => {
    const { post, one, two } = pair();
    one.connector.connect(two.identity.peerId);
    await post.time.advance(1);
    one.connector.takeUndeliverable(two.address);
    expect(one.failures).toHaveLength(1);
    expect(one.openAttempts).toBe(0);
  });

  it("[CN21] waits while there is no rendezvous, also when it was under way", async () => {
    const { post, one, two } = pair();
    post.tamper = () => [];
    one.connector.connect(two.identity.peerId);
    await post.time.advance(1_000);
    one.connector.pause();
    expect(one.openAttempts).toBe(0);
    post.tamper = (letter) => [letter];
    await post.time.advance(120_000);
    expect([one.failures, linkCounts(one)]).toEqual([[], [0]]);
    one.connector.resume();
    await post.time.advance(100);
    expect(linkCounts(one, two)).toEqual([1, 1]);
  });

  it("[CN21] goes on without the rendezvous once it is answered", async () => {
    const { post, one, two } = pair();
    const answer = (): Letter | undefined => post.letters.find(({ to }) => to === one.address);
    one.connector.connect(two.identity.peerId);
    await post.time.advanceUntil(() => answer() !== undefined, 1_000);
    await post.time.advance(5);
    for (const { connector } of [one, two]) connector.pause();
    await post.time.advance(100);
    expect(linkCounts(one, two)).toEqual([1, 1]);
  });

  it("[CN24] ends silently when the connector is closed", async () => {
    const { post, one, two } = pair();
    one.connector.connect(two.identity.peerId);
    await post.time.advance(6);
    for (const { connector } of [one, two]) connector.close();
    await post.time.advance(60_000);
    expect([one.openAttempts, two.openAttempts]).toEqual([0, 0]);
    expect([one.failures, linkCounts(one, two)]).toEqual([[], [0, 0]]);
  });
});

describe("two offers at once", () => {
  it("[CN14] come to one link, by the offer of the smaller peer id", async () => {
    const { post, one, two } = pair();
    one.connector.connect(two.identity.peerId);
    two.connector.connect(one.identity.peerId);
    await post.time.advance(6);
    expect([one.openAttempts, two.openAttempts]).toEqual([1, 1]);
    await post.time.advance(200);
    expect(linkCounts(one, two)).toEqual([1, 1]);
    expect(post.network.connections).toHaveLength(1);
    expect([one.begun.answers, two.begun.answers]).toEqual([0, 1]);
    await post.time.advance(60_000);
    expect([one.failures, two.failures]).toEqual([[], []]);
  });

  it("[CN14] fail for both sides when the one that goes on does", async () => {
    const { post, one, two } = pair();
    post.network.isUp = false;
    one.connector.connect(two.identity.peerId);
    two.connector.connect(one.identity.peerId);
    await post.time.advance(60_000);
    expect(one.failures.map(([, peerId]) => peerId)).toEqual([two.identity.peerId]);
    expect(two.failures.map(([, peerId]) => peerId)).toEqual([one.identity.peerId]);
  });

  it("[CN14] come to a link although the first one went where nobody is any more", async () => {
    const post = new Post();
    const [small, large] = orderedSeeds();
    const one = post.add({ seed: small });
    const left = post.add({ seed: large });
    post.introduce(one, left);
    // Its rendezvous has not noticed yet: what goes there is lost.
    post.tamper = (letter) => (letter.to === left.address ? [] : [letter]);
    one.connector.connect(left.identity.peerId);
    await post.time.advance(50);
    const moved = post.add({ seed: large });
    post.introduce(moved, one);
    moved.connector.connect(one.identity.peerId);
    await post.time.advance(200);
    expect(linkCounts(one, moved)).toEqual([1, 1]);
    expect(moved.failures).toEqual([]);
  });

  it("[CN14] a wish to connect while an offer is being answered is met by that", async () => {
    const { post, one, two } = pair();
    one.connector.connect(two.identity.peerId);
    await post.time.advance(6);
    two.connector.connect(one.identity.peerId);
    await post.time.advance(200);
    expect(two.begun.offers).toBe(0);
    expect(linkCounts(one, two)).toEqual([1, 1]);
  });
});

describe("a second offer of the same peer", () => {
  it("[CN16] is answered while the first link lives", async () => {
    const { post, one, two } = pair();
    one.connector.connect(two.identity.peerId);
    await post.time.advance(100);
    one.connector.connect(two.identity.peerId);
    await post.time.advance(100);
    expect(linkCounts(one, two)).toEqual([2, 2]);
  });

  it("[CN19] takes the place of one that is still being answered", async () => {
    const { post, one, two } = pair();
    const first = forgeOffer(post, two, { identity: one.identity, from: one.address });
    const linkId = new Uint8Array(16).fill(77);
    const second = forgeOffer(post, two, { identity: one.identity, from: one.address, linkId });
    post.deliver(first);
    post.deliver(second);
    await post.time.advance(10);
    expect([two.begun.answers, two.openAttempts]).toEqual([2, 1]);
  });
});

describe("limits", () => {
  it("[CN19] at most four offers are under way, and the rest have their turn", async () => {
    const post = new Post();
    const one = post.add();
    const others = Array.from({ length: 10 }, () => post.add());
    post.introduce(one, ...others);
    post.tamper = () => [];
    for (const other of others) one.connector.connect(other.identity.peerId);
    await post.time.advance(100);
    expect([one.begun.offers, one.openAttempts]).toEqual([4, 4]);
    await post.time.advance(60_000);
    expect(one.failures).toHaveLength(10);
    expect(one.begun.offers).toBe(10);
  });

  it("[CN19] at most eight offers are being answered, and 64 wait", async () => {
    const post = new Post();
    const one = post.add();
    const others = Array.from({ length: 80 }, (_, slot) => ({
      identity: new Post().add({ seed: seedOf(100 + slot) }).identity,
      from: post.add({ seed: seedOf(100 + slot) }).address,
    }));
    for (const other of others) post.deliver(forgeOffer(post, one, other));
    await post.time.advance(100);
    expect([one.begun.answers, one.openAttempts]).toEqual([8, 8]);
    await post.time.advance(14_000);
    expect(one.begun.answers).toBe(8);
    await post.time.advance(60_000);
    expect(one.begun.answers).toBeLessThanOrEqual(72);
    expect(one.openAttempts).toBe(0);
  });

  it("[CN19] nothing is begun for a peer that is not wanted", async () => {
    const { post, one, two } = pair();
    two.isWilling = false;
    one.connector.connect(two.identity.peerId);
    await post.time.advance(60_000);
    expect([two.begun.answers, two.warnings.length]).toEqual([0, 0]);
    expect(one.failures).toHaveLength(1);
  });

  it("[CN11] a flood from one address is dropped unopened; other addresses are heard", async () => {
    const { post, one, two } = pair();
    const three = post.add({ seed: seedOf(60) });
    const garbage = new Uint8Array(300);
    for (let count = 0; count < 1_000; count += 1) {
      post.deliver({ from: one.address, to: two.address, signal: garbage });
    }
    post.deliver(forgeOffer(post, two, { identity: one.identity, from: one.address }));
    await post.time.advance(10);
    expect(two.begun.answers).toBe(0);
    post.introduce(three, two);
    three.connector.connect(two.identity.peerId);
    await post.time.advance(100);
    expect(linkCounts(three, two)).toEqual([1, 1]);
  });
});
