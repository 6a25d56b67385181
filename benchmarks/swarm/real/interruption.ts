/** What has to be undone when somebody, or a failure, ends the benchmark in the middle. */

/** Exit code after Ctrl-C. Source: bash(1), 128 and the signal's number. */
const EXIT_INTERRUPTED = 130;

/** Signals that end it. */
const SIGNALS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Undoes what was made, the last first, when the process ends before it is disposed of. */
export class Interruption implements Disposable {
  readonly #undoings: (() => void)[] = [];
  readonly #onExit = (): void => {
    for (const undo of this.#undoings.splice(0).toReversed()) undo();
  };
  readonly #onSignal = (): void => process.exit(EXIT_INTERRUPTED);

  constructor() {
    process.on("exit", this.#onExit);
    for (const signal of SIGNALS) process.on(signal, this.#onSignal);
  }

  /**
   * Adds something to undo.
   *
   * @param undo  Must not wait, and may be called for what is gone already.
   */
  add(undo: () => void): void {
    this.#undoings.push(undo);
  }

  [Symbol.dispose](): void {
    process.off("exit", this.#onExit);
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
  }
}
