/** A random regular graph of links, standing at once: the network model of the swarm reference. */

import type { PeerId, Random } from "passalong/base";
import type { SimulatedPeer } from "../peers/simulated-peer.ts";
import type { World } from "../world.ts";
import type { Introductions } from "./introductions.ts";

/** Members named at once. Source: wire limits, SAMPLE_MEMBERS_MAX. */
const SAMPLE_MEMBERS = 16;

/** Round trips that a connection takes to stand. Source: guess, ICE, DTLS and the handshake. */
const CONNECT_ROUND_TRIPS = 3;

/** Swaps tried for each edge that cannot stand as it fell. Source: guess. */
const SWAPS_MAX = 100;

/**
 * Introduces anyone to anyone, without a server. Source: network model of the swarm reference, §8:
 * a random regular graph, or a full mesh when there are few.
 */
export class GraphIntroductions implements Introductions {
  readonly #world: World;
  readonly #random: Random;

  constructor(world: World) {
    this.#world = world;
    this.#random = world.random;
  }

  /** Links all peers there are with each other, with the degree each aims for. */
  linkAll(peers: readonly SimulatedPeer[]): void {
    for (const [left, right] of regularGraph(peers, this.#random)) {
      this.#world.network.link(left, right);
    }
  }

  /** Links a newcomer to as many members as it aims for, at once. */
  join(peer: SimulatedPeer): void {
    const wanted = peer.traits.degree.aim;
    const others = this.#others(peer).filter(({ links, traits }) => links.size < traits.degree.max);
    for (const other of take(others, wanted, this.#random)) this.#world.network.link(peer, other);
  }

  sample(peer: SimulatedPeer): void {
    this.#world.timeline.after(2 * peer.traits.latencyMs, "introduction", peer.number, () => {
      const members = take(this.#others(peer), SAMPLE_MEMBERS, this.#random);
      peer.input({ type: "introduced", peerIds: members.map(({ peerId }) => peerId) });
    });
  }

  connect(peer: SimulatedPeer, peerId: PeerId): void {
    const other = this.#world.find(peerId);
    const { life } = peer;
    const latencyMs = peer.traits.latencyMs + (other?.traits.latencyMs ?? 0);
    const takesMs = CONNECT_ROUND_TRIPS * 2 * latencyMs;
    this.#world.timeline.after(takesMs, "introduction", peer.number, () => {
      if (peer.life !== life || !peer.isAlive) return;
      if (other === undefined || !other.isAlive) peer.input({ type: "connectFailed", peerId });
      else this.#world.network.link(peer, other);
    });
  }

  #others(peer: SimulatedPeer): SimulatedPeer[] {
    return this.#world.peers.filter(
      (other) => other !== peer && other.isAlive && !peer.links.has(other.peerId),
    );
  }
}

/** A random choice of at most `count`, in random order. */
export function take<T>(items: T[], count: number, random: Random): T[] {
  const end = Math.min(count, items.length);
  for (let slot = 0; slot < end; slot += 1) {
    const other = slot + random.below(items.length - slot);
    [items[slot], items[other]] = [items[other] as T, items[slot] as T];
  }
  return items.slice(0, end);
}

type Edge = readonly [SimulatedPeer, SimulatedPeer];

/** Pairs the loose ends of all peers at random; pairs that cannot stand swap ends with others. */
function regularGraph(peers: readonly SimulatedPeer[], random: Random): Edge[] {
  const ends = peers.flatMap((peer) => {
    const degree = Math.min(peer.traits.degree.aim, peers.length - 1);
    return Array.from({ length: degree }, () => peer);
  });
  if (ends.length === peers.length * (peers.length - 1)) return fullMesh(peers);
  const shuffled = take(ends, ends.length, random);
  const edges: Edge[] = [];
  const taken = new Set<number>();
  const key = (left: SimulatedPeer, right: SimulatedPeer): number =>
    Math.min(left.number, right.number) * peers.length + Math.max(left.number, right.number);
  const canStand = (left: SimulatedPeer, right: SimulatedPeer): boolean =>
    left !== right && !taken.has(key(left, right));
  for (let slot = 0; slot + 1 < shuffled.length; slot += 2) {
    for (let swap = 0; swap < SWAPS_MAX; swap += 1) {
      const [left, right] = [shuffled[slot], shuffled[slot + 1]];
      if (left === undefined || right === undefined) break;
      if (canStand(left, right)) {
        taken.add(key(left, right));
        edges.push([left, right]);
        break;
      }
      const rest = shuffled.length - slot - 2;
      if (rest <= 0) break;
      const other = slot + 2 + random.below(rest);
      [shuffled[slot + 1], shuffled[other]] = [shuffled[other] as SimulatedPeer, right];
    }
  }
  return edges;
}

function fullMesh(peers: readonly SimulatedPeer[]): Edge[] {
  return peers.flatMap((left, slot) => peers.slice(slot + 1).map((right): Edge => [left, right]));
}
