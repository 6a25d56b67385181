/**
 * A rendezvous on three nodes: what joins and signals cost beside one node alone, how long groups
 * take to be whole again after each failure, and how a node drains.
 */

import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { type GroupId, groupIdFromBytes } from "passalong/base";
import {
  type BrokerKind,
  isInstalled,
  NodeCluster,
  type ServingNode,
} from "../../tests/e2e/harness/node-cluster.ts";
import { Stage } from "../../tests/e2e/harness/stage.ts";
import { printTable } from "../measure/result.ts";
import { BenchPeer, pauseMs } from "./peer.ts";

/** Joins and signals of one row. */
const RUNS = 500;

/** Groups that are watched when a node or the broker dies. */
const GROUPS = 60;

/** Peers of the node that drains. Source: server reference, fault matrix R4. */
const DRAINED_PEERS = 2_000;

/** One line of a table. */
interface Row {
  readonly what: string;
  readonly cells: readonly string[];
}

/** Measures everything and prints the tables. */
export async function measure(): Promise<readonly Row[]> {
  const latencies = [await latencyAlone()];
  for (const kind of ["NATS", "Redis"] as const) {
    if (isInstalled(kind)) latencies.push(await latencyOn(kind));
  }
  const head = ["", "join p50 ms", "join p99 ms", "signal p50 ms", "signal p99 ms"];
  show(head, latencies);
  const failures = [await nodeKilled()];
  for (const fault of faults()) if (isInstalled(fault.kind)) failures.push(await brokerDies(fault));
  show(["", "whole again after s", "join meanwhile, most ms", "a node's memory + MiB"], failures);
  const drained = await drain();
  show(["", "all elsewhere after s", "most in a second", "process ended after s"], [drained]);
  return [...latencies, ...failures, drained];
}

function show(head: readonly string[], rows: readonly Row[]): void {
  printTable(
    head,
    rows.map(({ what, cells }) => [what, ...cells]),
  );
}

async function latencyAlone(): Promise<Row> {
  await using stage = await Stage.open();
  const { url } = await stage.serve();
  const port = Number(new URL(url).port);
  return { what: "one node alone", cells: await latencies([port]) };
}

async function latencyOn(kind: BrokerKind): Promise<Row> {
  await using stage = await Stage.open();
  const cluster = await NodeCluster.open(stage, kind);
  await delay(2_000);
  return { what: `three nodes, ${kind}`, cells: await latencies(cluster.nodes.map(portOf)) };
}

/**
 * One after the other: joins at all nodes in turn, and signals between members of different ones.
 */
async function latencies(ports: readonly number[]): Promise<string[]> {
  const joins: number[] = [];
  const signals: number[] = [];
  const group = anyGroup();
  const first = new BenchPeer(ports[0] ?? 0);
  const { address } = await first.join(group);
  for (let run = 0; run < RUNS; run += 1) {
    const peer = new BenchPeer(ports[run % ports.length] ?? 0);
    await peer.next("welcome");
    const joinedAt = performance.now();
    await peer.join(group);
    joins.push(performance.now() - joinedAt);
    const sentAt = performance.now();
    peer.relay(group, address);
    await first.next("deliver");
    signals.push(performance.now() - sentAt);
    peer.close();
  }
  first.close();
  return [...percentiles(joins), ...percentiles(signals)];
}

/** A node is killed; whoever joins at another one sees all that are left. */
async function nodeKilled(): Promise<Row> {
  await using stage = await Stage.open();
  const cluster = await NodeCluster.open(stage, "NATS");
  await delay(2_000);
  const [dead, ...left] = cluster.nodes;
  const groups = await watchedGroups(left);
  const before = memoryOf(left);
  const began = performance.now();
  await dead?.server.stop("SIGKILL");
  const meanwhile = await joinMost(left);
  const seconds = await untilWhole(groups, began);
  const cells = [seconds, meanwhile, memoryGrowth(before, left)];
  return { what: "a node is killed (NATS)", cells };
}

/** What befalls a broker. */
interface Fault {
  readonly what: string;
  readonly kind: BrokerKind;
  readonly durationMs: number;
  readonly isHeld: boolean;
}

function faults(): Fault[] {
  return (["NATS", "Redis"] as const).flatMap((kind) => [
    { what: `${kind} killed for 1 s`, kind, durationMs: 1_000, isHeld: false },
    { what: `${kind} killed for 30 s`, kind, durationMs: 30_000, isHeld: false },
    { what: `${kind} standing still for 20 s`, kind, durationMs: 20_000, isHeld: true },
    ...(kind === "NATS"
      ? [
          {
            what: "one of three NATS killed",
            kind: "three NATS" as const,
            durationMs: 1_000,
            isHeld: false,
          },
        ]
      : []),
  ]);
}

