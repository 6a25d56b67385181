/** Three real nodes on a real broker, which a test kills, holds and brings back. */

import { setTimeout as delay } from "node:timers/promises";
import { assert } from "passalong/base";
import {
  BrokerProcess,
  freePort,
  NATS_SERVER,
  REDIS_SERVER,
} from "../../contract/broker-process.ts";
import type { Child } from "./child.ts";
import type { Stage } from "./stage.ts";

/** Kinds of brokers between nodes. */
export type BrokerKind = "NATS" | "three NATS" | "Redis";

/** True where the broker is installed. */
export function isInstalled(kind: BrokerKind): boolean {
  return (kind === "Redis" ? REDIS_SERVER : NATS_SERVER) !== undefined;
}

/** One node. */
export interface ServingNode {
  readonly server: Child;
  readonly url: string;
  readonly port: number;
}

/** All nodes and their brokers. */
export class NodeCluster {
  readonly nodes: ServingNode[] = [];
  readonly brokers: BrokerProcess[] = [];
  readonly #stage: Stage;

  private constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Starts brokers and three nodes that know each other; all end with the stage. */
  static async open(stage: Stage, kind: BrokerKind): Promise<NodeCluster> {
    const cluster = new NodeCluster(stage);
    cluster.brokers.push(...(await brokersOf(kind)));
    for (const broker of cluster.brokers) await stage.keep(broker).start();
    const scheme = kind === "Redis" ? "redis" : "nats";
    const urls = cluster.brokers.map(({ port }) => `${scheme}://127.0.0.1:${port}`);
    for (let count = 0; count < 3; count += 1) await cluster.#serve(urls.join(","));
    return cluster;
  }

  /** The node at a place, from 0. */
  node(slot: number): ServingNode {
    const node = this.nodes[slot];
    assert(node !== undefined, "there is such a node");
    return node;
  }

  /** The broker at a place, from 0. */
  broker(slot = 0): BrokerProcess {
    const broker = this.brokers[slot];
    assert(broker !== undefined, "there is such a broker");
    return broker;
  }

  async #serve(backplane: string): Promise<void> {
    this.#stage.environment["PASSALONG_CLUSTER_KEY"] = "a secret of these tests";
    const words = ["--host", "127.0.0.1", "--port", "0", "--backplane", backplane];
    const server = this.#stage.passalong("serve", ...words);
    const { url } = await server.event("listening");
    this.nodes.push({ server, url, port: Number(new URL(url).port) });
    while (!(await (await fetch(`${url}readyz`)).text()).includes('"up"')) await delay(20);
  }
}

async function brokersOf(kind: BrokerKind): Promise<BrokerProcess[]> {
  const program = kind === "Redis" ? REDIS_SERVER : NATS_SERVER;
  assert(program !== undefined, "the broker is installed");
  if (kind === "Redis") return [BrokerProcess.redis(program, await freePort())];
  if (kind === "NATS") return [BrokerProcess.nats(program, await freePort())];
  const routes: number[] = [];
  for (let count = 0; count < 3; count += 1) routes.push(await freePort());
  const names = routes.map((port) => `nats://127.0.0.1:${port}`).join(",");
  const brokers: BrokerProcess[] = [];
  for (const route of routes) {
    const own = ["--cluster_name", "tests", "--cluster", `nats://127.0.0.1:${route}`];
    brokers.push(BrokerProcess.nats(program, await freePort(), [...own, "--routes", names]));
  }
  return brokers;
}
