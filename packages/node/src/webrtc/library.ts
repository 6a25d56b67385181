/**
 * The native library, loaded when it is first needed, and everything that must be kept alive while
 * it runs.
 */

import type * as nodeDataChannel from "node-datachannel";
import type { DataChannel, PeerConnection } from "node-datachannel";

/** The module. */
export type DataChannelLibrary = typeof nodeDataChannel;

/**
 * How long closed connections may take to end before the library is shut down, ms. Source: measured
 * upstream, 300 to 500 ms.
 */
const SHUTDOWN_MS_MAX = 500;

/**
 * A connection with its lanes: the library aborts the process when one of them is collected while
 * it lives.
 */
export interface LiveConnection {
  readonly connection: PeerConnection;
  readonly lanes: readonly DataChannel[];
}

/**
 * Loads the library once, holds every connection until it has ended, and shuts the library down.
 *
 * Source: WebRTC reference, rule 24 and §16: a process that closes its connections without
 * `cleanup` never exits, and `cleanup` aborts when a channel has been collected before.
 */
export class LibraryKeeper {
  #library: Promise<DataChannelLibrary> | undefined;
  readonly #live = new Set<LiveConnection>();
  #onEmpty: (() => void) | undefined;

  /** The library. */
  load(): Promise<DataChannelLibrary> {
    this.#library ??= import("node-datachannel");
    return this.#library;
  }

  /** How many connections have not ended. */
  get liveCount(): number {
    return this.#live.size;
  }

  /** Keeps a connection alive. */
  keep(live: LiveConnection): void {
    this.#live.add(live);
  }

  /** The connection has ended: it may be collected. */
  release(live: LiveConnection): void {
    this.#live.delete(live);
    if (this.#live.size === 0) this.#onEmpty?.();
  }

  /**
   * Closes every connection, waits for their end, and ends the library's threads; without them a
   * process can exit.
   */
  async shutDown(): Promise<void> {
    if (this.#library === undefined) return;
    const library = await this.#library;
    for (const { connection } of this.#live) connection.close();
    await this.#untilEmpty();
    const kept = [...this.#live];
    library.cleanup();
    for (const live of kept) this.#live.delete(live);
  }

  #untilEmpty(): Promise<void> {
    if (this.#live.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, SHUTDOWN_MS_MAX);
      this.#onEmpty = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/**
 * A callback for the native side: no exception leaves it, because that would abort the process.
 * What it throws is thrown again from the event loop, where it is an uncaught exception like any
 * other.
 */
export function guarded<Args extends readonly unknown[]>(
  callback: (...args: Args) => void,
): (...args: Args) => void {
  return (...args) => {
    try {
      callback(...args);
    } catch (error) {
      setImmediate(() => {
        throw error;
      });
    }
  };
}