async function brokerDies({ what, kind, durationMs, isHeld }: Fault): Promise<Row> {
  await using stage = await Stage.open();
  const cluster = await NodeCluster.open(stage, kind);
  await delay(2_000);
  const groups = await watchedGroups(cluster.nodes);
  const before = memoryOf(cluster.nodes);
  const broker = cluster.broker();
  if (isHeld) broker.signal("SIGSTOP");
  else await broker.kill();
  const until = performance.now() + durationMs;
  let meanwhile = 0;
  while (performance.now() < until) {
    meanwhile = Math.max(meanwhile, Number(await joinMost(cluster.nodes)));
    await delay(100);
  }
  const growth = memoryGrowth(before, cluster.nodes);
  if (isHeld) broker.signal("SIGCONT");
  else await broker.start();
  const began = performance.now();
  const seconds = await untilWhole(groups, began);
  return { what, cells: [seconds, String(meanwhile), growth] };
}

/** Groups with a member on each node. */
interface WatchedGroup {
  readonly group: GroupId;
  readonly peers: readonly BenchPeer[];
}

async function watchedGroups(nodes: readonly ServingNode[]): Promise<WatchedGroup[]> {
  const groups: WatchedGroup[] = [];
  for (let count = 0; count < GROUPS; count += 1) {
    const group = anyGroup();
    const peers = nodes.map((node) => new BenchPeer(portOf(node)));
    for (const peer of peers) await peer.join(group);
    groups.push({ group, peers });
  }
  return groups;
}

/** Seconds until every member of every group is told of all members. */
async function untilWhole(groups: readonly WatchedGroup[], began: number): Promise<string> {
  let open = [...groups];
  while (open.length > 0) {
    const apart: WatchedGroup[] = [];
    for (const { group, peers } of open) {
      const answers = await Promise.all(peers.map((peer) => peer.join(group)));
      const isWhole = answers.every(({ members }) => members.length >= peers.length - 1);
      if (!isWhole) apart.push({ group, peers });
    }
    open = apart;
    // A connection may join twice a second in the long run (RV19).
    if (open.length > 0) await delay(500);
  }
  for (const { peers } of groups) for (const peer of peers) peer.close();
  return ((performance.now() - began) / 1_000).toFixed(1);
}

/** The longest of some joins of new groups, ms. */
async function joinMost(nodes: readonly ServingNode[]): Promise<string> {
  const waits = nodes.map(async (node) => {
    const peer = new BenchPeer(portOf(node));
    await peer.next("welcome");
    const joinedAt = performance.now();
    await peer.join(anyGroup());
    peer.close();
    return performance.now() - joinedAt;
  });
  return Math.max(...(await Promise.all(waits))).toFixed(0);
}

/** A node with 2,000 peers is told to end. */
async function drain(): Promise<Row> {
  await using stage = await Stage.open();
  const cluster = await NodeCluster.open(stage, "NATS");
  await delay(2_000);
  const [ending, ...others] = cluster.nodes;
  const peers: BenchPeer[] = [];
  for (let count = 0; count < DRAINED_PEERS; count += 1) {
    const peer = new BenchPeer(ending === undefined ? 0 : portOf(ending));
    await peer.join(anyGroup());
    peers.push(peer);
  }
  const openedAt: number[] = [];
  const moved = peers.map(async (peer, slot) => {
    await peer.ended;
    await delay(pauseMs());
    openedAt.push(performance.now());
    const other = others[slot % others.length];
    const again = new BenchPeer(other === undefined ? 0 : portOf(other));
    await again.join(anyGroup());
    return again;
  });
  const began = performance.now();
  const end = ending?.server.stop("SIGTERM");
  const again = await Promise.all(moved);
  const movedSeconds = (performance.now() - began) / 1_000;
  await end;
  const endedSeconds = (performance.now() - began) / 1_000;
  for (const peer of again) peer.close();
  const cells = [movedSeconds.toFixed(1), String(mostInASecond(openedAt)), endedSeconds.toFixed(1)];
  return { what: `a node with ${DRAINED_PEERS} peers drains`, cells };
}

/** Most moments in any second, wherever it begins. */
function mostInASecond(moments: readonly number[]): number {
  const ascending = moments.toSorted((a, b) => a - b);
  let first = 0;
  let most = 0;
  for (const [at, moment] of ascending.entries()) {
    while ((ascending[first] ?? 0) <= moment - 1_000) first += 1;
    most = Math.max(most, at - first + 1);
  }
  return most;
}

/** Memory of each node, bytes. Source: proc_pid_status(5). */
function memoryOf(nodes: readonly ServingNode[]): number[] {
  return nodes.map(({ server }) => {
    const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1_024;
  });
}

/** What the memory of a node has grown by at most, MiB. */
function memoryGrowth(before: readonly number[], nodes: readonly ServingNode[]): string {
  const after = memoryOf(nodes);
  return (Math.max(...after.map((bytes, at) => bytes - (before[at] ?? 0))) / 2 ** 20).toFixed(1);
}

function percentiles(values: readonly number[]): string[] {
  const ascending = values.toSorted((a, b) => a - b);
  const at = (share: number): string => {
    return (ascending[Math.floor(share * ascending.length)] ?? 0).toFixed(2);
  };
  return [at(0.5), at(0.99)];
}

function portOf({ port }: ServingNode): number {
  return port;
}

function anyGroup(): GroupId {
  return groupIdFromBytes(new Uint8Array(randomBytes(32)));
}
