/** A machine for tests of shares: real time, real hashing, no network but what is given. */

import { webcrypto } from "node:crypto";
import type { Platform, TimerHandle, Transport } from "passalong/group";

/** What differs between machines. */
export interface MachineOptions {
  readonly transports?: readonly Transport[];
  readonly openRendezvousSocket?: Platform["openRendezvousSocket"];
}

/** Makes a machine; {@link Platform.sha256} and timers are those of Node.js. */
export function createMachine(options: MachineOptions = {}): Platform {
  return {
    degree: { aim: 12, max: 24 },
    transports: options.transports ?? [],
    now: () => performance.now(),
    wallClockMs: () => Date.now(),
    setTimer: (delayMs, callback): TimerHandle => {
      const timer = setTimeout(callback, delayMs);
      return { cancel: () => clearTimeout(timer) };
    },
    randomBytes: (size) => webcrypto.getRandomValues(new Uint8Array(size)),
    sha256: async (bytes) => new Uint8Array(await webcrypto.subtle.digest("SHA-256", bytes)),
    openRendezvousSocket:
      options.openRendezvousSocket ??
      ((_url, handlers) => {
        queueMicrotask(() => handlers.onClose());
        return { send: () => {}, close: () => {} };
      }),
  };
}
