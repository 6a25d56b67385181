/**
 * A group whose members know each other by gossip: who is there, who reaches whom, and what
 * happens.
 */

import {
  addressFromBytes,
  type Bytes,
  bytesFromHex,
  type GroupAddress,
  type PeerId,
} from "passalong/base";
import { type CoreEvent, overlayService } from "passalong/core";
import type { Introductions } from "../network/introductions.ts";
import type { Wire } from "../network/network.ts";
import type { SimulatedPeer } from "../peers/simulated-peer.ts";
import { World } from "../world.ts";

/** Members named at once. Source: wire limits, SAMPLE_MEMBERS_MAX. */
const SAMPLE_MEMBERS = 16;

/** Round trips that a connection takes to stand. Source: guess, ICE, DTLS and the handshake. */
const CONNECT_ROUND_TRIPS = 3;

/** An attempt to connect that nobody answers is given up after this, ms. Source: guess, ICE. */
const CONNECT_MS_MAX = 5_000;

/** From a peer to the middle of the network, ms: least and most. Source: swarm reference, §8. */
const ACCESS_MS = [5, 40] as const;

/** What two peers say to each other before they link. */
const [OFFER, ANSWER] = [1, 2];

/** Mixes two peers' numbers. Source: Knuth's multiplicative hash, 2^32 / golden ratio. */
const MIX = 0x9e3779b1;

/** Who reaches whom. */
export type CanLink = (left: SimulatedPeer, right: SimulatedPeer) => boolean;

/** What a gathering is made of. */
export interface GatheringOptions {
  readonly seed: number;
  readonly memberCount: number;
  /** All of them come within this time, ms. */
  readonly arrivalsMs: number;
  readonly isRoutingEnabled: boolean;
  /** Default: values. */
  readonly wire?: Wire;
  /** Default: everyone. */
  readonly canLink?: CanLink;
  /** Members post; default: not. */
  readonly isPosting?: boolean;
  /**
   * Signals to members that the rendezvous has not named go through neighbors, hop by hop; default:
   * they arrive at once, which is much less to simulate.
   */
  readonly isSignaling?: boolean;
}

/** What members have sent to the rendezvous. */
export interface RendezvousCounts {
  joins: number;
  samples: number;
  /** Offers and answers to members that it had named; the others go through neighbors. */
  signals: number;
}

/** Pairs that cannot connect, always the same ones: this share of all. */
export function blockPairs(share: number): CanLink {
  return (left, right) => {
    const low = Math.min(left.number, right.number);
    const high = Math.max(left.number, right.number);
    const mixed = Math.imul(Math.imul(low + 1, MIX) ^ high, MIX);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32 >= share;
  };
}

/** Members that come one by one, and an introducer that names some of them. */
export class Gathering implements Introductions {
  readonly world: World;
  /** What each member's application was told. */
  readonly events: Map<SimulatedPeer, CoreEvent[]> = new Map();
  /** Who reaches whom; may be changed. */
  canLink: CanLink;
  /** It names members and relays signals to those that it has named. */
  isRendezvousAlive = true;
  readonly counts: RendezvousCounts = { joins: 0, samples: 0, signals: 0 };
  readonly #named = new Map<SimulatedPeer, Set<PeerId>>();
  /** Attempts that go through neighbors and wait for an answer. */
  readonly #offered = new Map<SimulatedPeer, Set<PeerId>>();
  readonly #isPosting: boolean;
  readonly #isSignaling: boolean;
  readonly #joined: SimulatedPeer[] = [];

  constructor(options: GatheringOptions) {
    const { seed, memberCount, arrivalsMs, isRoutingEnabled, wire = "values" } = options;
    this.canLink = options.canLink ?? (() => true);
    this.#isPosting = options.isPosting ?? false;
    this.#isSignaling = options.isSignaling ?? false;
    this.world = new World({
      ...{ seed, wire, jitterMs: 0 },
      objects: { count: 1, sizeBytes: 1 },
      introductions: () => this,
      overlay: overlayService({ addressOf: rememberedAddresses(), isRoutingEnabled }),
    });
    const { random, timeline } = this.world;
    for (let number = 0; number < memberCount; number += 1) {
      const peer = this.#add();
      timeline.at(arrivalsMs * random.unit(), "introduction", number, () => this.join(peer));
    }
  }

  /** Members that are there, in the order they came. */
  get alive(): SimulatedPeer[] {
    return this.#joined.filter(({ isAlive }) => isAlive);
  }

  join(peer: SimulatedPeer): void {
    this.#joined.push(peer);
    if (this.isRendezvousAlive) this.counts.joins += 1;
    this.#name(peer);
  }

  sample(peer: SimulatedPeer): void {
    if (this.isRendezvousAlive) this.counts.samples += 1;
    this.#name(peer);
  }

