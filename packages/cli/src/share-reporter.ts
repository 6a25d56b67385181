/** Tells what happens in a share: neighbors, figures, bans, warnings. */

import type { LinkKind, PeerId, Share, ShareEvents, ShareProgress } from "passalong";
import type { Output } from "./output.ts";

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
    this.showNow();
    clearTimeout(this.#timer);
  }

  #onPeer({ peerId, state, neighbor }: ShareEvents["peer"]): void {
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
