/** One socket between a peer and the rendezvous' machine, with the way in between. */

import type { Bytes } from "passalong/base";
import type { SimulatedPeer } from "../peers/simulated-peer.ts";
import type { Timeline } from "../timeline.ts";

/**
 * Shortest pause before TCP sends again what was not acknowledged, ms; doubles each time. Source:
 * Linux, TCP_RTO_MIN.
 */
const RETRANSMIT_MS_MIN = 200;

/** A peer's end of a socket. */
export interface HostSocket {
  /** Sends one binary message; a socket that has ended drops it. */
  send(frame: Bytes): void;
  /** Ends the socket; nothing is told any more. */
  close(): void;
}

/** What a socket tells its peer. */
export interface SocketHandlers {
  onMessage(frame: Bytes): void;
  /** Ended, or never opened; comes once, never after `close`. */
  onClose(): void;
}

/** Where sockets are opened. */
export interface SocketOpener {
  /** Opens a socket; the end may come, but not before this returns. */
  open(peer: SimulatedPeer, handlers: SocketHandlers): HostSocket;
}

/** The machine at the other end. */
export interface LineHost {
  /** Something reaches the machine; what `run` does happens when it is awake. False: it is down. */
  arrive(run: () => void): boolean;
  onOpened(line: HostLine): void;
  onFrame(line: HostLine, frame: Bytes): void;
  onClosed(line: HostLine): void;
  /** The peer's end is over. */
  onOver(line: HostLine): void;
}

/** What a line is made of. */
export interface HostLineOptions {
  readonly timeline: Timeline;
  readonly peer: SimulatedPeer;
  readonly handlers: SocketHandlers;
  /** One way, ms. */
  readonly latencyMs: number;
  readonly host: LineHost;
}

/** A line keeps the order of what it carries, whatever holds it up. */
export class HostLine implements HostSocket {
  readonly peer: SimulatedPeer;
  /** Its number at the core; -1 before the machine has taken it. */
  connection = -1;
  readonly #options: HostLineOptions;
  readonly #life: number;
  #isOver = false;
  /** While nothing gets through: since when, ms. */
  #heldSince: number | undefined;
  #held: (() => void)[] = [];

  constructor(options: HostLineOptions) {
    this.peer = options.peer;
    this.#options = options;
    this.#life = options.peer.life;
  }

  /** Opens the socket; called once. */
  open(): void {
    const { host } = this.#options;
    // SYN, SYN-ACK, and the request: three ways.
    this.#carry(3, () => {
      const isTaken = host.arrive(() => {
        if (!this.#isOver) host.onOpened(this);
      });
      if (!isTaken) this.end();
    });
  }

  send(frame: Bytes): void {
    if (this.#isOver) return;
    const { host } = this.#options;
    this.#carry(1, () => host.arrive(() => host.onFrame(this, frame)));
  }

  close(): void {
    if (this.#isOver) return;
    const { host } = this.#options;
    this.#isOver = true;
    host.onOver(this);
    this.#carry(1, () => host.arrive(() => host.onClosed(this)));
  }

  /** The machine's message for the peer. */
  deliver(frame: Bytes): void {
    this.#carry(1, () => {
      if (this.#isHeard()) this.#options.handlers.onMessage(frame);
    });
  }

  /** The machine's end of the socket is closed. */
  end(): void {
    this.#carry(1, () => {
      if (!this.#isHeard()) return;
      this.#isOver = true;
      this.#options.host.onOver(this);
      this.#options.handlers.onClose();
    });
  }

  /** Nothing gets through from now on. */
  hold(): void {
    this.#heldSince ??= this.#options.timeline.now;
  }

  /** The way is free again: TCP finds out when it next sends again what was lost. */
  release(): void {
    if (this.#heldSince === undefined) return;
    const { timeline, peer } = this.#options;
    const { now } = timeline;
    let triesAt = this.#heldSince;
    for (let pauseMs = RETRANSMIT_MS_MIN; triesAt < now; pauseMs *= 2) triesAt += pauseMs;
    timeline.at(triesAt, "rendezvous", peer.number, () => {
      this.#heldSince = undefined;
      for (const run of this.#held.splice(0)) run();
    });
  }

  /** A peer that is gone hears nothing; its system says so when something comes. */
  #isHeard(): boolean {
    if (this.#isOver) return false;
    if (this.peer.isAlive && this.peer.life === this.#life) return true;
    this.close();
    return false;
  }

  #carry(ways: number, run: () => void): void {
    const { timeline, peer, latencyMs } = this.#options;
    timeline.after(ways * latencyMs, "rendezvous", peer.number, () => {
      if (this.#heldSince === undefined) run();
      else this.#held.push(run);
    });
  }
}
