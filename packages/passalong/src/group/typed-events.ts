/** Typed events: a map from event name to what its listeners get. */

/**
 * Calls listeners in the order they were added; one that throws stops neither the others nor the
 * caller's work.
 */
export class EventSource<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(event: never) => void>>();

  /**
   * Calls `listener` at each event of this name.
   *
   * @param options.signal  Removes the listener when it aborts.
   */
  on<Name extends keyof Events>(
    name: Name,
    listener: (event: Events[Name]) => void,
    options?: { readonly signal?: AbortSignal },
  ): void {
    if (options?.signal?.aborted === true) return;
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    options?.signal?.addEventListener("abort", () => listeners.delete(listener), { once: true });
  }

  /** Removes a listener; nothing happens when it is not there. */
  off<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): void {
    this.#listeners.get(name)?.delete(listener);
  }

  /**
   * Calls the listeners of a name. An error of theirs is reported as unhandled, as the platform's
   * own events do.
   */
  protected emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      try {
        (listener as (event: Events[Name]) => void)(event);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
