/** Tells what happens in a share: neighbors, figures, bans, warnings. */

import type { LinkKind, PeerId, Share, ShareEvents, ShareProgress } from "passalong";
import type { Output } from "./output.ts";

/**
 * How long a link through a TURN server is not told of, ms: ICE may still find a direct way.
 * Source: measured, up to 100 ms; a few times that on long paths.
 */
const TURN_SETTLE_MS = 500;

/** What a reporter works with. */
export interface ShareReporterOptions {
  readonly share: Share;
  readonly role: "provider" | "receiver";
  readonly output: Output;
}

/** Listens to a share until it is told to stop. */
export class ShareReporter {
  readonly #options: ShareReporterOptions;
  readonly #stopping = new AbortController();
  /** Of present neighbors: what to say when they leave. */
  readonly #kinds = new Map<PeerId, LinkKind>();
  /** Neighbors that are not told of yet. */
  readonly #settling = new Map<PeerId, NodeJS.Timeout>();
  #copies = 0;
  #timer: NodeJS.Timeout | undefined;
  #shownAtMs = -Infinity;

  constructor(options: ShareReporterOptions) {
    this.#options = options;
    const { share, role, output } = options;
    const { signal } = this.#stopping;
    share.on("progress", () => this.#onChange(), { signal });
    share.on("peer", (event) => this.#onPeer(event), { signal });
    share.on("warning", ({ message }) => output.say(message), { signal });
    share.on("banned", ({ peerId, reason }) => output.print({ event: "banned", peerId, reason }), {
      signal,
    });
    if (role === "provider") share.on("coverage", (event) => this.#onCoverage(event), { signal });
    this.#onChange();
  }

  /** Shows the figures of this moment, as the last ones before a result. */
  showNow(): void {
    this.#show(this.#options.share.progress);
  }

  /** Shows the last figures and falls silent. */
  stop(): void {
    if (this.#stopping.signal.aborted) return;
    this.#stopping.abort();
    for (const peerId of this.#settling.keys()) this.#tellSettled(peerId);
    this.showNow();
    clearTimeout(this.#timer);
  }

  #onPeer({ peerId, state, neighbor }: ShareEvents["peer"]): void {
    this.#tellSettled(peerId);
    if (state === "left" || neighbor?.kind !== "turn") {
      this.#tellPeer(peerId, state, neighbor);
      return;
    }
    this.#kinds.set(peerId, neighbor.kind);
    this.#settling.set(
      peerId,
      setTimeout(() => this.#tellSettled(peerId), TURN_SETTLE_MS),
    );
  }

  /** Tells of a neighbor that was not told of yet, as things are now. */
  #tellSettled(peerId: PeerId): void {
    const timer = this.#settling.get(peerId);
    if (timer === undefined) return;
    clearTimeout(timer);
    this.#settling.delete(peerId);
    const neighbors = this.#options.share.neighbors();
    this.#tellPeer(
      peerId,
      "joined",
      neighbors.find((one) => one.peerId === peerId),
    );
  }

  #tellPeer(
    peerId: PeerId,
    state: ShareEvents["peer"]["state"],
    neighbor: ShareEvents["peer"]["neighbor"],
  ): void {
    const kind = neighbor?.kind ?? this.#kinds.get(peerId) ?? null;
    if (kind !== null && state === "joined") this.#kinds.set(peerId, kind);
    else this.#kinds.delete(peerId);
    const rttMs = neighbor?.rttMs ?? null;
    this.#options.output.print({ event: "peer", peerId, state, kind, rttMs });
  }

  #onCoverage({ completeReceivers, copies }: ShareEvents["coverage"]): void {
    this.#copies = copies;
    this.#options.output.print({ event: "coverage", completeReceivers, copies });
    this.#onChange();
  }

  /** Shows now, or when it is time again. */
  #onChange(): void {
    if (this.#timer !== undefined) return;
    const { output } = this.#options;
    const waitMs = this.#shownAtMs + output.progressIntervalMs - performance.now();
    if (waitMs <= 0) this.showNow();
    else this.#timer = setTimeout(() => this.showNow(), waitMs);
  }

  #show(progress: ShareProgress): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#shownAtMs = performance.now();
    const { output, role } = this.#options;
    output.show({ role, progress, copies: this.#copies });
  }
}