  #name(peer: SimulatedPeer): void {
    if (!this.isRendezvousAlive) return;
    const { timeline, random } = this.world;
    timeline.after(2 * peer.traits.latencyMs, "introduction", peer.number, () => {
      const drawn = Array.from({ length: SAMPLE_MEMBERS }, () => {
        return this.#joined[random.below(this.#joined.length)];
      });
      const named = drawn.filter((other) => other?.isAlive === true && this.canLink(peer, other));
      const peerIds = named.flatMap((other) => other?.peerId ?? []);
      for (const peerId of peerIds) setOf(this.#named, peer).add(peerId);
      peer.input({ type: "introduced", peerIds });
    });
  }

  connect(peer: SimulatedPeer, peerId: PeerId): void {
    const isNamed = setOf(this.#named, peer).has(peerId);
    const isRelayed = this.isRendezvousAlive && isNamed;
    if (isRelayed) this.counts.signals += 2;
    if (isRelayed || !this.#isSignaling) {
      this.#link(peer, peerId, CONNECT_ROUND_TRIPS);
      return;
    }
    const offered = setOf(this.#offered, peer);
    offered.add(peerId);
    peer.input({ type: "relaySignal", to: peerId, signal: Uint8Array.of(OFFER) });
    this.#after(peer, CONNECT_MS_MAX, () => {
      if (offered.delete(peerId)) peer.input({ type: "connectFailed", peerId });
    });
  }

  /** A signal has come through neighbors. */
  takeSignal(peer: SimulatedPeer, from: PeerId, signal: Bytes): void {
    if (signal[0] === OFFER) {
      peer.input({ type: "relaySignal", to: from, signal: Uint8Array.of(ANSWER) });
    } else if (setOf(this.#offered, peer).delete(from)) {
      this.#link(peer, from, CONNECT_ROUND_TRIPS - 1);
    }
  }

  #link(peer: SimulatedPeer, peerId: PeerId, roundTrips: number): void {
    const other = this.world.find(peerId);
    const latencyMs = peer.traits.latencyMs + (other?.traits.latencyMs ?? 0);
    const canStand = other !== undefined && other.isAlive && this.canLink(peer, other);
    this.#after(peer, canStand ? roundTrips * 2 * latencyMs : CONNECT_MS_MAX, () => {
      if (canStand && other.isAlive && this.canLink(peer, other)) {
        this.world.network.link(peer, other);
      } else peer.input({ type: "connectFailed", peerId });
    });
  }

  /** Does something in the same life of a peer. */
  #after(peer: SimulatedPeer, delayMs: number, run: () => void): void {
    const { life } = peer;
    this.world.timeline.after(delayMs, "introduction", peer.number, () => {
      if (peer.life === life && peer.isAlive) run();
    });
  }

  /** Adds a member that comes later. */
  add(): SimulatedPeer {
    return this.#add();
  }

  /** Lets time pass, ms. */
  pass(forMs: number): void {
    const { timeline } = this.world;
    timeline.run(() => false, timeline.now + forMs);
  }

  /**
   * Ends a member's process; those linked with it notice after `noticedAfterMs`, or by themselves.
   */
  kill(peer: SimulatedPeer, noticedAfterMs: number): void {
    for (const end of [...peer.links.values()]) {
      this.world.network.cut(peer, end, noticedAfterMs);
    }
    peer.die();
    peer.links.clear();
  }

  /** A member leaves in good order. */
  leave(peer: SimulatedPeer): void {
    peer.input({ type: "command", command: { type: "leave" } });
    peer.die();
    peer.links.clear();
  }

  /** Cuts all links between those who do not reach each other. */
  cut(noticedAfterMs: number): void {
    for (const peer of this.alive) {
      for (const end of [...peer.links.values()]) {
        if (end.isOpen && !this.canLink(peer, end.to)) {
          this.world.network.cut(peer, end, noticedAfterMs);
        }
      }
    }
  }

  #add(): SimulatedPeer {
    const [least, most] = ACCESS_MS;
    const latencyMs = least + this.world.random.unit() * (most - least);
    const peer = this.world.add({ latencyMs, isPosting: this.#isPosting });
    const events: CoreEvent[] = [];
    this.events.set(peer, events);
    peer.listeners.push((event) => events.push(event));
    return peer;
  }
}

function setOf(sets: Map<SimulatedPeer, Set<PeerId>>, peer: SimulatedPeer): Set<PeerId> {
  const set = sets.get(peer) ?? new Set();
  sets.set(peer, set);
  return set;
}

/** A peer's place is its peer id: as even as a hash of it. */
export function addressOf(peerId: PeerId): GroupAddress {
  return addressFromBytes(bytesFromHex(peerId) ?? new Uint8Array(32));
}

function rememberedAddresses(): (peerId: PeerId) => GroupAddress {
  const addresses = new Map<PeerId, GroupAddress>();
  return (peerId) => {
    const known = addresses.get(peerId) ?? addressOf(peerId);
    addresses.set(peerId, known);
    return known;
  };
}
