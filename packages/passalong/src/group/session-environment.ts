/** What attempts at a link find around them: parts of a session, put together. */

import type { AttemptEnvironment } from "./attempt-environment.ts";
import type { NeighborSignaling } from "./neighbor-signaling.ts";
import { RelayTransport } from "./relay/relay-transport.ts";
import type { RendezvousClient } from "./rendezvous-client.ts";

/** What the environment of attempts is made of. */
export interface EnvironmentParts extends Pick<
  AttemptEnvironment,
  "platform" | "keys" | "identity" | "codec"
> {
  readonly rendezvous: RendezvousClient;
  readonly signaling: NeighborSignaling | undefined;
}

/** Signals go through neighbors where they can, so that introductions outlive the rendezvous. */
export function environmentOf(parts: EnvironmentParts): AttemptEnvironment {
  const { platform, keys, identity, rendezvous, signaling, codec } = parts;
  const { circuits } = rendezvous;
  const { loadRelay } = platform;
  const relay = loadRelay && new RelayTransport({ platform, circuits, loadRelay });
  return {
    platform,
    transports: [...platform.transports, ...(relay === undefined ? [] : [relay])],
    keys,
    identity,
    codec,
    relay: (to, signal) => signaling?.relay(to, signal) === true || rendezvous.relay(to, signal),
    get clockMs() {
      return Math.round(rendezvous.clockMs);
    },
    get iceServers() {
      return rendezvous.iceServers;
    },
    get isLoopback() {
      return rendezvous.isLoopback;
    },
  };
}
