/** Sessions that post to each other with real keys: rights, their ends, and what nobody may do. */

import { describe, expect, it } from "vitest";
import { type Bytes, hexFromBytes } from "passalong/base";
import {
  deriveGroupKeys,
  encodeRevocations,
  GroupSpecifier,
  Identity,
  makePostingRight,
  messageIdOf,
} from "passalong/group";
import { RENDEZVOUS_URL, seedOf, type TestPeer, World } from "./world.ts";

const POSTERS_SEED = seedOf(77);

function chatOf(postersSeed?: Bytes): GroupSpecifier {
  return GroupSpecifier.create({
    name: "chat",
    capabilities: { postingEnabled: true, serverChannelEnabled: true },
    uniqueBytes: seedOf(9),
    rendezvousUrls: [RENDEZVOUS_URL],
    ...(postersSeed === undefined ? {} : { postersSeed }),
  });
}

function post({ session }: TestPeer, text: string, token = 0): void {
  session.command({ type: "post", token, payload: new TextEncoder().encode(text) });
}

/** What a session got, as author and text. */
function heard({ events }: TestPeer): [string, string][] {
  return events.flatMap((event): [string, string][] =>
    event.type === "postingReceived"
      ? [[hexFromBytes(event.author), new TextDecoder().decode(event.payload)]]
      : [],
  );
}

function texts(peer: TestPeer): string[] {
  return heard(peer).map(([, text]) => text);
}

/** What became of a session's posts. */
function results({ events }: TestPeer): string[] {
  return events.flatMap((event) => {
    if (event.type === "posted") return [`posted ${event.sequence}`];
    return event.type === "postRefused" ? [event.reason] : [];
  });
}

function bansOf(world: World): unknown[] {
  return world.peers.flatMap(({ events }) => events.filter(({ type }) => type === "banned"));
}

/** A right to post in the group, made by somebody with the posters' seed. */
function rightOf(specifier: GroupSpecifier, identitySeed: Bytes, expiresAtMs?: number): Bytes {
  return makePostingRight({
    groupId: deriveGroupKeys(specifier).groupId,
    postersSeed: POSTERS_SEED,
    author: Identity.fromSeed(identitySeed).publicKey,
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
  });
}

