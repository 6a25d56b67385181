/** The loop around a core: input, `handle`, outputs in order, one timer. */

import type { PeerId } from "../base/index.ts";
import type { Core, Input, Output, ServiceOutput } from "../core/index.ts";
import { bulkBytes } from "../wire/index.ts";
import type { LinkRoom } from "./link.ts";
import type { ObjectHost } from "./object-host.ts";
import type { Platform, TimerHandle } from "./platform.ts";
import type { ServiceHost } from "./session-service.ts";

/** Outputs that the application's host answers. */
type HostOutput = Extract<
  Output,
  { readonly type: "readObject" | "verifyObject" | "storeObject" | "verifyRegister" }
>;

/** Outputs for links, rendezvous and application. */
export type NetworkOutput = Exclude<Output, HostOutput | ServiceOutput>;

/** What carries out the outputs that are not the host's. */
export interface DriverNetwork {
  /**
   * Carries out one output. Inputs that come of it meanwhile wait until all outputs are carried
   * out.
   */
  perform(output: NetworkOutput): void;
  /** What the link to a peer takes now; undefined when there is none. */
  roomOf(peerId: PeerId): LinkRoom | undefined;
}

/** What a driver is made of. */
export interface DriverOptions {
  readonly core: Core;
  readonly platform: Platform;
  readonly host: ObjectHost;
  /** Sign and verify for the core's services. */
  readonly services?: readonly Pick<ServiceHost, "answer">[];
  readonly network: DriverNetwork;
}

/**
 * Drives one core.
 *
 * Its queue holds only inputs that come while outputs are carried out. Nothing in it grows with
 * time: messages are bounded by the credit of their links, and answers of the host by what the core
 * has asked.
 */
export class Driver {
  readonly #core: Core;
  readonly #platform: Platform;
  readonly #host: ObjectHost;
  readonly #services: readonly Pick<ServiceHost, "answer">[];
  readonly #network: DriverNetwork;
  #queue: Input[] = [];
  /** Peers that data went to since the core last heard what their links take. */
  readonly #fed = new Set<PeerId>();
  #isHandling = false;
  #isClosed = false;
  #timer: TimerHandle | undefined;
  #timerAt = Number.POSITIVE_INFINITY;

  constructor({ core, platform, host, services = [], network }: DriverOptions) {
    this.#core = core;
    this.#platform = platform;
    this.#host = host;
    this.#services = services;
    this.#network = network;
  }

  /** Hands an input to the core, now or after those that wait. */
  input(input: Input): void {
    if (this.#isClosed) return;
    if (this.#isHandling) {
      this.#queue.push(input);
      return;
    }
    this.#isHandling = true;
    this.#handle(input);
    while (this.#queue.length > 0 || this.#fed.size > 0) {
      this.#handleQueue();
      this.#feedOn();
    }
    this.#isHandling = false;
    this.#armTimer();
  }

  /** Nothing is handled any more; answers that the host still owes are ignored. */
  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#queue = [];
  }

  #handleQueue(): void {
    for (let next = 0; next < this.#queue.length; next += 1) {
      const input = this.#queue[next];
      if (input !== undefined) this.#handleQueued(input);
    }
    this.#queue.length = 0;
  }

  /**
   * A link reports room when it had none; the core, which subtracts what it sends, may believe it
   * full although it has drained meanwhile. So after data has left, the core hears what may follow.
   */
  #feedOn(): void {
    const peerIds = [...this.#fed];
    this.#fed.clear();
    for (const peerId of peerIds) {
      const room = this.#network.roomOf(peerId);
      if (room !== undefined && room.writableBytes > 0) this.#handle(writable(peerId, room));
    }
  }

  /**
   * What was writable when the input came may have been used since, by outputs that were carried
   * out before its turn.
   */
  #handleQueued(input: Input): void {
    if (input.type !== "writable") {
      this.#handle(input);
      return;
    }
    const room = this.#network.roomOf(input.peerId);
    if (room !== undefined) this.#handle(writable(input.peerId, room));
  }

  #handle(input: Input): void {
    for (const output of this.#core.handle(input, this.#platform.now())) this.#perform(output);
  }

  #perform(output: Output): void {
    switch (output.type) {
      case "readObject":
      case "verifyObject":
      case "storeObject":
      case "verifyRegister":
        void this.#ask(output);
        return;
      case "send":
        if (bulkBytes(output.message) !== undefined) this.#fed.add(output.to);
        this.#network.perform(output);
        return;
      case "releaseCredit":
      case "connect":
      case "disconnect":
      case "sampleMembers":
      case "event":
        this.#network.perform(output);
        return;
      default:
        this.#serve(output);
    }
  }

  #serve(output: ServiceOutput): void {
    for (const service of this.#services) {
      const input = service.answer(output);
      if (input !== undefined) this.input(input);
    }
  }

  async #ask(output: HostOutput): Promise<void> {
    this.input(await this.#answer(output));
  }

  async #answer(output: HostOutput): Promise<Input> {
    switch (output.type) {
      case "readObject": {
        const { index } = output;
        return { type: "objectRead", index, bytes: await this.#host.read(index, output.for) };
      }
      case "verifyObject": {
        const { index, from, bytes } = output;
        const isAuthentic = await this.#host.verify(index, bytes);
        return { type: "objectVerified", index, from, isAuthentic };
      }
      case "storeObject": {
        const { index, bytes } = output;
        return { type: "objectStored", index, isStored: await this.#host.store(index, bytes) };
      }
      case "verifyRegister": {
        const { version, value, from } = output;
        const isAuthentic = await this.#host.verifyRegister(version, value);
        return { type: "registerVerified", version, from, isAuthentic };
      }
    }
  }

  /** One timer, set anew only when the core wants to be woken earlier than it rings. */
  #armTimer(): void {
    const deadline = this.#core.nextDeadline;
    if (this.#isClosed || deadline === undefined || deadline >= this.#timerAt) return;
    this.#timer?.cancel();
    this.#timerAt = deadline;
    const delayMs = Math.max(0, Math.ceil(deadline - this.#platform.now()));
    this.#timer = this.#platform.setTimer(delayMs, () => this.#onTimer());
  }

  #onTimer(): void {
    this.#timer = undefined;
    this.#timerAt = Number.POSITIVE_INFINITY;
    const deadline = this.#core.nextDeadline;
    if (deadline !== undefined && deadline <= this.#platform.now())
      this.input({ type: "deadline" });
    else this.#armTimer();
  }
}

function writable(peerId: PeerId, { writableBytes: bytes, inFlightBytes }: LinkRoom): Input {
  return { type: "writable", peerId, bytes, inFlightBytes };
}
