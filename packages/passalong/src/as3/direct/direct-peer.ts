/** The other peer of a stream, in a group of both: met there, told and heard. */

import type { PeerId } from "../../base/index.ts";
import type { NetGroup as Group } from "../../netgroup/index.ts";
import { type DirectMessage, messageOf, valueOf } from "./messages.ts";

/** What is told of the other peer. */
export interface DirectPeerHandlers {
  /** It says something, over a link of its own. */
  readonly onMessage?: (message: DirectMessage) => void;
  /** Its link has ended. */
  readonly onGone?: () => void;
}

/** One peer of a group. */
export class DirectPeer {
  readonly #group: Group;
  readonly #peerId: PeerId;
  readonly #signal: AbortSignal;

  /** @param signal  Ends listening and waiting. */
  constructor(group: Group, peerId: PeerId, signal: AbortSignal) {
    this.#group = group;
    this.#peerId = peerId;
    this.#signal = signal;
  }

  /** Resolves when there is a link to it; false when that is not waited for any more. */
  met(): Promise<boolean> {
    if (this.#signal.aborted) return Promise.resolve(false);
    if (this.#isNeighbor) return Promise.resolve(true);
    return new Promise((resolve) => {
      const options = { signal: this.#signal };
      const look = ({ peerId }: { readonly peerId: PeerId }): void => {
        if (peerId === this.#peerId) resolve(true);
      };
      this.#group.on("neighbor.connect", look, options);
      this.#signal.addEventListener("abort", () => resolve(false), { once: true });
      this.#group.addMemberHint(this.#peerId);
    });
  }

  /** Hears what it says itself: nothing that others have passed on. */
  listen({ onMessage, onGone }: DirectPeerHandlers): void {
    const options = { signal: this.#signal };
    this.#group.on(
      "sendTo.notify",
      ({ peerId, message: value }) => {
        const message = peerId === this.#peerId ? messageOf(value) : undefined;
        if (message !== undefined) onMessage?.(message);
      },
      options,
    );
    this.#group.on(
      "neighbor.disconnect",
      ({ peerId }) => {
        if (peerId === this.#peerId) onGone?.();
      },
      options,
    );
  }

  /** Says something to it alone; nothing happens when it is gone. */
  send(message: DirectMessage): void {
    if (this.#signal.aborted || !this.#isNeighbor) return;
    const address = this.#group.convertPeerIDToGroupAddress(this.#peerId);
    this.#group.sendToNearest(valueOf(message), address);
  }

  get #isNeighbor(): boolean {
    return this.#group.neighbors().some(({ peerId }) => peerId === this.#peerId);
  }
}
