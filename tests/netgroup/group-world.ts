/** Groups in one process: virtual time, a memory network, a rendezvous, and promises that end. */

import { assert, type Bytes } from "passalong/base";
import { type GroupSpecifier, GroupSpecifierBuilder, type Platform } from "passalong/group";
import {
  type FetchFailure,
  type FetchResult,
  type JoinOptions,
  NetGroup,
  type ObjectValue,
} from "passalong/netgroup";
import { createVirtualPlatform, MemoryNetwork, VirtualTime } from "passalong/testing";
import { RendezvousHub } from "../session/rendezvous-hub.ts";
import { RENDEZVOUS_URL } from "../session/world.ts";

/** One way between two peers, ms. */
const DELAY_MS = 2;

/** A named group of object replication. */
export function specifierOf(name = "objects"): GroupSpecifier {
  const builder = new GroupSpecifierBuilder(name);
  builder.objectReplicationEnabled = true;
  builder.serverChannelEnabled = true;
  builder.rendezvousUrls = [RENDEZVOUS_URL];
  return builder.build();
}

/** Everything that a test of groups needs. */
export class GroupWorld {
  readonly time = new VirtualTime();
  readonly network = new MemoryNetwork({
    schedule: (task) => void this.time.setTimer(DELAY_MS, task),
  });
  readonly hub = new RendezvousHub(this.time);
  readonly #groups: NetGroup[] = [];
  #seed = 0;

  /** One more machine. */
  platform(): Platform {
    this.#seed += 1;
    return createVirtualPlatform({
      time: this.time,
      seed: this.#seed,
      transports: [this.network.transport()],
      openRendezvousSocket: (_url, handlers) => this.hub.open(handlers),
    });
  }

  /** Joins the group of {@link specifierOf}, or another. */
  async join(
    options: Partial<JoinOptions> & { readonly specifier?: GroupSpecifier } = {},
  ): Promise<NetGroup> {
    const { specifier = specifierOf(), ...rest } = options;
    const group = await this.settled(
      NetGroup.join(specifier, { platform: this.platform(), ...rest }),
    );
    this.#groups.push(group);
    return group;
  }

  /** Joins with several peers and waits until all are neighbors. */
  async joinAll(count: number): Promise<NetGroup[]> {
    const groups: NetGroup[] = [];
    while (groups.length < count) groups.push(await this.join());
    await this.untilMeshed(groups);
    return groups;
  }

  /** Waits until every pair of these has a link. */
  async untilMeshed(groups: readonly NetGroup[]): Promise<void> {
    await this.until(() =>
      groups.every(({ neighborCount }) => neighborCount === groups.length - 1),
    );
  }

  /** Waits, in virtual time, until something holds. */
  async until(condition: () => boolean, limitMs = 60_000): Promise<void> {
    const holds = await this.time.advanceUntil(condition, limitMs);
    assert(holds, `within ${limitMs} ms of virtual time this holds: ${condition.toString()}`);
  }

  /** What a promise gives, while virtual time goes on. */
  async settled<Value>(promise: Promise<Value>): Promise<Value> {
    let isSettled = false;
    const settle = (): void => {
      isSettled = true;
    };
    promise.then(settle, settle);
    await this.until(() => isSettled);
    return await promise;
  }

  /** Closes every group and checks that nothing is left. */
  async close(): Promise<void> {
    const closings = this.#groups.map((group) => group.close());
    await this.time.advance(1_000);
    await Promise.all(closings);
    assert(this.hub.connectionCount === 0, "nobody is left at the rendezvous");
  }
}

/** Everything that a group told of its fetching, in order. */
export interface FetchLog {
  readonly lines: string[];
  readonly results: FetchResult[];
  readonly failures: FetchFailure[];
}

/** Listens to a group's fetching. */
export function fetchLogOf(group: NetGroup): FetchLog {
  const log: FetchLog = { lines: [], results: [], failures: [] };
  group.on("replication.fetch.sendNotify", ({ index }) => log.lines.push(`ask ${index}`));
  group.on("replication.fetch.result", (result) => {
    log.lines.push(`got ${result.index}`);
    log.results.push(result);
  });
  group.on("replication.fetch.failed", (failure) => {
    log.lines.push(`failed ${failure.index} ${failure.reason}`);
    log.failures.push(failure);
  });
  return log;
}

/** Answers every request at once. */
export function serve(group: NetGroup, objectAt: (index: number) => ObjectValue): void {
  group.on("replication.request", ({ index, write }) => void write(objectAt(index)));
}

/** Bytes that nobody else sends. */
export function bytesOf(index: number): Bytes {
  return new Uint8Array(100).fill(index % 251);
}
