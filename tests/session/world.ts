/**
 * Several sessions in one process: virtual time, a memory network, a rendezvous, and objects that
 * are their own proof.
 */

import { assert, type Bytes, type ObjectIndex, type PeerId } from "passalong/base";
import type { CoreEvent } from "passalong/core";
import {
  GroupSpecifier,
  Identity,
  type ObjectHost,
  openSession,
  type Platform,
  POSTING,
  type RendezvousState,
  type Session,
  type SessionService,
  type Transport,
} from "passalong/group";
import { createVirtualPlatform, MemoryNetwork, VirtualTime } from "passalong/testing";
import { RendezvousHub } from "./rendezvous-hub.ts";

/** Where the rendezvous of a world is. */
export const RENDEZVOUS_URL = "http://rendezvous.test/";

/** One way between two peers, ms. */
const DELAY_MS = 2;

/** Bytes of an object of the test. */
const OBJECT_BYTES = 1_000;

/** The only authentic object at an index. */
export function objectAt(index: ObjectIndex): Bytes {
  return new Uint8Array(OBJECT_BYTES).fill(index % 251);
}

/** Keeps objects in memory and knows the authentic ones. */
export class MemoryHost implements ObjectHost {
  readonly objects = new Map<ObjectIndex, Bytes>();

  read(index: ObjectIndex): Promise<Bytes | undefined> {
    return Promise.resolve(this.objects.get(index));
  }

  verify(index: ObjectIndex, bytes: Bytes): Promise<boolean> {
    const authentic = objectAt(index);
    const isAuthentic =
      bytes.length === authentic.length && bytes.every((byte, at) => byte === authentic[at]);
    return Promise.resolve(isAuthentic);
  }

  store(index: ObjectIndex, bytes: Bytes): Promise<boolean> {
    this.objects.set(index, bytes.slice());
    return Promise.resolve(true);
  }

  verifyRegister(): Promise<boolean> {
    return Promise.resolve(true);
  }
}

/** One session and everything that it told. */
export interface TestPeer {
  readonly session: Session;
  readonly host: MemoryHost;
  readonly platform: Platform;
  readonly events: CoreEvent[];
  readonly warnings: string[];
  readonly rendezvousStates: RendezvousState[];
}

/** How one peer differs from the others. */
export interface TestPeerOptions {
  readonly specifier?: GroupSpecifier;
  readonly identitySeed?: Bytes;
  readonly postingRight?: Bytes;
  readonly transports?: readonly Transport[];
  readonly degree?: Platform["degree"];
  readonly usesRelay?: boolean;
  /** As the platform's; absent: nobody can tell. */
  readonly onNetworkChange?: (listener: () => void) => () => void;
  /** What it takes part in; postings when absent. */
  readonly services?: readonly SessionService[];
}

/** A seed that gives a peer id, so that a test knows which of two is the smaller one. */
export function seedOf(number: number): Bytes {
  return new Uint8Array(32).fill(number);
}

/** Two seeds, the one with the smaller peer id first. */
export function orderedSeeds(): [Bytes, Bytes] {
  const one = seedOf(1);
  const two = seedOf(2);
  const isOrdered = Identity.fromSeed(one).peerId < Identity.fromSeed(two).peerId;
  return isOrdered ? [one, two] : [two, one];
}

/** A group specifier for tests. */
export function specifierOf(number: number): GroupSpecifier {
  return GroupSpecifier.forShare({
    name: `group ${number}`,
    randomBytes: (size) => new Uint8Array(size).fill(number),
    rendezvousUrls: [RENDEZVOUS_URL],
  });
}

/** Everything that a test of sessions needs. */
export class World {
  readonly time = new VirtualTime();
  readonly network: MemoryNetwork;
  readonly hub: RendezvousHub;
  readonly peers: TestPeer[] = [];
  readonly #specifier = specifierOf(1);
  #seed = 0;

  constructor(channelsPerAttempt = 1) {
    this.network = new MemoryNetwork({
      schedule: (task) => void this.time.setTimer(DELAY_MS, task),
      channelsPerAttempt,
    });
    this.hub = new RendezvousHub(this.time);
  }

  /** Opens one more session. */
  join(options: TestPeerOptions = {}): TestPeer {
    this.#seed += 1;
    const platform = createVirtualPlatform({
      time: this.time,
      seed: this.#seed,
      transports: options.transports ?? [this.network.transport()],
      ...(options.degree === undefined ? {} : { degree: options.degree }),
      usesRelay: options.usesRelay ?? false,
      ...(options.onNetworkChange === undefined
        ? {}
        : { onNetworkChange: options.onNetworkChange }),
      openRendezvousSocket: (_url, handlers) => this.hub.open(handlers),
    });
    const host = new MemoryHost();
    const session = openSession({
      specifier: options.specifier ?? this.#specifier,
      platform,
      host,
      services: options.services ?? [POSTING],
      ...(options.identitySeed === undefined ? {} : { identitySeed: options.identitySeed }),
      ...(options.postingRight === undefined ? {} : { postingRight: options.postingRight }),
    });
    const peer: TestPeer = {
      ...{ session, host, platform },
      ...{ events: [], warnings: [], rendezvousStates: [] },
    };
    session.on("core", (event) => peer.events.push(event));
    session.on("warning", ({ message }) => peer.warnings.push(message));
    session.on("rendezvous", ({ state }) => peer.rendezvousStates.push(state));
    this.peers.push(peer);
    return peer;
  }

  /** Opens several sessions at once. */
  joinAll(count: number): TestPeer[] {
    return Array.from({ length: count }, () => this.join());
  }

  /** Waits, in virtual time, until something holds. */
  async until(condition: () => boolean, limitMs = 60_000): Promise<void> {
    const holds = await this.time.advanceUntil(condition, limitMs);
    assert(holds, `within ${limitMs} ms of virtual time this holds: ${condition.toString()}`);
  }

  /** Waits until every pair of these peers has a link. */
  async untilMeshed(peers: readonly TestPeer[], limitMs = 60_000): Promise<void> {
    await this.until(
      () => peers.every((peer) => neighborsOf(peer).length === peers.length - 1),
      limitMs,
    );
  }

  /** Closes every session and checks that nothing goes on afterwards. */
  async close(): Promise<void> {
    const closings = this.peers.map(({ session }) => session.close());
    await this.time.advance(1_000);
    await Promise.all(closings);
    assert(this.hub.connectionCount === 0, "nobody is left at the rendezvous");
  }
}

/** The peer ids of a peer's neighbors. */
export function neighborsOf({ session }: TestPeer): PeerId[] {
  return session.neighbors().map(({ peerId }) => peerId);
}

/** Offers these objects. */
export function provide({ host, session }: TestPeer, start: number, end: number): void {
  for (let index = start; index < end; index += 1) host.objects.set(index, objectAt(index));
  session.command({ type: "addHave", ranges: [{ start, end }] });
}

/** Wishes for these objects. */
export function want({ session }: TestPeer, start: number, end: number): void {
  session.command({ type: "addWant", ranges: [{ start, end }] });
}
