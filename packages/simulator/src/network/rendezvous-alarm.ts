/** One timer of a peer's shell. */

import type { SimulatedPeer } from "../peers/simulated-peer.ts";
import type { Timeline } from "../timeline.ts";

/** A timer that can be set anew and taken back; it is void once the life of its peer is over. */
export class Alarm {
  readonly #timeline: Timeline;
  readonly #peer: SimulatedPeer;
  readonly #life: number;
  /** Grows with each setting: only the latest rings. */
  #setting = 0;
  #isSet = false;

  constructor(timeline: Timeline, peer: SimulatedPeer) {
    this.#timeline = timeline;
    this.#peer = peer;
    this.#life = peer.life;
  }

  /** True until it has rung or was taken back. */
  get isSet(): boolean {
    return this.#isSet;
  }

  /** Rings once after a while, ms; what was set before does not. */
  set(delayMs: number, ring: () => void): void {
    this.#setting += 1;
    this.#isSet = true;
    const setting = this.#setting;
    this.#timeline.after(delayMs, "introduction", this.#peer.number, () => {
      if (this.#setting !== setting || this.#peer.life !== this.#life) return;
      this.cancel();
      ring();
    });
  }

  /** Does not ring. */
  cancel(): void {
    this.#setting += 1;
    this.#isSet = false;
  }
}
