/** Races of channels, with the real handshake at both ends. */

import { describe, expect, it } from "vitest";
import { type MemoryChannel, MemoryConnection } from "../testing/memory-channel.ts";
import { createVirtualPlatform } from "../testing/virtual-platform.ts";
import { VirtualTime } from "../testing/virtual-time.ts";
import { Codec } from "../wire/index.ts";
import type { AttemptEnvironment } from "./attempt-environment.ts";
import type { Channel, ChannelKind, LinkKind } from "./channel.ts";
import { ChannelRace, type RaceTerms } from "./channel-race.ts";
import { GroupSpecifier } from "./group-specifier.ts";
import { Identity } from "./identity.ts";
import { deriveGroupKeys } from "./keys.ts";
import type { Link } from "./link.ts";
import type { Transport } from "./transport.ts";

const KEYS = deriveGroupKeys(
  GroupSpecifier.forShare({
    ...{ name: "race", rendezvousUrls: [] },
    randomBytes: (size) => new Uint8Array(size).fill(1),
  }),
);

const OFFERER = Identity.fromSeed(new Uint8Array(32).fill(1));
const ANSWERER = Identity.fromSeed(new Uint8Array(32).fill(2));
const STRANGER = Identity.fromSeed(new Uint8Array(32).fill(3));

/** The same channel, of a kind that a test names. */
function asKind(channel: MemoryChannel, kind: ChannelKind): Channel {
  return new Proxy<Channel>(channel, {
    get: (target, name) => {
      if (name === "kind") return kind;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function transportOf(kind: ChannelKind): Transport {
  const attempt = {
    section: Promise.resolve({}),
    onChannel: () => {},
    addCandidates: () => {},
    accept: () => {},
  };
  return { kind, offer: () => attempt, answer: () => attempt, close: () => Promise.resolve() };
}

class Side {
  readonly links: Link[] = [];
  readonly failures: boolean[] = [];
  readonly race: ChannelRace;
  readonly #terms: RaceTerms;

  constructor(time: VirtualTime, role: "offerer" | "answerer", remote?: Identity) {
    const transports = [transportOf("tcp"), transportOf("webrtc")];
    const environment: AttemptEnvironment = {
      transports,
      platform: createVirtualPlatform({
        ...{ time, seed: 1, transports },
        openRendezvousSocket: () => ({ send: () => {}, close: () => {} }),
      }),
      keys: KEYS,
      identity: role === "offerer" ? OFFERER : ANSWERER,
      relay: () => true,
      clockMs: 0,
      isLoopback: false,
      iceServers: [],
      codec: new Codec(),
    };
    const { publicKey } = remote ?? (role === "offerer" ? ANSWERER : OFFERER);
    this.race = new ChannelRace({
      environment,
      role,
      onLink: (link) => this.links.push(link),
      onAuthenticationFailure: (isLast) => this.failures.push(isLast),
    });
    this.#terms = {
      remotePublicKey: publicKey,
      offerDigest: new Uint8Array(32).fill(8),
      answerDigest: new Uint8Array(32).fill(9),
      kinds: ["tcp", "webrtc"],
    };
  }

  start(): void {
    this.race.start(this.#terms);
  }
}

function setUp(answererSees?: Identity) {
  const time = new VirtualTime();
  const offerer = new Side(time, "offerer");
  const answerer = new Side(time, "answerer", answererSees);
  const connect = (kind: ChannelKind): MemoryConnection => {
    const binding = new Uint8Array([1]);
    const connection = new MemoryConnection(
      {
        schedule: (task) => void time.setTimer(1, task),
        ...{ frameBytesMax: 70_000, bulkQueueBytes: 1_000 },
      },
      { offerer: binding, answerer: binding },
    );
    offerer.race.add(asKind(connection.offererEnd, kind));
    answerer.race.add(asKind(connection.answererEnd, kind));
    return connection;
  };
  const kinds = (): LinkKind[][] =>
    [offerer, answerer].map(({ links }) => links.map(({ kind }) => kind));
  return { time, offerer, answerer, connect, kinds };
}

describe("a race", () => {
  it("[CN17] is won at once by a channel of the most preferred kind", async () => {
    const { time, offerer, answerer, connect, kinds } = setUp();
    for (const side of [offerer, answerer]) side.start();
    connect("tcp");
    connect("webrtc");
    await time.advance(20);
    expect(kinds()).toEqual([["tcp"], ["tcp"]]);
  });

  it("[CN17] gives a preferred kind a head start, and both sides choose the same", async () => {
    const { time, offerer, answerer, connect, kinds } = setUp();
    for (const side of [offerer, answerer]) side.start();
    connect("webrtc");
    await time.advance(200);
    expect(kinds()).toEqual([[], []]);
    connect("tcp");
    await time.advance(20);
    expect(kinds()).toEqual([["tcp"], ["tcp"]]);
  });

  it("[CN17] goes on without the preferred kind when the head start is over", async () => {
    const { time, offerer, answerer, connect, kinds } = setUp();
    connect("webrtc");
    for (const side of [offerer, answerer]) side.start();
    await time.advance(249);
    expect(kinds()).toEqual([[], []]);
    await time.advance(20);
    expect(kinds()).toEqual([["webrtc"], ["webrtc"]]);
    connect("tcp");
    await time.advance(1_000);
    expect(kinds()).toEqual([["webrtc"], ["webrtc"]]);
  });

  it("[CN17] tries the next channel when one is lost", async () => {
    const { time, offerer, answerer, connect, kinds } = setUp();
    connect("tcp").hold();
    connect("tcp");
    for (const side of [offerer, answerer]) side.start();
    await time.advance(9_999);
    expect(kinds()).toEqual([[], []]);
    await time.advance(20);
    expect(kinds()).toEqual([["tcp"], ["tcp"]]);
  });

  it("[CN17] looks at no more than four channels", async () => {
    const { time, offerer, answerer, connect } = setUp();
    const connections = [1, 2, 3, 4, 5].map(() => connect("tcp"));
    let isFifthOver = false;
    connections[4]?.offererEnd.attach({
      onFrame: () => {},
      onDrain: () => {},
      onClose: () => (isFifthOver = true),
    });
    await time.advance(10);
    expect(isFifthOver).toBe(true);
    for (const side of [offerer, answerer]) side.start();
    await time.advance(20);
    expect(offerer.links).toHaveLength(1);
  });

  it("[CN18] gives up a handshake that takes too long", async () => {
    const { time, offerer, connect } = setUp();
    const connection = connect("tcp");
    connection.hold();
    offerer.start();
    await time.advance(10_000);
    connection.release();
    await time.advance(100);
    expect([offerer.links.length, offerer.failures.length]).toEqual([0, 0]);
  });

  it("[CN15, CN18] reports who is not the peer, and that nobody else is there", async () => {
    const { time, offerer, answerer, connect } = setUp(STRANGER);
    connect("tcp");
    for (const side of [offerer, answerer]) side.start();
    await time.advance(20);
    expect([offerer.links, answerer.links]).toEqual([[], []]);
    expect([offerer.failures, answerer.failures]).toEqual([[true], [false]]);
  });

  it("closes every channel when it is over", async () => {
    const { time, offerer, answerer, connect } = setUp();
    connect("tcp");
    for (const side of [offerer, answerer]) side.race.close();
    for (const side of [offerer, answerer]) side.start();
    await time.advance(20_000);
    expect([offerer.links, answerer.links]).toEqual([[], []]);
  });
});