describe("a group with a posters' key", () => {
  it("[PO3, PO4, PO14] who has the seed posts, who has not is refused and hears everything", async () => {
    const world = new World();
    const specifier = chatOf(POSTERS_SEED);
    const [one, two] = [world.join({ specifier }), world.join({ specifier })];
    const plain = world.join({ specifier: specifier.withoutAuthorizations() });
    await world.untilMeshed([one, two, plain]);
    post(one, "hello");
    post(two, "good day");
    post(plain, "let me in");
    await world.until(() => [one, two, plain].every((peer) => results(peer).length > 0));
    await world.time.advance(20_000);
    expect(results(one)).toEqual(["posted 1"]);
    expect(results(two)).toEqual(["posted 1"]);
    expect(results(plain)).toEqual(["noRight"]);
    expect(texts(one)).toEqual(["good day"]);
    expect(texts(two)).toEqual(["hello"]);
    expect(texts(plain).toSorted()).toEqual(["good day", "hello"]);
    expect(bansOf(world)).toEqual([]);
    await world.close();
  });

  it("[PO4] who was given a right posts with it, and nobody with a right of somebody else's", async () => {
    const world = new World();
    const specifier = chatOf(POSTERS_SEED).withoutAuthorizations();
    const postingRight = rightOf(specifier, seedOf(3));
    const given = world.join({ specifier, identitySeed: seedOf(3), postingRight });
    const thief = world.join({ specifier, identitySeed: seedOf(4), postingRight });
    await world.untilMeshed([given, thief]);
    post(given, "mine");
    post(thief, "mine, too");
    await world.until(() => [given, thief].every((peer) => results(peer).length > 0));
    await world.until(() => texts(thief).length > 0);
    expect(results(thief)).toEqual(["noRight"]);
    const author = hexFromBytes(Identity.fromSeed(seedOf(3)).publicKey);
    expect(heard(thief)).toEqual([[author, "mine"]]);
    expect(texts(given)).toEqual([]);
    await world.close();
  });

  it("[PO13] a right ends: nothing is posted any more, newcomers hear nothing of it, nobody is banned", async () => {
    const world = new World();
    const specifier = chatOf(POSTERS_SEED).withoutAuthorizations();
    const early = world.join({ specifier });
    const endsAtMs = early.platform.wallClockMs() + 30_000;
    const postingRight = rightOf(specifier, seedOf(3), endsAtMs);
    const author = world.join({ specifier, identitySeed: seedOf(3), postingRight });
    await world.untilMeshed([early, author]);
    post(author, "in time");
    await world.until(() => texts(early).length === 1);
    await world.time.advance(31_000);
    post(author, "too late");
    const late = world.join({ specifier });
    await world.untilMeshed([early, author, late]);
    await world.time.advance(20_000);
    expect(results(author)).toEqual(["posted 1", "noRight"]);
    expect(texts(early)).toEqual(["in time"]);
    expect(texts(late)).toEqual([]);
    expect(late.session.postingCounts?.refusedExpired).toBeGreaterThan(0);
    expect(bansOf(world)).toEqual([]);
    await world.close();
  });

  it("[PO13] a right is taken back from a certain posting on", async () => {
    const world = new World();
    const specifier = chatOf(POSTERS_SEED);
    const plain = specifier.withoutAuthorizations();
    const holder = world.join({ specifier });
    const postingRight = rightOf(specifier, seedOf(3));
    const author = world.join({ specifier: plain, identitySeed: seedOf(3), postingRight });
    await world.untilMeshed([holder, author]);
    post(author, "one");
    post(author, "two");
    await world.until(() => texts(holder).length === 2);
    const revoked = { author: Identity.fromSeed(seedOf(3)).publicKey, through: 1 };
    holder.session.command({
      ...{ type: "post", token: 9, payload: encodeRevocations([revoked]) },
      author: Identity.fromSeed(POSTERS_SEED).publicKey,
    });
    await world.until(() => results(holder).length === 1);
    await world.time.advance(5_000);
    post(author, "three");
    const late = world.join({ specifier: plain });
    await world.untilMeshed([holder, author, late]);
    await world.time.advance(20_000);
    expect(results(author)).toEqual(["posted 1", "posted 2", "noRight"]);
    expect(texts(author)).toEqual([]);
    expect(texts(holder)).toEqual(["one", "two"]);
    // The list itself is nothing for applications.
    expect(heard(late).every(([by]) => by === hexFromBytes(revoked.author))).toBe(true);
    expect(texts(late)[0]).toBe("one");
    expect(bansOf(world)).toEqual([]);
    await world.close();
  });
});

describe("a group without a posters' key", () => {
  it("[PO2, PO7, PO9] everybody posts, and a newcomer gets the history in order", async () => {
    const world = new World();
    const specifier = chatOf();
    const peers = [world.join({ specifier }), world.join({ specifier }), world.join({ specifier })];
    await world.untilMeshed(peers);
    for (const [number, peer] of peers.entries()) {
      for (let count = 0; count < 10; count += 1) post(peer, `${number} says ${count}`, count);
    }
    await world.until(() => peers.every((peer) => texts(peer).length === 20));
    const late = world.join({ specifier });
    await world.until(() => texts(late).length === 30);
    for (const number of [0, 1, 2]) {
      const said = texts(late).filter((text) => text.startsWith(`${number}`));
      expect(said).toEqual(Array.from({ length: 10 }, (_, count) => `${number} says ${count}`));
    }
    await world.time.advance(20_000);
    expect(texts(late)).toHaveLength(30);
    await world.close();
  });

  it("[PO2] who comes back with its key goes on after its last posting", async () => {
    const world = new World();
    const specifier = chatOf();
    const [other, first] = [
      world.join({ specifier }),
      world.join({ specifier, identitySeed: seedOf(3) }),
    ];
    await world.untilMeshed([other, first]);
    post(first, "before");
    await world.until(() => texts(other).length === 1);
    await first.session.close();
    await world.time.advance(1_000);
    const again = world.join({ specifier, identitySeed: seedOf(3) });
    post(again, "after");
    await world.until(() => texts(other).length === 2);
    expect(texts(other)).toEqual(["before", "after"]);
    expect(results(again)).toEqual(["posted 2"]);
    expect(texts(again)).toEqual(["before"]);
    await world.close();
  });

  it("[PO2] a posting is known by the hash of its bytes, as in Flash", () => {
    expect(messageIdOf(new TextEncoder().encode("abc"))).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
  });
});
