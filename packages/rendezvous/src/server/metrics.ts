/** What a rendezvous tells Prometheus: figures of the whole, nothing of any peer (RV39). */

import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";
import type { Counts, Sizes } from "../core/index.ts";
import type { RendezvousEvent } from "./options.ts";

/** Where figures come from. */
export interface MetricsSource {
  readonly counts: Counts;
  readonly sizes: Sizes;
}

/** What a series is called, and what it tells. */
type Named = readonly [name: string, help: string];

/** What each size is called, and what it is. */
const GAUGES: Readonly<Record<keyof Sizes, Named>> = {
  connections: ["passalong_connections", "Open connections of peers."],
  groups: ["passalong_groups", "Groups with members here."],
  memberships: ["passalong_memberships", "Members of groups, each group counted."],
  circuitEnds: ["passalong_circuit_ends", "Ends of circuits through the relay."],
};

/** What each count is called, and what it counts. */
const COUNTERS: Readonly<Record<keyof Counts, Named>> = {
  frames: ["passalong_frames_total", "Frames that were read, right or wrong."],
  joins: ["passalong_joins_total", "Joins that entered a group or renewed a record."],
  samples: ["passalong_samples_total", "Samples that were answered with members."],
  delivered: ["passalong_signals_delivered_total", "Signals that were handed on."],
  undeliverable: ["passalong_signals_undeliverable_total", "Signals that found nobody."],
  circuits: ["passalong_circuits_total", "Circuits that joined two members."],
  relayedBytes: ["passalong_relayed_bytes_total", "Bytes that went over circuits."],
  refused: ["passalong_requests_refused_total", "Requests that were refused."],
  dropped: ["passalong_frames_dropped_total", "Frames not sent because too much waits."],
  violations: ["passalong_violations_total", "Connections closed because a rule was broken."],
  stuck: ["passalong_stuck_total", "Connections closed because they take nothing."],
};

/**
 * Close codes that are told apart; peers choose codes, and each would be a series of its own.
 * Source: RFC 6455 §7.4.1 and what a rendezvous closes with.
 */
const TOLD_CODES: ReadonlySet<number> = new Set([
  1000, 1001, 1002, 1005, 1006, 1007, 1008, 1009, 1013,
]);

/** The figures of one rendezvous. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #opened: Counter;
  readonly #closed: Counter<"code" | "rule">;
  readonly #refused: Counter<"status">;
  readonly #tcpDropped: Counter;
  /** Undefined: the rendezvous is alone. */
  readonly #backplane: Gauge | undefined;
  readonly #stun: Gauge;

  /** @param isNode  True: it is one of several. */
  constructor(isNode: boolean) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#opened = new Counter({
      name: "passalong_connections_opened_total",
      help: "Connections that were opened.",
      registers,
    });
    this.#closed = new Counter({
      name: "passalong_connections_closed_total",
      help: "Connections that ended, by WebSocket close code and the rule they were closed for.",
      labelNames: ["code", "rule"],
      registers,
    });
    this.#refused = new Counter({
      name: "passalong_connections_refused_total",
      help: "Requests for a connection that were answered with another HTTP status.",
      labelNames: ["status"],
      registers,
    });
    this.#tcpDropped = new Counter({
      name: "passalong_tcp_connections_dropped_total",
      help: "TCP connections dropped because their source has too many.",
      registers,
    });
    const backplane = {
      name: "passalong_backplane_up",
      help: "1 while the broker between nodes is there.",
    };
    this.#backplane = isNode ? new Gauge({ ...backplane, registers }) : undefined;
    this.#stun = new Gauge({
      name: "passalong_stun_up",
      help: "1 while STUN is answered.",
      registers,
    });
    this.#stun.set(1);
  }

  /** From where the sizes and counts are read, whenever somebody asks. */
  follow(source: MetricsSource): void {
    const registers = [this.#registry];
    for (const key of keysOf(GAUGES)) {
      const [name, help] = GAUGES[key];
      const gauge: Gauge = new Gauge({
        ...{ name, help, registers },
        collect: () => gauge.set(source.sizes[key]),
      });
    }
    for (const key of keysOf(COUNTERS)) {
      const [name, help] = COUNTERS[key];
      const counter: Counter = new Counter({
        ...{ name, help, registers },
        collect: () => {
          counter.reset();
          counter.inc(source.counts[key]);
        },
      });
    }
  }

  /** Counts an event. */
  onEvent(event: RendezvousEvent): void {
    switch (event.type) {
      case "connectionOpened":
        this.#opened.inc();
        return;
      case "connectionClosed": {
        const code = TOLD_CODES.has(event.code) ? String(event.code) : "other";
        this.#closed.inc({ code, rule: event.rule ?? "" });
        return;
      }
      case "connectionRefused":
        this.#refused.inc({ status: String(event.status) });
        return;
      case "tcpConnectionDropped":
        this.#tcpDropped.inc();
        return;
      case "backplane":
        this.#backplane?.set(event.isUp ? 1 : 0);
        return;
      case "stunUnavailable":
        this.#stun.set(0);
        return;
      case "listening":
      case "closed":
    }
  }

  /** In the text format of Prometheus. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Everything as it is now. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }
}

/** Tables are written out whole: they have no other keys. */
function keysOf<Key extends string>(table: Readonly<Record<Key, unknown>>): readonly Key[] {
  return Object.keys(table) as Key[];
}
