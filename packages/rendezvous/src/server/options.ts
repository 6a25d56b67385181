/** What a rendezvous is started with, and what its owner holds afterwards. */

import type { Broker } from "../backplanes/broker.ts";
import type { ConnectionId, Counts, RendezvousLimits, Sizes } from "../core/index.ts";
import type { TurnOptions } from "./turn-credentials.ts";

/**
 * Something that an operator may want to know: no addresses, no group ids, nothing that a peer
 * wrote but its close code (RV39).
 */
export type RendezvousEvent =
  | { readonly type: "listening"; readonly url: string }
  | { readonly type: "connectionOpened"; readonly connection: ConnectionId }
  /** `code` as in RFC 6455; `rule` when the rendezvous closed because a rule was broken. */
  | {
      readonly type: "connectionClosed";
      readonly connection: ConnectionId;
      readonly code: number;
      readonly rule: string | undefined;
    }
  /** A request to open a connection was answered with this HTTP status instead. */
  | { readonly type: "connectionRefused"; readonly status: number }
  /** A source has too many TCP connections; one was dropped. */
  | { readonly type: "tcpConnectionDropped" }
  /** The UDP port for STUN cannot be listened on: peers do without. */
  | { readonly type: "stunUnavailable"; readonly port: number }
  /** The broker behind the backplane has come or gone. */
  | { readonly type: "backplane"; readonly isUp: boolean }
  | { readonly type: "closed" };

/** How a rendezvous is one of several nodes. */
export interface NodesOptions {
  /**
   * The broker between the nodes: `nats://host:4222`, several of one cluster separated by commas,
   * or `redis://host:6379`; `tls://` and `rediss://` over TLS; or a broker of one's own.
   */
  readonly backplane: string | Broker;
  /** A secret that all nodes have, and nobody else: at least 16 characters. */
  readonly key: string;
}

/** Options of `startRendezvous`. */
export interface RendezvousOptions {
  /** Address or name to listen on; all interfaces, IPv6 and IPv4, when absent. */
  readonly host?: string;
  /** 0 to 65,535; 0 takes a free one. */
  readonly port: number;
  /** UDP port for STUN; that of the rendezvous when absent; `none` to answer nobody. */
  readonly stunPort?: number | "none";
  /** TURN servers that peers may use; none when absent. */
  readonly turn?: TurnOptions;
  /** Folder of a built web page, read once at the start; nothing is served when absent. */
  readonly webRoot?: string;
  /**
   * Origins of pages elsewhere that may connect, such as `https://files.example`; pages of the same
   * host always may.
   */
  readonly allowedOrigins?: readonly string[];
  /**
   * Addresses or subnets (`10.0.0.0/8`) of proxies whose `X-Forwarded-For` and `X-Forwarded-Proto`
   * are believed.
   */
  readonly trustedProxies?: readonly string[];
  /** Absent when the rendezvous is alone. */
  readonly nodes?: NodesOptions;
  /**
   * Where figures for Prometheus are served, apart from the rendezvous (RV46); 0 takes a free port.
   * Nowhere when absent.
   */
  readonly metrics?: { readonly host: string; readonly port: number };
  /** Limits that differ from the defaults. */
  readonly limits?: Partial<RendezvousLimits>;
  /** Called for each event. */
  readonly log?: (event: RendezvousEvent) => void;
}

/** A rendezvous that runs. */
export interface RunningRendezvous {
  /** Where a person finds it, such as `http://localhost:8080/`. */
  readonly url: string;
  /** The port in use. */
  readonly port: number;
  /** Where figures are asked for; undefined: nowhere. */
  readonly metricsUrl: string | undefined;
  /** What happened so far. */
  readonly counts: Counts;
  /** How large everything is now. */
  readonly sizes: Sizes;
  /**
   * Has the peers of a node go to other nodes, one after the other: 20 s, at most 30 s (BP30). A
   * rendezvous alone has nowhere to send them, and resolves at once.
   */
  drain(): Promise<void>;
  /**
   * Stops accepting, closes every connection (1001) and resolves when all are gone; again and again
   * is the same.
   */
  close(): Promise<void>;
}
