/** A rendezvous on three real nodes: groups across them, and the deaths of nodes and brokers. */

import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type GroupId, groupIdFromBytes, type MemberAddress } from "passalong/base";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recordOf } from "../rendezvous/core-bench.ts";
import { WebClient } from "../rendezvous/web-client.ts";
import type { Child } from "./harness/child.ts";
import { expectFolder, expectReceived } from "./harness/copies.ts";
import {
  type BrokerKind,
  isInstalled,
  NodeCluster,
  type ServingNode,
} from "./harness/node-cluster.ts";
import { makeSampleFile, type SampleFile } from "./harness/sample-file.ts";
import { Stage } from "./harness/stage.ts";

let stage: Stage;

beforeEach(async () => {
  stage = await Stage.open();
});

afterEach(async () => {
  await stage[Symbol.asyncDispose]();
});

/** How long nodes may take to be one again, ms: far longer than ever seen. */
const WHOLE = { timeout: 60_000, interval: 250 } as const;

/** Joins a group on each of these nodes. */
async function joinOn(nodes: readonly ServingNode[], group: GroupId): Promise<WebClient[]> {
  const clients = nodes.map((node) => new WebClient(node));
  for (const client of clients) await client.join(group);
  return clients;
}

/** Members of a group, as each of these sees it: it renews its record. */
async function memberCounts(group: GroupId, clients: readonly WebClient[]): Promise<number[]> {
  const counts: number[] = [];
  for (const client of clients) counts.push((await client.join(group)).memberCount);
  return counts;
}

/** Resolves when all of these see all members. */
async function untilWhole(group: GroupId, clients: readonly WebClient[]): Promise<void> {
  const whole = clients.map(() => clients.length);
  await expect.poll(() => memberCounts(group, clients), WHOLE).toEqual(whole);
}

function anyGroup(): GroupId {
  return groupIdFromBytes(new Uint8Array(randomBytes(32)));
}

/** A transfer between two nodes that lasts until it is let go. */
interface Transfer {
  readonly original: SampleFile;
  readonly provider: Child;
  readonly receiver: Child;
  readonly link: string;
}

/** Begins a transfer of some seconds: a provider at one node, a receiver at another. */
async function transferAcross(
  cluster: NodeCluster,
  seconds: number,
  others: readonly ServingNode[] = [],
): Promise<Transfer> {
  const sizeBytes = 1_000_000 * seconds;
  const original = await makeSampleFile({ path: stage.folder.file("film.bin"), sizeBytes });
  const urls = [cluster.node(0), ...others].flatMap(({ url }) => ["--rendezvous", url]);
  const { provider, link } = await stage.share([original.path], ...urls, "--upload-limit", "1MB/s");
  const receiver = stage.get(link, "to", "--rendezvous", cluster.node(1).url);
  await receiver.event("progress", ({ receivedBytes }) => receivedBytes > 0);
  return { original, provider, receiver, link };
}

/** The transfer ends whole, over the channels that it began with. */
async function expectUndisturbed({ original, provider, receiver }: Transfer): Promise<void> {
  await expectReceived(receiver, [original]);
  await expectFolder(stage, "to", [original]);
  expect(receiver.all("banned")).toEqual([]);
  expect(provider.all("peer").filter(({ state }) => state === "joined")).toHaveLength(1);
  expect(receiver.all("peer").filter(({ state }) => state === "joined")).toHaveLength(1);
}

describe.each<BrokerKind>(["NATS", "Redis"])("three nodes on %s", (kind) => {
  it.skipIf(!isInstalled(kind))("[BP10, BP16] are one rendezvous to a swarm", async () => {
    const cluster = await NodeCluster.open(stage, kind);
    const [first, second, third] = [cluster.node(0), cluster.node(1), cluster.node(2)];
    const original = await makeSampleFile({ path: stage.folder.file("a"), sizeBytes: 3_000_000 });
    const { link, provider } = await stage.share([original.path], "--rendezvous", first.url);
    const near = stage.get(link, "to near", "--rendezvous", second.url, "--stay");
    await near.event("complete");
    await provider.stop("SIGINT");
    // Only the other receiver has it now, at a node that neither of them began at.
    const far = stage.get(link, "to far", "--rendezvous", third.url);
    await expectReceived(far, [original]);
    await expectFolder(stage, "to far", [original]);
  });
});

describe("two peers with nothing but the relay", () => {
  it.skipIf(!isInstalled("NATS"))(
    "[RL13, BP18] are joined although their nodes differ",
    async () => {
      const cluster = await NodeCluster.open(stage, "NATS");
      const original = await makeSampleFile({ path: stage.folder.file("a"), sizeBytes: 3_000_000 });
      const near = ["--rendezvous", cluster.node(0).url, "--relay-only"];
      const { link, provider } = await stage.share([original.path], ...near);
      const receivers = [1, 2].map((slot) => {
        const words = ["--rendezvous", cluster.node(slot).url, "--relay-only"];
        return stage.get(link, `to ${slot}`, ...words);
      });
      for (const receiver of receivers) {
        await expectReceived(receiver, [original]);
        const kinds = receiver
          .all("peer")
          .flatMap(({ kind, state }) => (state === "joined" ? kind : []));
        expect(new Set(kinds)).toEqual(new Set(["relay"]));
      }
      await provider.stop("SIGINT");
    },
  );
});

