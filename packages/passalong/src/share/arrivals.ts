/** Waiting for chunks that have not come yet. */

/** Wakes whoever waits for a chunk when it is here. */
export class Arrivals {
  readonly #waiting = new Map<number, Set<() => void>>();

  /**
   * Resolves when the chunk is here.
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
      for (const signal of signals) {
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

  #forget(position: number, wake: () => void): void {
    const others = this.#waiting.get(position);
    others?.delete(wake);
    if (others?.size === 0) this.#waiting.delete(position);
  }
}
