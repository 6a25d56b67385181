/** What can be done to the peers of a world, and to what is between them. */

import type { Random } from "passalong/base";
import type { RendezvousIntroductions } from "../network/rendezvous-introductions.ts";
import type { SimulatedPeer } from "../peers/simulated-peer.ts";
import type { World } from "../world.ts";

/**
 * A link that is cut is known to be dead after this, ms, when the core has not found out before.
 * Source: RFC 7675 §5.1, consent to send expires after 30 s.
 */
const CONSENT_MS = 30_000;

/** A process that leaves ends so much later, ms: its goodbyes are on their way. Source: guess. */
const GOODBYE_MS = 50;

/** Faults on a world whose peers meet through a rendezvous. */
export class Actions {
  readonly #world: World;
  readonly #introductions: RendezvousIntroductions;
  readonly #random: Random;

  constructor(world: World, introductions: RendezvousIntroductions, random: Random) {
    this.#world = world;
    this.#introductions = introductions;
    this.#random = random;
  }

  /** A process ends without a word. Its system closes the socket to the rendezvous. */
  crash(peer: SimulatedPeer, noticedAfterMs: number): void {
    if (!peer.isAlive) return;
    this.#introductions.abandon(peer);
    for (const end of [...peer.links.values()]) {
      peer.uplink.drop(end.queue);
      this.#world.network.cut(peer, end, noticedAfterMs);
    }
    peer.die();
    peer.links.clear();
  }

  /** The power goes: what was not flushed is lost, and about half of it is torn. */
  cutPower(peer: SimulatedPeer): void {
    peer.disk.cutPower(() => this.#random.below(2) === 0);
  }

  /** A process says goodbye and ends. */
  leave(peer: SimulatedPeer): void {
    if (!peer.isAlive) return;
    peer.input({ type: "command", command: { type: "leave" } });
    const { life } = peer;
    this.#world.timeline.after(GOODBYE_MS, "fault", peer.number, () => {
      if (peer.life === life) this.crash(peer, 0);
    });
  }

  /** A process stands still. */
  freeze(peer: SimulatedPeer): void {
    if (peer.isAlive) peer.setFrozen(true);
  }

  /** It goes on, and its clock has jumped, ms. */
  thaw(peer: SimulatedPeer, clockJumpMs: number): void {
    if (!peer.isAlive) return;
    peer.clockAheadMs += clockJumpMs;
    peer.setFrozen(false);
  }

  /** What goes to and fro between two peers waits. @returns What lets it go on. */
  hold(left: SimulatedPeer, right: SimulatedPeer): () => void {
    const ends = [left.links.get(right.peerId), right.links.get(left.peerId)];
    for (const end of ends) end?.hold();
    return () => {
      for (const end of ends) end?.release();
    };
  }

  /** Two sides do not reach each other from now on. */
  divide(isOnSide: (peer: SimulatedPeer) => boolean, cutsRendezvous: boolean): void {
    const { paths, host } = this.#introductions;
    paths.split((peer) => (isOnSide(peer) ? 1 : 0));
    if (cutsRendezvous) host.cutOff(isOnSide);
    for (const peer of this.#world.peers) {
      for (const end of peer.links.values()) {
        const isCut = end.isOpen && paths.isSplit(peer, end.to);
        if (isCut) this.#world.network.cut(peer, end, CONSENT_MS);
      }
    }
  }

  /** Everyone can reach everyone again; links that were cut stay so. */
  unite(): void {
    this.#introductions.paths.heal();
    this.#introductions.host.reconnect();
  }

  /** The rendezvous dies; its successor begins from nothing. @returns What starts it. */
  stopRendezvous(): () => void {
    this.#introductions.host.kill();
    return () => this.#introductions.host.start();
  }
}
