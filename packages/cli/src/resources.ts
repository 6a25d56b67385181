/** What a verb has opened and must close, whatever happens (CL12). */

/**
 * How long closing one thing may take, ms; then the next one is closed. Source: guess, the longest
 * close of a connection is 0.5 s.
 */
const CLOSE_MS_MAX = 3_000;

/** Closes everything in the reverse order of opening. */
export class Resources implements AsyncDisposable {
  readonly #closers: (() => Promise<void>)[] = [];

  /** Remembers how to close something. */
  keep(close: () => Promise<void>): void {
    this.#closers.push(close);
  }

  /** Closes all, the last first; one that cannot be closed does not keep the others open. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.#closers.splice(0).toReversed()) await closed(close);
  }
}

/** Never rejects, and resolves in time. */
function closed(close: () => Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, CLOSE_MS_MAX);
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    close().then(end, end);
  });
}
