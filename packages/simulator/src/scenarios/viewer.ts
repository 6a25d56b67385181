/** Watches while it arrives: starts with some seconds in store, stops when the next is missing. */

import type { SimulatedPeer } from "../peers/simulated-peer.ts";
import type { World } from "../world.ts";

/** Media that must be there before playing begins, ms. Source: swarm reference, §5.2. */
const START_BUFFER_MS = 2_000;

/** One receiver's player. */
export class Viewer {
  readonly #world: World;
  readonly #peer: SimulatedPeer;
  readonly #intervalMs: number;
  readonly #arrivedAt: number;
  /** Chunks that are there without a gap from the first on. */
  #head = 0;
  #startedAt: number | undefined;
  /** When chunk 0 was due by the clock of what is played: moves with every stall. */
  #dueAt = 0;
  #stalledSince: number | undefined;
  #stalledMs = 0;

  /** @param intervalMs  How long one chunk plays, ms. */
  constructor(world: World, peer: SimulatedPeer, intervalMs: number) {
    this.#world = world;
    this.#peer = peer;
    this.#intervalMs = intervalMs;
    this.#arrivedAt = world.timeline.now;
    this.#setDue(this.#arrivedAt + START_BUFFER_MS);
    peer.listeners.push((event) => {
      if (event.type === "objectReceived") this.#onChunk();
    });
  }

  /** From arrival to the first picture, ms; undefined: it never came. */
  get startMs(): number | undefined {
    return this.#startedAt === undefined ? undefined : this.#startedAt - this.#arrivedAt;
  }

  /** How long playing stood still after it had begun, ms. */
  get stalledMs(): number {
    return this.#stalledMs;
  }

  #onChunk(): void {
    const { now } = this.#world.timeline;
    const { count } = this.#world.contents.shape;
    const before = this.#head;
    while (this.#head < count && this.#peer.disk.holds(this.#head)) this.#head += 1;
    if (this.#startedAt === undefined) {
      if (this.#head < count && this.#head * this.#intervalMs < START_BUFFER_MS) return;
      this.#startedAt = now;
      this.#setDue(now);
      this.#planStall();
    } else if (this.#stalledSince !== undefined && this.#head > before) {
      this.#stalledMs += now - this.#stalledSince;
      this.#stalledSince = undefined;
      this.#setDue(now - before * this.#intervalMs);
      this.#planStall();
    }
  }

  /** Looks again when everything that is there now has been played. */
  #planStall(): void {
    if (this.#head >= this.#world.contents.shape.count) return;
    const emptyAt = this.#dueAt + this.#head * this.#intervalMs;
    this.#world.timeline.at(emptyAt, "application", this.#peer.number, () => {
      if (this.#dueAt + this.#head * this.#intervalMs > this.#world.timeline.now) this.#planStall();
      else this.#stalledSince ??= this.#world.timeline.now;
    });
  }

  #setDue(dueAt: number): void {
    this.#dueAt = dueAt;
    const playback = { range: this.#world.everything, dueAt, intervalMs: this.#intervalMs };
    this.#peer.input({ type: "command", command: { type: "setPlayback", playback } });
  }
}
