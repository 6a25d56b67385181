/**
 * A machine for tests: virtual time, chance from a seed, sockets and transports as the test gives
 * them.
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { seededRandom } from "../base/index.ts";
import type {
  Platform,
  RelayParts,
  RendezvousSocket,
  RendezvousSocketHandlers,
  Transport,
} from "../group/index.ts";
import { CircuitHandshake } from "../group/relay/circuit-handshake.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** Wall clock at virtual time 0, ms since 1970. Source: guess, unlike any rendezvous' clock. */
export const WALL_CLOCK_MS_AT_START: number = 1_500_000_000_000;

/** What a virtual machine is made of. */
export interface VirtualPlatformOptions {
  readonly time: VirtualTime;
  readonly seed: number;
  readonly transports?: readonly Transport[];
  readonly degree?: Platform["degree"];
  /** Whether there are links through the rendezvous; none when absent. */
  readonly usesRelay?: boolean;
  openRendezvousSocket(url: string, handlers: RendezvousSocketHandlers): RendezvousSocket;
  /** As the platform's; absent: nobody can tell. */
  onNetworkChange?(listener: () => void): () => void;
}

/** Makes a machine. */
export function createVirtualPlatform(options: VirtualPlatformOptions): Platform {
  const { time, seed, transports = [], degree = { aim: 12, max: 24 } } = options;
  const loadRelay = (): Promise<RelayParts> => Promise.resolve({ CircuitHandshake });
  const random = seededRandom(seed);
  return {
    degree,
    transports,
    ...(options.usesRelay === true ? { loadRelay } : {}),
    now: () => time.nowMs,
    wallClockMs: () => WALL_CLOCK_MS_AT_START + time.nowMs,
    setTimer: (delayMs, callback) => time.setTimer(delayMs, callback),
    randomBytes: (size) => Uint8Array.from({ length: size }, () => random.below(256)),
    sha256: (bytes) => Promise.resolve(Uint8Array.from(sha256(bytes))),
    openRendezvousSocket: (url, handlers) => options.openRendezvousSocket(url, handlers),
    onNetworkChange: (listener) => options.onNetworkChange?.(listener) ?? (() => undefined),
  };
}
