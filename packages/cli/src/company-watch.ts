/** Says so when nobody is there (CL27). */

import type { Share } from "passalong";
import type { Output } from "./output.ts";

/** How long a receiver is alone before that is worth a sentence, ms. Source: CL27. */
export const LONELY_MS = 2_000;

/** How often that is looked at, ms. Source: guess, four times in that time. */
const LOOK_INTERVAL_MS = 500;

/** Looks whether there are neighbors. */
export class CompanyWatch {
  readonly #share: Share;
  readonly #output: Output;
  readonly #interval: NodeJS.Timeout;
  /** Since when nobody is there; undefined while somebody is. */
  #aloneSinceMs: number | undefined = performance.now();
  #isSaid = false;
  #hadCompany = false;

  constructor(share: Share, output: Output) {
    this.#share = share;
    this.#output = output;
    this.#interval = setInterval(() => this.#look(), LOOK_INTERVAL_MS);
  }

  /** Looks no more. */
  stop(): void {
    clearInterval(this.#interval);
  }

  #look(): void {
    const { neighborCount, rendezvous } = this.#share.progress;
    if (neighborCount > 0) this.#onCompany();
    else if (this.#hadCompany || rendezvous === "joined") this.#onNobody();
  }

  #onCompany(): void {
    if (this.#isSaid) this.#output.say("Somebody is here; going on.");
    this.#isSaid = false;
    this.#hadCompany = true;
    this.#aloneSinceMs = undefined;
  }

  #onNobody(): void {
    const now = performance.now();
    this.#aloneSinceMs ??= now;
    if (this.#isSaid || now - this.#aloneSinceMs < LONELY_MS) return;
    this.#isSaid = true;
    this.#output.say(
      this.#hadCompany
        ? "Everybody has left; waiting for somebody who has the rest."
        : "Nobody who has these files is here now; waiting for somebody (Ctrl-C ends it).",
    );
  }
}
