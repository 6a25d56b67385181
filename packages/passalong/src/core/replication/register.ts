/** The group's register: a small signed value of which the highest version wins. */

import type { Bytes } from "../../base/index.ts";
import type { RegisterMessage } from "../../wire/index.ts";
import type { Outbox } from "../outbox.ts";
import type { Neighbor } from "./neighbor.ts";

/** Keeps the highest verified version and passes it on (RP8). Version 0 means: none yet. */
export class Register {
  readonly #neighbors: ReadonlyMap<unknown, Neighbor>;
  readonly #outbox: Outbox;
  #version = 0;
  #value: Bytes = new Uint8Array(0);
  /** Values being verified, one a neighbor. */
  readonly #candidates = new Map<Neighbor, RegisterMessage>();

  constructor(neighbors: ReadonlyMap<unknown, Neighbor>, outbox: Outbox) {
    this.#neighbors = neighbors;
    this.#outbox = outbox;
  }

  /** Takes the application's own register, when its version is higher. */
  set(version: number, value: Bytes): void {
    if (version <= this.#version) return;
    this.#version = version;
    this.#value = value;
    this.#outbox.event({ type: "registerChanged", version, value });
    for (const neighbor of this.#neighbors.values()) this.#push(neighbor);
  }

  /** A new neighbor gets it at once. */
  onNeighborConnected(neighbor: Neighbor): void {
    this.#push(neighbor);
  }

  /** Forgets what the neighbor sent. */
  onNeighborGone(neighbor: Neighbor): void {
    this.#candidates.delete(neighbor);
  }

  /** A neighbor sends its register: worth a verification only when newer, and one at a time. */
  onMessage(neighbor: Neighbor, message: RegisterMessage): void {
    neighbor.registerVersion = Math.max(neighbor.registerVersion, message.version);
    if (message.version <= this.#version || this.#candidates.has(neighbor)) return;
    this.#candidates.set(neighbor, message);
    this.#outbox.push({
      type: "verifyRegister",
      version: message.version,
      value: message.value,
      from: neighbor.peerId,
    });
  }

  /** A verification has ended. False when the neighbor had sent what is not authentic. */
  onVerified(neighbor: Neighbor, isAuthentic: boolean | undefined): boolean {
    const candidate = this.#candidates.get(neighbor);
    this.#candidates.delete(neighbor);
    if (candidate === undefined) return true;
    if (isAuthentic === true) this.set(candidate.version, candidate.value);
    return isAuthentic !== false;
  }

  #push(neighbor: Neighbor): void {
    if (this.#version === 0 || neighbor.registerVersion >= this.#version) return;
    neighbor.registerVersion = this.#version;
    const { peerId } = neighbor;
    this.#outbox.send(peerId, { type: "register", version: this.#version, value: this.#value });
  }
}
