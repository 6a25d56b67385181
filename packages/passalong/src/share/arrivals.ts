/** Waiting for chunks that have not come yet. */

/** Wakes whoever waits for a chunk when it is here. */
export class Arrivals {
  readonly #waiting = new Map<number, Set<() => void>>();
  readonly #ending = new AbortController();

  /**
   * Resolves when the chunk is here, rejects when nothing more comes.
   *
   * @param signals  Whichever aborts first ends the wait: rejects with its reason.
   */
  of(position: number, signals: readonly AbortSignal[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = new AbortController();
      const end = (finish: () => void): void => {
        waiting.abort();
        this.#forget(position, wake);
        finish();
      };
      const wake = (): void => end(resolve);
      for (const signal of [...signals, this.#ending.signal]) {
        const fail = (): void => end(() => reject(signal.reason as Error));
        if (signal.aborted) return fail();
        signal.addEventListener("abort", fail, { signal: waiting.signal });
      }
      const others = this.#waiting.get(position) ?? new Set();
      this.#waiting.set(position, others.add(wake));
    });
  }

  /** A chunk is here. */
  onChunk(position: number): void {
    for (const wake of [...(this.#waiting.get(position) ?? [])]) wake();
  }

  /** Nothing more comes, and this is why: whoever waits, or is going to, hears it. */
  end(reason: Error): void {
    this.#ending.abort(reason);
  }

  #forget(position: number, wake: () => void): void {
    const others = this.#waiting.get(position);
    others?.delete(wake);
    if (others?.size === 0) this.#waiting.delete(position);
  }
}
