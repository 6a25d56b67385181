/** A share whose peers meet through the real rendezvous. */

import type { Wire } from "../network/network.ts";
import { RendezvousIntroductions } from "../network/rendezvous-introductions.ts";
import type { RendezvousHost } from "../network/rendezvous-host.ts";
import type { SimulatedPeer } from "../peers/simulated-peer.ts";
import type { Traits } from "../peers/traits.ts";
import { World } from "../world.ts";

/** Bytes of one chunk where nobody says otherwise. Source: share limits, the smallest chunk. */
const CHUNK_BYTES = 65_536;

/** From a peer to the middle of the network, ms: least and most. Source: swarm reference, §8. */
const ACCESS_MS = [5, 40] as const;

/** From the rendezvous to the middle of the network, ms. Source: guess, a data center. */
const RENDEZVOUS_ACCESS_MS = 5;

/** What a meeting is made of. */
export interface MeetingOptions {
  readonly seed: number;
  readonly chunkCount: number;
  readonly chunkBytes?: number;
  /** Default: values. */
  readonly wire?: Wire;
}

/** One share, one rendezvous, and whoever comes. */
export class Meeting {
  readonly world: World;
  readonly introductions: RendezvousIntroductions;
  /** When each receiver had everything, ms. */
  readonly completedAt: Map<SimulatedPeer, number> = new Map();
  /** The most neighbors that each peer's core has had at once. */
  readonly neighborsMost: Map<SimulatedPeer, number> = new Map();
  readonly #receivers = new Set<SimulatedPeer>();

  constructor({ seed, chunkCount, chunkBytes = CHUNK_BYTES, wire = "values" }: MeetingOptions) {
    let introductions: RendezvousIntroductions | undefined;
    this.world = new World({
      ...{ seed, wire },
      objects: { count: chunkCount, sizeBytes: chunkBytes },
      jitterMs: 0,
      introductions: (world) => {
        introductions = new RendezvousIntroductions(world, RENDEZVOUS_ACCESS_MS);
        return introductions;
      },
    });
    this.introductions =
      introductions ?? new RendezvousIntroductions(this.world, RENDEZVOUS_ACCESS_MS);
  }

  /** The machine of the rendezvous. */
  get host(): RendezvousHost {
    return this.introductions.host;
  }

  /** Virtual time, ms. */
  get now(): number {
    return this.world.timeline.now;
  }

  /** Receivers that are alive and miss something. */
  get waiting(): SimulatedPeer[] {
    return [...this.#receivers].filter((peer) => peer.isAlive && !this.completedAt.has(peer));
  }

  /** Adds somebody who holds nothing and wants nothing; their access is drawn at random. */
  addMember(traits: Partial<Traits> = {}): SimulatedPeer {
    const [least, most] = ACCESS_MS;
    const latencyMs = least + this.world.random.unit() * (most - least);
    const peer = this.world.add({ latencyMs, ...traits });
    peer.listeners.push((event) => {
      if (event.type === "neighborJoined") this.#countNeighbors(peer);
      if (event.type === "wantSatisfied" && !this.completedAt.has(peer)) {
        this.completedAt.set(peer, this.now);
      }
    });
    return peer;
  }

  /** Adds somebody who holds everything. */
  addProvider(traits: Partial<Traits> = {}): SimulatedPeer {
    const peer = this.addMember(traits);
    this.world.provide(peer, [this.world.everything]);
    return peer;
  }

  /** Adds somebody who wants everything. */
  addReceiver(traits: Partial<Traits> = {}): SimulatedPeer {
    const peer = this.addMember(traits);
    this.#receivers.add(peer);
    this.#want(peer);
    return peer;
  }

  /** A peer connects to the rendezvous after a while, ms. */
  joinAfter(delayMs: number, peer: SimulatedPeer): void {
    this.world.timeline.after(delayMs, "introduction", peer.number, () =>
      this.introductions.join(peer),
    );
  }

  /**
   * A peer's process ends and begins again at once, under the same identity and with its disk; its
   * neighbors notice nothing before it links with them anew, or `noticedAfterMs` are over.
   */
  reload(peer: SimulatedPeer, noticedAfterMs: number): void {
    this.introductions.abandon(peer);
    for (const end of [...peer.links.values()]) this.world.network.cut(peer, end, noticedAfterMs);
    peer.die();
    peer.links.clear();
    peer.revive();
    this.world.configure(peer);
    const ranges = peer.wholeIndices().map((start) => ({ start, end: start + 1 }));
    peer.input({ type: "command", command: { type: "addHave", ranges } });
    if (this.#receivers.has(peer)) this.#want(peer);
    this.introductions.join(peer);
  }

  /** Lets time pass. @returns True when it was over before `untilMs`. */
  run(isOver: () => boolean, untilMs: number): boolean {
    return this.world.timeline.run(isOver, untilMs);
  }

  /** Lets time pass until every receiver that is alive has everything. */
  complete(untilMs: number): boolean {
    return this.run(() => this.completedAt.size >= this.#receivers.size || this.#isDone(), untilMs);
  }

  #isDone(): boolean {
    // Looked at only now and then: receivers that die are few.
    return this.world.timeline.count % 4_096 === 0 && this.waiting.length === 0;
  }

  #want(peer: SimulatedPeer): void {
    const ranges = [this.world.everything];
    peer.input({ type: "command", command: { type: "addWant", ranges } });
  }

  #countNeighbors(peer: SimulatedPeer): void {
    const count = peer.core.neighborStatuses().length;
    this.neighborsMost.set(peer, Math.max(count, this.neighborsMost.get(peer) ?? 0));
  }
}
