/** Another network: links are made anew before the old ones are missed (CN30). */

import type { PeerId } from "../base/index.ts";
import type { LinkKind } from "./channel.ts";
import type { Platform } from "./platform.ts";

/** Changes that follow each other faster are one, ms. Source: guess, addresses come one by one. */
export const NETWORK_SETTLE_MS: number = 500;

/** What following the network needs. */
export interface NetworkChangeOptions {
  readonly platform: Platform;
  readonly neighbors: () => readonly { readonly peerId: PeerId; readonly kind: LinkKind }[];
  /** Goes to the rendezvous anew. */
  readonly renewRendezvous: () => void;
  /** Tries for another direct link, which takes the place of the one there is. */
  readonly connectDirectly: (peerId: PeerId) => void;
}

/** Listens to the platform until it is closed. */
export class NetworkChange {
  readonly #options: NetworkChangeOptions;
  readonly #stop: (() => void) | undefined;
  #timer: { cancel(): void } | undefined;

  constructor(options: NetworkChangeOptions) {
    this.#options = options;
    const { platform } = options;
    this.#stop = platform.onNetworkChange?.(() => {
      this.#timer?.cancel();
      this.#timer = platform.setTimer(NETWORK_SETTLE_MS, () => this.#renew());
    });
  }

  /** Follows it no more. */
  close(): void {
    this.#stop?.();
    this.#timer?.cancel();
  }

  /** Links through the relay end with their rendezvous, and are made anew with it. */
  #renew(): void {
    const { connectDirectly, neighbors, renewRendezvous } = this.#options;
    renewRendezvous();
    for (const { peerId, kind } of neighbors()) {
      if (kind !== "relay") connectDirectly(peerId);
    }
  }
}
