/** Being told to stop: by Ctrl-C, by the system, or because nobody reads what is printed. */

/** Who asks to stop. */
export type InterruptionCause =
  /** Ctrl-C. */
  | "keyboard"
  /** SIGTERM, as service managers send. */
  | "system"
  /** The reader of stdout has gone. */
  | "unread";

/** Whether the command has been told to stop. */
export interface Interruption {
  /** Aborts when it has. */
  readonly signal: AbortSignal;
  /** By whom first; undefined when it has not been told. */
  readonly cause: InterruptionCause | undefined;
}

/** An interruption that others cause. */
export class InterruptionSource implements Interruption {
  readonly #controller = new AbortController();
  #cause: InterruptionCause | undefined;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get cause(): InterruptionCause | undefined {
    return this.#cause;
  }

  /** Tells the command to stop; the first cause counts. */
  interrupt(cause: InterruptionCause): void {
    this.#cause ??= cause;
    this.#controller.abort();
  }
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
