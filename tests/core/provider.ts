/** A provider's core behind an uplink of a certain rate, with neighbors that keep asking. */

import { type PeerId } from "passalong/base";
import type { Input } from "passalong/core";
import type { DataMessage } from "passalong/wire";
import { Bench, ofType } from "./bench.ts";

/** What each link lets be in flight, bytes: the credit of a real one. */
const CREDIT_BYTES = 4_194_304;

/** After so long a neighbor that was told `busy` asks again, ms. */
const BUSY_PAUSE_MS = 500;

/** How the provider is connected. */
export interface UplinkOptions {
  readonly objectBytes: number;
  readonly bytesPerSecond: number;
  /** One way, ms. */
  readonly latencyMs: number;
}

/** A fragment that has reached its neighbor. */
export interface Arrival {
  readonly to: PeerId;
  readonly message: DataMessage;
  readonly at: number;
}

interface Planned {
  readonly at: number;
  readonly act: () => void;
}

/** Everything that leaves goes through one queue; what is whole at a neighbor is given free. */
export class Provider extends Bench {
  readonly arrivals: Arrival[] = [];
  /** How long each fragment waited behind others before it left, ms. */
  readonly waits: { readonly at: number; readonly ms: number; readonly bytes: number }[] = [];
  /** Neighbors that take data and never give any of it free. */
  readonly stalled: Set<PeerId> = new Set<PeerId>();
  bytesPerSecond: number;
  readonly #objectBytes: number;
  readonly #latencyMs: number;
  readonly #inFlight = new Map<PeerId, number>();
  readonly #credit = new Map<PeerId, number>();
  readonly #partial = new Map<string, number>();
  readonly #asking = new Map<PeerId, number>();
  #planned: Planned[] = [];
  #freeAt = 0;

  constructor({ objectBytes, bytesPerSecond, latencyMs }: UplinkOptions) {
    super({ aim: 24, max: 24 });
    this.#objectBytes = objectBytes;
    this.bytesPerSecond = bytesPerSecond;
    this.#latencyMs = latencyMs;
  }

  /** A neighbor comes; its link lets so many bytes be in flight. */
  join(peerId: PeerId, creditBytes: number = CREDIT_BYTES): void {
    this.#credit.set(peerId, creditBytes);
    this.#inFlight.set(peerId, 0);
    this.input({ type: "neighborConnected", peerId });
    this.#tellRoom(peerId);
  }

  /** A neighbor's link ends, and what is on its way to it is lost. */
  end(peerId: PeerId): void {
    this.#inFlight.delete(peerId);
    this.#asking.delete(peerId);
    this.input({ type: "neighborDisconnected", peerId });
  }

  /** A neighbor asks for so many objects, from one index on, and for the next as each comes. */
  ask(peerId: PeerId, first: number, count: number): void {
    this.#asking.set(peerId, first + count);
    const indices = Array.from({ length: count }, (_, step) => first + step);
    this.message(peerId, { type: "request", indices });
  }

  override input(input: Input): ReturnType<Bench["input"]> {
    const outputs = super.input(input);
    for (const output of outputs) {
      if (output.type === "send" && output.message.type === "data") {
        this.#transmit(output.to, output.message);
      } else if (output.type === "send" && output.message.type === "busy") {
        this.#askAgain(output.to, output.message.indices);
      } else if (output.type === "send" && output.message.type === "ping") {
        this.#answer(output.to, output.message.token);
      }
    }
    for (const { index } of ofType(outputs, "readObject")) {
      this.input({ type: "objectRead", index, bytes: new Uint8Array(this.#objectBytes) });
    }
    return outputs;
  }

  /** Lets time pass for the core, the uplink and the neighbors, who answer pings. */
  run(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const planned = this.#planned[0];
      const next = Math.min(planned?.at ?? Infinity, this.core.nextDeadline ?? Infinity);
      if (next > end) break;
      this.now = Math.max(this.now, next);
      if (planned !== undefined && planned.at <= this.now) {
        this.#planned.shift();
        planned.act();
      } else {
        this.input({ type: "deadline" });
      }
    }
    this.now = end;
  }

  /** Payload that has reached a neighbor, or all of them, since a moment. */
  arrivedBytes(since: number, to?: PeerId): number {
    let bytes = 0;
    for (const arrival of this.arrivals) {
      if (arrival.at >= since && (to === undefined || arrival.to === to)) {
        bytes += arrival.message.bytes.length;
      }
    }
    return bytes;
  }

  #askAgain(from: PeerId, indices: readonly number[]): void {
    this.#plan(this.now + BUSY_PAUSE_MS, () => {
      if (this.#inFlight.has(from)) this.message(from, { type: "request", indices });
    });
  }

  /** A ping waits for what left before it, too. */
  #answer(from: PeerId, token: number): void {
    const arrivesAt = Math.max(this.now, this.#freeAt) + this.#latencyMs;
    this.#plan(arrivesAt + this.#latencyMs, () => {
      if (this.#inFlight.has(from)) this.message(from, { type: "pong", token });
    });
  }

  #transmit(to: PeerId, message: DataMessage): void {
    const bytes = message.bytes.length;
    this.#inFlight.set(to, (this.#inFlight.get(to) ?? 0) + bytes);
    const ms = Math.max(0, this.#freeAt - this.now);
    this.waits.push({ at: this.now, ms, bytes });
    this.#freeAt = this.now + ms + (1_000 * bytes) / this.bytesPerSecond;
    this.#plan(this.#freeAt + this.#latencyMs, () => this.#arrive(to, message));
  }

  #arrive(to: PeerId, message: DataMessage): void {
    if (!this.#inFlight.has(to)) return;
    this.arrivals.push({ to, message, at: this.now });
    const key = `${to} ${message.index}`;
    const came = (this.#partial.get(key) ?? 0) + message.bytes.length;
    this.#partial.set(key, came);
    if (came < message.size || this.stalled.has(to)) return;
    this.#partial.delete(key);
    this.#plan(this.now + this.#latencyMs, () => this.#giveFree(to, message.size));
  }

  #giveFree(peerId: PeerId, bytes: number): void {
    const inFlight = this.#inFlight.get(peerId);
    if (inFlight === undefined) return;
    this.#inFlight.set(peerId, inFlight - bytes);
    this.#tellRoom(peerId);
    const next = this.#asking.get(peerId);
    if (next === undefined) return;
    this.#asking.set(peerId, next + 1);
    this.message(peerId, { type: "request", indices: [next] });
  }

  #tellRoom(peerId: PeerId): void {
    const inFlightBytes = this.#inFlight.get(peerId) ?? 0;
    const bytes = Math.max(0, (this.#credit.get(peerId) ?? 0) - inFlightBytes);
    this.input({ type: "writable", peerId, bytes, inFlightBytes });
  }

  #plan(at: number, act: () => void): void {
    const after = this.#planned.findIndex((planned) => planned.at > at);
    this.#planned.splice(after < 0 ? this.#planned.length : after, 0, { at, act });
  }
}
