/** Which nodes live, by their heartbeats, and which of them owns a group. */

import type { GroupId } from "passalong/base";
import { NODE_SILENCE_MS_MAX, NODES_MAX } from "./limits.ts";
import type { NodeId } from "./node-id.ts";
import type { HeartbeatMessage } from "./node-messages.ts";
import { Ranking } from "./ranking.ts";

/** What is known of another node. */
interface Other {
  heardAtMs: number;
  sequence: number;
  isDraining: boolean;
}

/** What a heartbeat changed. */
export type HeartbeatNews =
  /** Nothing but the time. */
  | "known"
  /** A node that was not known. */
  | "new"
  /** A node that begins to drain. */
  | "changed"
  /** Older than what is known, or one node too many: passed over. */
  | "stale";

/** All nodes, this one included. */
export class NodeTable {
  readonly self: NodeId;
  readonly #others = new Map<NodeId, Other>();
  #isDraining = false;
  #ranking: Ranking;

  constructor(self: NodeId) {
    this.self = self;
    this.#ranking = new Ranking([self]);
  }

  /** How many nodes live, this one included. */
  get size(): number {
    return this.#others.size + 1;
  }

  /** True once this node drains. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** True for this node and for one that was heard lately. */
  isLive(node: NodeId): boolean {
    return node === this.self || this.#others.has(node);
  }

  /** The owner of a group, by what this node knows (BP7). */
  ownerOf(groupId: GroupId): NodeId {
    return this.#ranking.ownerOf(groupId);
  }

  /** Takes note of a heartbeat. */
  onHeartbeat(
    from: NodeId,
    { sequence, isDraining }: HeartbeatMessage,
    now: number,
  ): HeartbeatNews {
    const other = this.#others.get(from);
    if (from === this.self) return "stale";
    if (other === undefined) {
      if (this.size >= NODES_MAX) return "stale";
      this.#others.set(from, { heardAtMs: now, sequence, isDraining });
      this.#rank();
      return "new";
    }
    if (sequence <= other.sequence) return "stale";
    const isNews = isDraining !== other.isDraining;
    Object.assign(other, { heardAtMs: now, sequence, isDraining });
    if (isNews) this.#rank();
    return isNews ? "changed" : "known";
  }

  /** Takes note that this node drains: it owns nothing any more while others do not drain. */
  drain(): void {
    this.#isDraining = true;
    this.#rank();
  }

  /** Forgets the nodes that were silent for too long. @returns Those. */
  forgetSilent(now: number): NodeId[] {
    const gone = [...this.#others]
      .filter(([, { heardAtMs }]) => now - heardAtMs >= NODE_SILENCE_MS_MAX)
      .map(([node]) => node);
    for (const node of gone) this.#others.delete(node);
    if (gone.length > 0) this.#rank();
    return gone;
  }

  #rank(): void {
    const others = [...this.#others];
    const staying = others.filter(([, { isDraining }]) => !isDraining).map(([node]) => node);
    if (!this.#isDraining) staying.push(this.self);
    const all = [...others.map(([node]) => node), this.self];
    this.#ranking = new Ranking(staying.length > 0 ? staying : all);
  }
}
