/** The real rendezvous core on a simulated machine: sockets, bytes, and a machine's ailments. */

import { createRendezvousCore, type Output, type RendezvousCore } from "@passalong/rendezvous/core";
import { type Bytes, type Random, seededRandom } from "passalong/base";
import type { SimulatedPeer } from "../peers/simulated-peer.ts";
import type { Timeline } from "../timeline.ts";
import {
  HostLine,
  type HostSocket,
  type SocketHandlers,
  type SocketOpener,
} from "./rendezvous-line.ts";

/** Virtual time 0 on the rendezvous' wall clock, ms since 1970. Source: any day would do. */
const EPOCH_MS = 1_800_000_000_000;

/** Addresses of memberships, bytes. Source: RV11. */
const ADDRESS_BYTES = 16;

/** What crossed the machine's sockets, in messages and in bytes of their payload. */
export interface HostCounts {
  messagesIn: number;
  messagesOut: number;
  bytesIn: number;
  bytesOut: number;
}

/** Changes what leaves for a peer. Only an operator with ill intent has one. */
export type Rewrite = (to: SimulatedPeer, frame: Bytes) => Bytes;

/** What a host is made of. */
export interface RendezvousHostOptions {
  readonly timeline: Timeline;
  readonly random: Random;
  /** From the machine to the middle of the network, ms. */
  readonly latencyMs: number;
}

/**
 * A machine that runs a rendezvous.
 *
 *     up ──freeze──> frozen ──thaw──> up ──kill──> down ──start──> up, and empty
 */
export class RendezvousHost implements SocketOpener {
  readonly counts: HostCounts = { messagesIn: 0, messagesOut: 0, bytesIn: 0, bytesOut: 0 };
  rewrite: Rewrite | undefined;
  readonly #timeline: Timeline;
  readonly #random: Random;
  readonly #latencyMs: number;
  /** Lines that the core knows, by their number. */
  readonly #lines = new Map<number, HostLine>();
  /** All lines that are not over. */
  readonly #everyLine = new Set<HostLine>();
  #state: "up" | "frozen" | "down" = "up";
  #core: RendezvousCore;
  #nextConnection = 0;
  /** What came while the machine stood still. */
  #backlog: (() => void)[] = [];
  #wakesAt: number | undefined;
  /** Peers that nothing reaches, and that reach nothing here. */
  #isCutOff: (peer: SimulatedPeer) => boolean = () => false;

  constructor({ timeline, random, latencyMs }: RendezvousHostOptions) {
    this.#timeline = timeline;
    this.#random = random;
    this.#latencyMs = latencyMs;
    this.#core = this.#makeCore();
  }

  /** The core that runs now, or ran last. */
  get core(): RendezvousCore {
    return this.#core;
  }

  /** Opens a socket from a peer: TCP's round trip, then the WebSocket's. */
  open(peer: SimulatedPeer, handlers: SocketHandlers): HostSocket {
    const line = new HostLine({
      ...{ timeline: this.#timeline, peer, handlers },
      latencyMs: this.#latencyMs + peer.traits.latencyMs,
      host: {
        arrive: (run) => this.#arrive(run),
        onOpened: (opened) => this.#onOpened(opened),
        onFrame: (from, frame) => this.#onFrame(from, frame),
        onClosed: (closed) => this.#onClosed(closed),
        onOver: (over) => this.#everyLine.delete(over),
      },
    });
    this.#everyLine.add(line);
    if (this.#isCutOff(peer)) line.hold();
    line.open();
    return line;
  }

  /** The line of a peer, for an operator who wants to do more than introduce. */
  lineOf(peer: SimulatedPeer): HostLine | undefined {
    return [...this.#lines.values()].find((line) => line.peer === peer);
  }

  /** Cuts peers off: what they and the machine send each other waits until {@link reconnect}. */
  cutOff(isCutOff: (peer: SimulatedPeer) => boolean): void {
    this.#isCutOff = isCutOff;
    for (const line of this.#everyLine) if (isCutOff(line.peer)) line.hold();
  }

  /** Nobody is cut off any more. */
  reconnect(): void {
    this.#isCutOff = () => false;
    for (const line of this.#everyLine) line.release();
  }

  /** The process dies: its system closes every socket and refuses new ones. */
  kill(): void {
    this.#state = "down";
    this.#backlog = [];
    for (const line of this.#everyLine) line.end();
    this.#lines.clear();
  }

  /** Starts after a kill: a new core that remembers nobody. */
  start(): void {
    this.#core = this.#makeCore();
    this.#state = "up";
  }

  /** Stands still: the system takes connections and bytes, and nobody reads them. */
  freeze(): void {
    this.#state = "frozen";
  }

  /** Goes on: what came meanwhile comes now. */
  thaw(): void {
    this.#state = "up";
    for (const run of this.#backlog.splice(0)) run();
    this.#wake();
  }

  #makeCore(): RendezvousCore {
    const random = seededRandom(this.#random.below(2 ** 32));
    const freshAddress = (): Bytes => new Uint8Array(ADDRESS_BYTES).map(() => random.below(256));
    return createRendezvousCore({ random, freshAddress });
  }

  /** Something reaches the machine. @returns False when it is down. */
  #arrive(run: () => void): boolean {
    if (this.#state === "down") return false;
    if (this.#state === "frozen") this.#backlog.push(run);
    else run();
    return true;
  }

  #onOpened(line: HostLine): void {
    line.connection = this.#nextConnection;
    this.#nextConnection += 1;
    this.#lines.set(line.connection, line);
    const wallClockMs = EPOCH_MS + Math.round(this.#timeline.now);
    this.#input({ type: "connectionOpened", connection: line.connection, wallClockMs });
  }

  #onFrame(line: HostLine, frame: Bytes): void {
    if (!this.#lines.has(line.connection)) return;
    this.counts.messagesIn += 1;
    this.counts.bytesIn += frame.length;
    this.#input({ type: "frame", connection: line.connection, frame });
  }

  #onClosed(line: HostLine): void {
    if (!this.#lines.delete(line.connection)) return;
    this.#input({ type: "connectionClosed", connection: line.connection });
  }

  #input(input: Parameters<RendezvousCore["handle"]>[0]): void {
    // The machine's clock shows whole ms: sums of them are exact.
    const now = Math.ceil(this.#timeline.now);
    for (const output of this.#core.handle(input, now)) this.#perform(output);
    this.#armTimer();
  }

  #perform(output: Output): void {
    const line = this.#lines.get(output.connection);
    if (line === undefined) return;
    if (output.type === "close") {
      this.#lines.delete(output.connection);
      line.end();
      return;
    }
    const frame = this.rewrite?.(line.peer, output.frame) ?? output.frame;
    this.counts.messagesOut += 1;
    this.counts.bytesOut += frame.length;
    line.deliver(frame);
  }

  #armTimer(): void {
    const deadline = this.#core.nextDeadline;
    if (deadline === undefined) return;
    if (this.#wakesAt !== undefined && this.#wakesAt <= deadline) return;
    this.#wakesAt = deadline;
    this.#timeline.at(deadline, "rendezvous", 0, () => {
      if (this.#wakesAt === deadline) this.#wake();
    });
  }

  #wake(): void {
    this.#wakesAt = undefined;
    const deadline = this.#core.nextDeadline;
    if (this.#state !== "up" || deadline === undefined) return;
    if (deadline <= this.#timeline.now) this.#input({ type: "deadline" });
    else this.#armTimer();
  }
}
