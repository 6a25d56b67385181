/** What leaves on the bulk lane before objects do: within the same credit, window and pace. */

import type { PeerId } from "../../base/index.ts";
import type { StreamDataMessage } from "../../wire/index.ts";
import type { DeadlineTable } from "../deadlines.ts";
import type { Outbox } from "../outbox.ts";
import type { Neighbor } from "./neighbor.ts";
import type { Releasing } from "./releasing.ts";
import type { Uplink } from "./uplink.ts";

/** What precedence needs of replication. */
export interface PrecedenceParts {
  readonly neighbors: ReadonlyMap<PeerId, Neighbor>;
  readonly uplink: Uplink;
  readonly releasing: Releasing;
  readonly deadlines: DeadlineTable;
  readonly outbox: Outbox;
}

/** The bulk lane as other services see it: they send whenever objects might, and before them. */
export class Precedence {
  readonly #parts: PrecedenceParts;
  #source: ((now: number) => void) | undefined;

  constructor(parts: PrecedenceParts) {
    this.#parts = parts;
  }

  /** Sets what is called each time something may leave, before objects are looked at. */
  setSource(source: (now: number) => void): void {
    this.#source = source;
  }

  /** What the uplink gives, bytes per second; undefined: not known yet. */
  get bytesPerSecond(): number | undefined {
    return this.#parts.uplink.bytesPerSecond;
  }

  /** Lets the source send. */
  pump(now: number): void {
    this.#source?.(now);
  }

  /** Whether pace and window of the uplink let something leave now; if not, sets the deadline. */
  mayLeave(now: number): boolean {
    const { uplink, deadlines } = this.#parts;
    const readyAt = uplink.readyAt(now);
    if (readyAt > now) {
      deadlines.set("pace", readyAt);
      return false;
    }
    const roomAt = uplink.roomAt(now);
    if (roomAt > now && Number.isFinite(roomAt)) deadlines.set("pace", roomAt);
    return roomAt <= now;
  }

  /** Whether the link to a peer takes so many bytes now. */
  takes(peerId: PeerId, sizeBytes: number): boolean {
    return (this.#parts.neighbors.get(peerId)?.writableBytes ?? 0) >= sizeBytes;
  }

  /** What a peer has given free of all that was sent to it; undefined: nothing is under way. */
  freedBytes(peerId: PeerId): number | undefined {
    const { sentBytes = 0, inFlightBytes = 0 } = this.#parts.neighbors.get(peerId) ?? {};
    return inFlightBytes === 0 ? undefined : sentBytes - inFlightBytes;
  }

  /** How long what was sent to a peer waited on its way, ms. */
  queueingMs(peerId: PeerId): number {
    return this.#parts.neighbors.get(peerId)?.queueingMs ?? 0;
  }

  /** Sends a fragment that {@link mayLeave} and {@link takes} allow. */
  send(peerId: PeerId, message: StreamDataMessage, now: number): void {
    const neighbor = this.#parts.neighbors.get(peerId);
    if (neighbor === undefined) return;
    this.#parts.uplink.onMessageSent(neighbor, message.bytes.length, now);
    this.#parts.outbox.send(peerId, message);
  }

  /** Bytes that came from a peer wait for nothing any more: credit goes back (RP13). */
  release(peerId: PeerId, sizeBytes: number, now: number): void {
    const neighbor = this.#parts.neighbors.get(peerId);
    if (neighbor !== undefined) this.#parts.releasing.release(neighbor, sizeBytes, now);
  }
}
