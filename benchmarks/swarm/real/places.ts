/** Where the peers of a swarm run, and what of their traffic can be seen from outside. */

import { hostNetwork, type Network, openNetwork } from "../../../tests/e2e/harness/network.ts";

/** What has left a peer's uplink. */
export interface SentTraffic {
  /** With all headers, Ethernet's included. */
  readonly bytes: number;
  /** Packets that found the uplink's queue full. */
  readonly droppedPackets: number;
}

/** Where one program runs. */
export interface Place {
  /** An address at which the others reach it. */
  readonly host: string;
  /** The program and parameters that run the given ones there. */
  enter: Network["enter"];
  /** What has left its uplink so far; undefined where that cannot be told apart. */
  sent(): SentTraffic | undefined;
}

/** Places for a whole swarm; all go when it is disposed of. */
export interface Places extends Disposable {
  /** For what introduces the peers to each other; never shaped. */
  readonly rendezvous: Place;
  readonly provider: Place;
  readonly receivers: readonly Place[];
  /** How queues behind the uplinks are filled; undefined where it is not known. */
  readonly congestionControl: string | undefined;
}

/** All on one loopback interface, in a network of their own where the system lets us. */
export function openLoopback(receiverCount: number): Places {
  const network = process.platform === "linux" ? openNetwork() : hostNetwork();
  const place: Place = {
    host: "127.0.0.1",
    enter: (program, parameters) => network.enter(program, parameters),
    sent: () => undefined,
  };
  return {
    rendezvous: place,
    provider: place,
    receivers: Array.from({ length: receiverCount }, () => place),
    congestionControl: undefined,
    [Symbol.dispose]: () => network[Symbol.dispose](),
  };
}
