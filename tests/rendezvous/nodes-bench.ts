/** Several nodes of one rendezvous on a backplane that a test breaks, under one clock. */

import {
  createNodeCore,
  type Input,
  type NodeCore,
  type NodeId,
  type NodeInput,
  type NodeOutput,
  type RendezvousLimits,
} from "@passalong/rendezvous/core";
import { assert, type Bytes, type GroupId, type Random, seededRandom } from "passalong/base";
import { BenchPeer } from "./core-bench.ts";

/** First bytes of frames between nodes, by the name of the message. Source: BP17. */
const NAMES = [
  ...["", "heartbeat", "ask", "answer", "report", "fetch"],
  ...["unlist", "relay", "undeliverable", "claim", "handoff"],
  ...["circuitFrame", "circuitReply", "circuitsGone"],
] as const;

/** A kind of frame between nodes. */
export type FrameName = (typeof NAMES)[number];

/** One node, as its peers see it. */
export class BenchNode {
  readonly id: NodeId;
  readonly core: NodeCore;
  /** Which side of a partition it is on; nodes of different sides do not hear each other. */
  side = 0;
  /** False once it was killed. */
  isRunning = true;
  readonly #bench: NodesBench;
  readonly #peers = new Map<number, BenchPeer>();
  #lastConnection = 0;

  constructor(bench: NodesBench, id: NodeId, core: NodeCore) {
    this.#bench = bench;
    this.id = id;
    this.core = core;
  }

  /** Opens a connection; what it hears first stays to be taken. */
  open(): BenchPeer {
    this.#lastConnection += 1;
    const peer = new BenchPeer(this, this.#lastConnection);
    this.#peers.set(peer.connection, peer);
    this.feed({ type: "connectionOpened", connection: peer.connection, wallClockMs: 0 });
    return peer;
  }

  /** Opens a connection that is in the group and has nothing to hear. */
  openIn(group: GroupId): BenchPeer {
    const peer = this.open();
    peer.join(group);
    return peer;
  }

  /** Hands an input to the core, and lets the backplane come to rest. */
  feed(input: Input | NodeInput): void {
    this.take(input);
    this.#bench.settle();
  }

  /** Hands an input to the core and performs its outputs. */
  take(input: Input | NodeInput): void {
    if (!this.isRunning) return;
    for (const output of this.core.handle(input, this.#bench.now)) this.#perform(output);
  }

  /** Ends without a word, as by SIGKILL. */
  kill(): void {
    this.isRunning = false;
  }

  #perform(output: NodeOutput): void {
    if (output.type === "nodeSend" || output.type === "nodeBroadcast") {
      this.#bench.send(this, output);
      return;
    }
    const peer = this.#peers.get(output.connection);
    assert(peer !== undefined, "outputs are for open connections");
    peer.onOutput(output);
  }
}

/** A frame on its way. */
interface InFlight {
  readonly to: BenchNode;
  readonly input: NodeInput;
}

/** All nodes, what is between them, and the clock. */
export class NodesBench {
  readonly nodes: BenchNode[] = [];
  /** Frames that left a node so far, by kind; a broadcast is one. */
  readonly frames = new Map<FrameName, number>();
  /** Monotonic time, ms. */
  now = 1_000_000;
  /** Which share of the frames is lost without a word, and which comes twice, 0 to 1. */
  lossShare = 0;
  repeatShare = 0;
  /** Away: whatever is sent is unreachable. Still: it is lost, and nobody is told. */
  #broker: "there" | "away" | "still" = "there";
  readonly random: Random;
  readonly #limits: Partial<RendezvousLimits>;
  readonly #inFlight: InFlight[] = [];
  #isSettling = false;

  constructor(count: number, limits: Partial<RendezvousLimits> = {}, seed = 1) {
    this.random = seededRandom(seed);
    this.#limits = limits;
    for (let slot = 0; slot < count; slot += 1) this.start();
    this.advance(1_000);
  }

  /** Starts one more node. */
  start(): BenchNode {
    const { random } = this;
    const freshAddress = (): Bytes => Uint8Array.from({ length: 16 }, () => random.below(256));
    const self = Array.from({ length: 16 }, () => random.below(16).toString(16)).join("");
    const core = createNodeCore({ self, random, freshAddress, limits: this.#limits });
    const node = new BenchNode(this, self, core);
    this.nodes.push(node);
    return node;
  }

  /** The node at a place, from 0. */
  node(slot: number): BenchNode {
    const node = this.nodes[slot];
    assert(node !== undefined, "there is such a node");
    return node;
  }

  /** How many frames of these kinds left nodes so far. */
  sent(...names: readonly FrameName[]): number {
    return names.reduce((sum, name) => sum + (this.frames.get(name) ?? 0), 0);
  }

  /** Takes a frame from a node, as a backplane does. */
  send(from: BenchNode, output: Extract<NodeOutput, { readonly type: `node${string}` }>): void {
    const name = NAMES[output.frame[0] ?? 0] ?? "";
    this.frames.set(name, (this.frames.get(name) ?? 0) + 1);
    if (this.#broker === "still" || this.random.unit() < this.lossShare) return;
    const input = { type: "nodeFrame", from: from.id, frame: output.frame } as const;
    const hearing = this.nodes.filter(
      (node) =>
        node !== from && node.isRunning && node.side === from.side && this.#broker === "there",
    );
    if (output.type === "nodeBroadcast") {
      this.#inFlight.push(...hearing.map((to) => ({ to, input })));
      return;
    }
    const to = hearing.find(({ id }) => id === output.to);
    if (to !== undefined) {
      this.#inFlight.push({ to, input });
      if (this.random.unit() < this.repeatShare) this.#inFlight.push({ to, input });
    } else {
      this.#inFlight.push({ to: from, input: { ...output, type: "nodeUnreachable" } });
    }
  }

  /** The broker goes away, stands still, or comes back, which every node notices. */
  setBroker(state: "there" | "away" | "still"): void {
    const wasThere = this.#broker === "there";
    this.#broker = state;
    if (wasThere || state !== "there") return;
    for (const node of this.nodes) node.feed({ type: "backplaneUp" });
  }

  /** Delivers until nothing is on its way. */
  settle(): void {
    if (this.#isSettling) return;
    this.#isSettling = true;
    for (let next = this.#inFlight.shift(); next !== undefined; next = this.#inFlight.shift()) {
      next.to.take(next.input);
    }
    this.#isSettling = false;
  }

  /** Lets time pass, with every deadline at its moment. */
  advance(durationMs: number): void {
    const end = this.now + durationMs;
    for (;;) {
      const running = this.nodes.filter(({ isRunning }) => isRunning);
      const next = Math.min(...running.map(({ core }) => core.nextDeadline ?? end + 1));
      if (next > end) break;
      this.now = Math.max(this.now, next);
      for (const node of running) {
        if ((node.core.nextDeadline ?? end + 1) <= this.now) node.feed({ type: "deadline" });
      }
    }
    this.now = end;
  }
}
