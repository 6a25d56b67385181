/**
 * What the shell needs of the machine it runs on. Node.js and browsers each provide one; tests
 * provide a third.
 */

import type { Bytes } from "../base/index.ts";
import type { RelayParts } from "./relay/load-relay.ts";
import type { Transport } from "./transport.ts";

/** A message socket to a rendezvous (a WebSocket). */
export interface RendezvousSocket {
  /** Sends one binary message. A socket that has ended drops it. */
  send(frame: Bytes): void;
  close(): void;
}

/** What a socket tells its owner. */
export interface RendezvousSocketHandlers {
  onOpen(): void;
  onMessage(frame: Bytes): void;
  /** Ended, or never opened; comes exactly once. */
  onClose(): void;
}

/** A timer that can be taken back. */
export interface TimerHandle {
  cancel(): void;
}

/** The machine. */
export interface Platform {
  /** How many neighbors this kind of peer aims for and takes at most (MB2). */
  readonly degree: { readonly aim: number; readonly max: number };
  /** Transports of direct links, most preferred first. */
  readonly transports: readonly Transport[];
  /**
   * Loads what makes links through the rendezvous, for where nothing direct stands. Absent: there
   * are none.
   */
  readonly loadRelay?: () => Promise<RelayParts>;
  /** Monotonic time, ms. */
  now(): number;
  /** Wall clock, ms since 1970. */
  wallClockMs(): number;
  /** Calls back once, no earlier than after `delayMs`. */
  setTimer(delayMs: number, callback: () => void): TimerHandle;
  /** Cryptographically random bytes. */
  randomBytes(size: number): Bytes;
  /** SHA-256, by the fastest way there is, off the main thread where that exists. */
  sha256(bytes: Bytes): Promise<Bytes>;
  /**
   * Calls back whenever this machine may have other addresses than before. Absent: nobody can tell.
   *
   * @returns Ends it.
   */
  onNetworkChange?(listener: () => void): () => void;
  /** Opens a socket to `ws:` or `wss:` URL. Never throws; a bad URL closes at once. */
  openRendezvousSocket(url: string, handlers: RendezvousSocketHandlers): RendezvousSocket;
}
