/** Peers meet through the real rendezvous core, as real ones do: the simulated group layer. */

import {
  type GroupId,
  groupIdFromBytes,
  hexFromBytes,
  type PeerId,
  type Random,
  seededRandom,
} from "passalong/base";
import type { SimulatedPeer } from "../peers/simulated-peer.ts";
import type { World } from "../world.ts";
import type { Introductions } from "./introductions.ts";
import { Paths } from "./nat.ts";
import { RendezvousClient } from "./rendezvous-client.ts";
import { RendezvousHost } from "./rendezvous-host.ts";
import type { Attempt } from "./signaling-attempt.ts";
import { encodeRecord, encodeSignal } from "./signaling-codec.ts";
import { Connector } from "./signaling-connector.ts";
import { GATHERING_MS_MAX } from "./signaling-limits.ts";

/** Group ids, bytes. */
const GROUP_ID_BYTES = 32;

/** Link ids, bytes. */
const LINK_ID_BYTES = 16;

/** What surrounds the core of one peer's life. */
interface Shell {
  readonly life: number;
  readonly client: RendezvousClient;
  readonly connector: Connector;
  /** Peers whose links this peer asked for itself. */
  readonly chosen: Set<PeerId>;
  /** Peers whose offers are not answered. */
  readonly banned: Set<PeerId>;
}

/** Introductions by one rendezvous. */
export class RendezvousIntroductions implements Introductions {
  readonly host: RendezvousHost;
  readonly paths: Paths = new Paths();
  readonly #world: World;
  readonly #groupId: GroupId;
  readonly #shells = new Map<SimulatedPeer, Shell>();

  /** @param latencyMs  From the rendezvous to the middle of the network, ms. */
  constructor(world: World, latencyMs: number) {
    this.#world = world;
    const { timeline, random } = world;
    this.#groupId = groupIdFromBytes(randomBytes(GROUP_ID_BYTES, random));
    const hostRandom = seededRandom(random.below(2 ** 32));
    this.host = new RendezvousHost({ timeline, random: hostRandom, latencyMs });
  }

  join(peer: SimulatedPeer): void {
    const shell = this.#makeShell(peer);
    this.#shells.set(peer, shell);
    shell.client.start();
  }

  sample(peer: SimulatedPeer): void {
    this.#shellOf(peer)?.client.sample();
  }

  connect(peer: SimulatedPeer, peerId: PeerId): void {
    const shell = this.#shellOf(peer);
    if (shell === undefined) peer.input({ type: "connectFailed", peerId });
    else shell.connector.connect(peerId);
  }

  /** A process has ended: its system closes the socket to the rendezvous. */
  abandon(peer: SimulatedPeer): void {
    this.host.lineOf(peer)?.close();
  }

  /** True when the peer is in the group at the rendezvous. */
  isJoined(peer: SimulatedPeer): boolean {
    return this.#shellOf(peer)?.client.isJoined ?? false;
  }

  /** Neighbors that the peer has and asked for itself. */
  chosenNeighbors(peer: SimulatedPeer): PeerId[] {
    const chosen = this.#shellOf(peer)?.chosen ?? new Set();
    return [...peer.links.keys()].filter((peerId) => chosen.has(peerId));
  }

  /** What the connectors of all lives that go on have counted. */
  get suspicions(): number {
    return [...this.#shells.values()].reduce(
      (sum, { connector }) => sum + connector.counts.suspicions,
      0,
    );
  }

  #shellOf(peer: SimulatedPeer): Shell | undefined {
    const shell = this.#shells.get(peer);
    return shell?.life === peer.life && peer.isAlive ? shell : undefined;
  }

  #makeShell(peer: SimulatedPeer): Shell {
    const { timeline } = this.#world;
    const random = seededRandom(this.#world.random.below(2 ** 32));
    const isOpen = peer.traits.nat === "open";
    const hostRoundTripMs = 2 * peer.traits.latencyMs;
    const banned = new Set<PeerId>();
    const client: RendezvousClient = new RendezvousClient({
      ...{ timeline, random, host: this.host, peer, groupId: this.#groupId },
      record: encodeRecord(peer.peerId),
      handlers: {
        onJoined: (isJoined) => connector.setJoined(isJoined),
        onMembers: (entries) => {
          const { peerIds, hasNews } = connector.learn(entries);
          peer.input({ type: "introduced", peerIds });
          return hasNews;
        },
        onSignal: (from, signal) => connector.takeSignal(from, signal),
        onUndeliverable: (to) => connector.takeUndeliverable(to),
      },
    });
    const connector = new Connector({
      ...{ timeline, peer },
      get clockMs() {
        return client.clockMs;
      },
      gatheringMs: isOpen ? 0 : Math.min(GATHERING_MS_MAX, hostRoundTripMs),
      trickles: !isOpen,
      freshLinkId: () => hexFromBytes(randomBytes(LINK_ID_BYTES, random)),
      relay: (to, signal) => client.relay(to, encodeSignal(signal)),
      mayAnswer: (peerId, answeringCount) => {
        if (banned.has(peerId)) return false;
        if (peer.links.has(peerId)) return true;
        if (peer.links.size + answeringCount < peer.traits.degree.max) return true;
        return answeringCount === 0 && peer.canSpareNeighborFor(peerId);
      },
      openChannel: (offering) => this.#openChannel(peer, offering),
      onConnectFailed: (peerId) => peer.input({ type: "connectFailed", peerId }),
    });
    const { life } = peer;
    peer.listeners.push((event) => {
      if (event.type === "banned" && peer.life === life) banned.add(event.peerId);
    });
    return { life, client, connector, chosen: new Set(), banned };
  }

  /** The link stands when both sides still want it at the end of its round trips. */
  #openChannel(peer: SimulatedPeer, offering: Attempt): void {
    const other = this.#world.find(offering.peerId);
    if (other === undefined || !this.paths.isOpen(peer, other)) return;
    const takesMs = this.paths.durationMs(peer, other) ?? 0;
    this.#world.timeline.after(takesMs, "introduction", peer.number, () => {
      if (!offering.isOver && this.paths.isOpen(peer, other)) this.#link(peer, other, offering);
    });
  }

  #link(peer: SimulatedPeer, other: SimulatedPeer, { linkId }: Attempt): void {
    const near = this.#shellOf(peer);
    const far = this.#shellOf(other);
    const answering = far?.connector.answeringOf(linkId);
    if (near === undefined || far === undefined || answering === undefined) return;
    note(near, other.peerId);
    note(far, peer.peerId);
    near.connector.onLink(other.peerId, undefined);
    far.connector.onLink(peer.peerId, answering);
    this.#world.network.relink(peer, other);
  }
}

/** Remembers whose wish a link was; a link may have been the wish of both. */
function note({ connector, chosen }: Shell, peerId: PeerId): void {
  if (connector.isWanted(peerId)) chosen.add(peerId);
  else chosen.delete(peerId);
}

function randomBytes(size: number, random: Random): Uint8Array<ArrayBuffer> {
  return new Uint8Array(size).map(() => random.below(256));
}
