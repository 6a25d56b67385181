/**
 * The real rendezvous core behind sockets with delay, and the places where a test makes it evil.
 */

import {
  type ConnectionId,
  createRendezvousCore,
  type Input,
  type Output,
  type RendezvousCore,
} from "@passalong/rendezvous/core";
import { type Bytes, seededRandom } from "passalong/base";
import type { RendezvousSocket, RendezvousSocketHandlers } from "passalong/group";
import type { VirtualTime } from "passalong/testing";
import {
  decodeServerMessage,
  encodeServerMessage,
  isMalformed,
  type ServerMessage,
} from "passalong/wire";

/** One way between a peer and the rendezvous, ms. */
const DELAY_MS = 5;

/** The clock of the rendezvous at virtual time 0: neither peer's. */
const CLOCK_MS_AT_START = 1_700_000_000_000;

/** What an evil rendezvous says instead of a message; an empty list: nothing. */
export type Tampering = (message: ServerMessage, to: ConnectionId) => readonly ServerMessage[];

/** One rendezvous. */
export class RendezvousHub {
  /** Everything that it wanted to say passes here. */
  tamper: Tampering = (message) => [message];
  /** Messages that were said, by type; for limits of traffic. */
  readonly saidCounts = new Map<string, number>();
  readonly #time: VirtualTime;
  readonly #seed: number;
  #core: RendezvousCore;
  #sockets = new Map<ConnectionId, RendezvousSocketHandlers>();
  #nextId = 0;
  #isUp = true;
  #isHeld = false;

  constructor(time: VirtualTime, seed = 99) {
    this.#time = time;
    this.#seed = seed;
    this.#core = this.#newCore();
  }

  /** How many peers are connected. */
  get connectionCount(): number {
    return this.#sockets.size;
  }

  /** For platforms. */
  open(handlers: RendezvousSocketHandlers): RendezvousSocket {
    const id = this.#nextId;
    this.#nextId += 1;
    if (!this.#isUp) {
      this.#later(() => handlers.onClose());
      return { send: () => {}, close: () => {} };
    }
    this.#sockets.set(id, handlers);
    this.#later(() => {
      if (!this.#sockets.has(id)) return;
      handlers.onOpen();
      const wallClockMs = CLOCK_MS_AT_START + Math.floor(this.#time.nowMs);
      this.#input({ type: "connectionOpened", connection: id, wallClockMs });
    });
    return {
      send: (frame) => this.#later(() => this.#hear(id, frame)),
      close: () => this.#later(() => this.#forget(id)),
    };
  }

  /** Dies with all its sockets. */
  kill(): void {
    this.#isUp = false;
    const sockets = [...this.#sockets.values()];
    this.#sockets.clear();
    for (const handlers of sockets) this.#later(() => handlers.onClose());
  }

  /** Starts again and remembers nobody. */
  revive(): void {
    this.#isUp = true;
    this.#core = this.#newCore();
  }

  /** Hears and says nothing any more, with open sockets. */
  freeze(): void {
    this.#isHeld = true;
  }

  /** Says any bytes to every peer. */
  sayToAll(frame: Bytes): void {
    for (const handlers of this.#sockets.values()) this.#later(() => handlers.onMessage(frame));
  }

  /** Says any message to one peer. */
  say(to: ConnectionId, message: ServerMessage): void {
    this.#send(to, message);
  }

  #newCore(): RendezvousCore {
    const random = seededRandom(this.#seed);
    return createRendezvousCore({
      random,
      freshAddress: () => Uint8Array.from({ length: 16 }, () => random.below(256)),
    });
  }

  #hear(id: ConnectionId, frame: Bytes): void {
    if (this.#sockets.has(id)) this.#input({ type: "frame", connection: id, frame });
  }

  #forget(id: ConnectionId): void {
    if (this.#sockets.delete(id)) this.#input({ type: "connectionClosed", connection: id });
  }

  #input(input: Input): void {
    if (this.#isHeld || !this.#isUp) return;
    for (const output of this.#core.handle(input, this.#time.nowMs)) this.#perform(output);
    const { nextDeadline } = this.#core;
    if (nextDeadline === undefined) return;
    const delayMs = Math.ceil(nextDeadline - this.#time.nowMs);
    this.#time.setTimer(delayMs, () => {
      if (this.#core.nextDeadline === nextDeadline) this.#input({ type: "deadline" });
    });
  }

  #perform(output: Output): void {
    const { connection } = output;
    if (output.type === "close") {
      const handlers = this.#sockets.get(connection);
      this.#sockets.delete(connection);
      this.#later(() => handlers?.onClose());
      return;
    }
    const message = decodeServerMessage(output.frame);
    if (isMalformed(message)) return;
    for (const said of this.tamper(message, connection)) this.#send(connection, said);
  }

  #send(to: ConnectionId, message: ServerMessage): void {
    this.saidCounts.set(message.type, (this.saidCounts.get(message.type) ?? 0) + 1);
    const frame = encodeServerMessage(message);
    this.#later(() => this.#sockets.get(to)?.onMessage(frame));
  }

  #later(task: () => void): void {
    this.#time.setTimer(DELAY_MS, task);
  }
}