describe("when a node is killed", () => {
  it.skipIf(!isInstalled("NATS"))(
    "[BP14] transfers go on, and its groups are joined at others",
    async () => {
      const cluster = await NodeCluster.open(stage, "NATS");
      const [dead, left, right] = [cluster.node(0), cluster.node(1), cluster.node(2)];
      const transfer = await transferAcross(cluster, 12, [left]);
      const groups = Array.from({ length: 20 }, () => anyGroup());
      const members: [GroupId, WebClient[]][] = [];
      for (const group of groups) members.push([group, await joinOn([left, right], group)]);
      await dead.server.stop("SIGKILL");
      // Some of them were owned by the dead node; whoever comes now finds everybody.
      for (const [group, clients] of members) {
        await untilWhole(group, [...clients, new WebClient(right)]);
      }
      for (const child of [transfer.provider, transfer.receiver]) {
        expect(child.all("peer").filter(({ state }) => state === "left")).toEqual([]);
      }
      const late = stage.get(transfer.link, "to late", "--rendezvous", right.url);
      await late.event("progress", ({ receivedBytes }) => receivedBytes > 0);
      await expectUndisturbedBy(transfer);
      await expectReceived(late, [transfer.original]);
    },
  );

  /** As {@link expectUndisturbed}, with one more receiver. */
  async function expectUndisturbedBy({ original, receiver }: Transfer): Promise<void> {
    await expectReceived(receiver, [original]);
    await expectFolder(stage, "to", [original]);
    const ids = receiver.all("peer").filter(({ state }) => state === "joined");
    expect(new Set(ids.map(({ peerId }) => peerId)).size).toBe(ids.length);
  }
});

/** What befalls a broker: from when it begins until it is over. */
interface Fault {
  readonly name: string;
  readonly kind: BrokerKind;
  readonly begin: (cluster: NodeCluster) => Promise<void>;
  readonly end: (cluster: NodeCluster) => Promise<void>;
  readonly durationMs: number;
  /** False when the nodes do without the broker at once. */
  readonly isFelt: boolean;
}

const KILLED = {
  begin: (cluster: NodeCluster) => cluster.broker().kill(),
  end: (cluster: NodeCluster) => cluster.broker().start(),
};

const HELD = {
  begin: async (cluster: NodeCluster) => cluster.broker().signal("SIGSTOP"),
  end: async (cluster: NodeCluster) => cluster.broker().signal("SIGCONT"),
};

const FAULTS: readonly Fault[] = [
  { name: "NATS is killed for 1 s", kind: "NATS", ...KILLED, durationMs: 1_000, isFelt: true },
  { name: "NATS is killed for 30 s", kind: "NATS", ...KILLED, durationMs: 30_000, isFelt: true },
  { name: "NATS stands still for 10 s", kind: "NATS", ...HELD, durationMs: 10_000, isFelt: true },
  {
    name: "one of three NATS is killed",
    kind: "three NATS",
    ...KILLED,
    durationMs: 1_000,
    isFelt: false,
  },
  { name: "Redis is killed for 1 s", kind: "Redis", ...KILLED, durationMs: 1_000, isFelt: true },
  { name: "Redis stands still for 10 s", kind: "Redis", ...HELD, durationMs: 10_000, isFelt: true },
];

describe("when the broker dies", () => {
  it.for(FAULTS)(
    "[BP12, BP14, BP16] every node serves its own, transfers go on, and all are one again: $name",
    async ({ kind, begin, end, durationMs, isFelt }, { skip }) => {
      skip(!isInstalled(kind), "the broker is not installed");
      const cluster = await NodeCluster.open(stage, kind);
      const group = anyGroup();
      const clients = await joinOn(cluster.nodes, group);
      await untilWhole(group, clients);
      const far = await (clients[2] ?? expect.unreachable()).join(group);
      const transfer = await transferAcross(cluster, durationMs / 1_000 + 3);
      const over = delay(durationMs);
      await begin(cluster);
      // Joins are answered, and what is for other nodes fails at once, while nothing is between.
      const late = await joinOn(cluster.nodes, group);
      if (isFelt) await expectApart(group, clients[0] ?? expect.unreachable(), far.address);
      await over;
      await end(cluster);
      await untilWhole(group, [...clients, ...late]);
      for (const { server, url } of cluster.nodes) {
        await expect.poll(async () => (await fetch(`${url}readyz`)).text(), WHOLE).toMatch(/"up"/);
        expect(server.all("error")).toEqual([]);
      }
      await expectUndisturbed(transfer);
    },
  );

  async function expectApart(group: GroupId, client: WebClient, to: MemberAddress): Promise<void> {
    client.send({ type: "relay", groupId: group, to, signal: recordOf(1) });
    expect(await client.nextOf("undeliverable")).toMatchObject({ to });
    expect((await memberCounts(group, [client]))[0]).toBeGreaterThanOrEqual(1);
  }
});

describe("a node that is told to end", () => {
  it.skipIf(!isInstalled("NATS"))(
    "[BP30, BP31, CL45] lets all its peers go to others",
    async () => {
      const cluster = await NodeCluster.open(stage, "NATS");
      const [ending, other] = [cluster.node(0), cluster.node(1)];
      const group = anyGroup();
      const clients = Array.from({ length: 100 }, () => new WebClient(ending));
      const moved = clients.map(async (client) => {
        await client.join(group);
        const how = await client.ending;
        const again = new WebClient(other);
        await again.join(group);
        return how;
      });
      await expect
        .poll(async () => (await new WebClient(other).join(group)).memberCount, WHOLE)
        .toBeGreaterThan(100);
      const end = ending.server.stop("SIGTERM");
      await expect.poll(async () => (await fetch(`${ending.url}readyz`)).status, WHOLE).toBe(503);
      expect(new Set((await Promise.all(moved)).map(({ code }) => code))).toEqual(new Set([1012]));
      expect(await end).toEqual({ code: 0, signal: undefined });
    },
  );
});
