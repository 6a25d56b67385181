/** Who may open a connection: counts by source, and how fast. */

import {
  type RendezvousLimits,
  SOURCES_MAX,
  TCP_CONNECTIONS_PER_LOOPBACK_MAX,
  TCP_CONNECTIONS_PER_SOURCE_MAX,
  UPGRADES_PER_LOOPBACK,
  UPGRADES_PER_SOURCE,
} from "./limits.ts";
import { KeyedBuckets } from "./keyed-buckets.ts";
import { PatientBucket } from "./patient-bucket.ts";

/**
 * Where connections come from: an IPv4 address, the first four groups of an IPv6 address, or the
 * machine itself.
 */
export type Source = string;

/** The source of every connection from the machine itself. */
export const LOOPBACK_SOURCE: Source = "loopback";

/** What an admission says. */
export type Verdict =
  /** Come in. */
  | "admitted"
  /** The source has as many connections as one may, or opens them too fast. */
  | "tooMany"
  /** There are as many connections as there may be at all. */
  | "full";

/** How many there are of each source. */
class SourceCounts {
  readonly #counts = new Map<Source, number>();

  count(source: Source): number {
    return this.#counts.get(source) ?? 0;
  }

  add(source: Source): void {
    this.#counts.set(source, this.count(source) + 1);
  }

  remove(source: Source): void {
    const rest = this.count(source) - 1;
    if (rest > 0) this.#counts.set(source, rest);
    else this.#counts.delete(source);
  }
}

/** Counts connections by source and in all. */
export class Admission {
  readonly #limits: RendezvousLimits;
  readonly #connections = new SourceCounts();
  readonly #tcpConnections = new SourceCounts();
  readonly #upgrades = new KeyedBuckets<Source>(UPGRADES_PER_SOURCE, SOURCES_MAX);
  readonly #loopbackUpgrades: PatientBucket;
  #connectionCount = 0;

  constructor(limits: RendezvousLimits, now: number) {
    this.#limits = limits;
    this.#loopbackUpgrades = new PatientBucket(UPGRADES_PER_LOOPBACK, now);
  }

  /**
   * Says whether a TCP connection may stay, and counts it if so; its end is told with {@link
   * onTcpClosed}.
   */
  admitTcp(source: Source): boolean {
    const isLoopback = source === LOOPBACK_SOURCE;
    const max = isLoopback ? TCP_CONNECTIONS_PER_LOOPBACK_MAX : TCP_CONNECTIONS_PER_SOURCE_MAX;
    if (this.#tcpConnections.count(source) >= max) return false;
    this.#tcpConnections.add(source);
    return true;
  }

  /** Takes note that an admitted TCP connection is gone. */
  onTcpClosed(source: Source): void {
    this.#tcpConnections.remove(source);
  }

  /** Says whether a connection may be opened; nothing is counted but the attempt. */
  judge(source: Source, now: number): Verdict {
    const { connectionsMax, connectionsPerSourceMax, connectionsPerLoopbackMax } = this.#limits;
    const isLoopback = source === LOOPBACK_SOURCE;
    const max = isLoopback ? connectionsPerLoopbackMax : connectionsPerSourceMax;
    const waitMs = isLoopback
      ? this.#loopbackUpgrades.takeOrWait(now)
      : this.#upgrades.takeOrWait(source, now);
    if (waitMs > 0 || this.#connections.count(source) >= max) return "tooMany";
    return this.#connectionCount >= connectionsMax ? "full" : "admitted";
  }

  /** Takes note of a connection that was opened. */
  onOpened(source: Source): void {
    this.#connections.add(source);
    this.#connectionCount += 1;
  }

  /** Takes note that a connection is gone. */
  onClosed(source: Source): void {
    this.#connections.remove(source);
    this.#connectionCount -= 1;
  }
}
