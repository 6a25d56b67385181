/** Peers that come back with a token, and the nodes that kept signals for them. */

import type { Bytes } from "passalong/base";
import type { CompanyHost } from "../company.ts";
import type { Connection } from "../connection.ts";
import { ASK_MS_MAX, ASKS_MAX } from "./limits.ts";
import { type Mailboxes, partsOfToken } from "./mailboxes.ts";
import type { NodeId } from "./node-id.ts";
import type { ClaimMessage, HandoffMessage, KeptSignal } from "./node-messages.ts";
import type { NodeTable } from "./node-table.ts";
import type { Postbox } from "./postbox.ts";

/** What a claim desk works with. */
export interface ClaimDeskOptions {
  readonly host: CompanyHost;
  readonly nodes: NodeTable;
  readonly postbox: Postbox;
  readonly mailboxes: Mailboxes;
}

/** A claim that waits for another node. */
interface Waiting {
  readonly node: NodeId;
  readonly connection: Connection;
  readonly dueAtMs: number;
}

/** Claims and answers claims (BP20 to BP22). */
export class ClaimDesk {
  readonly #options: ClaimDeskOptions;
  /** By the number of the claim; the oldest first. */
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(options: ClaimDeskOptions) {
    this.#options = options;
  }

  /** How many claims wait. */
  get waitingCount(): number {
    return this.#waiting.size;
  }

  /** Asks the node that gave a token for what it kept; one that is gone kept nothing. */
  claim(connection: Connection, token: Bytes, now: number): void {
    const { nodes, postbox } = this.#options;
    const { node, secret } = partsOfToken(token);
    if (node === nodes.self) {
      this.#deliver(connection, this.#redeem(secret, connection));
      return;
    }
    if (!nodes.isLive(node) || this.#waiting.size >= ASKS_MAX) return;
    this.#lastId += 1;
    this.#waiting.set(this.#lastId, { node, connection, dueAtMs: now + ASK_MS_MAX });
    postbox.post(node, { type: "claim", id: this.#lastId, secret });
  }

  /** Gives up what was kept, once. */
  onClaim(from: NodeId, { id, secret }: ClaimMessage): void {
    this.#options.postbox.post(from, { type: "handoff", id, signals: this.#redeem(secret) });
  }

  /** Passes on what another node has kept. */
  onHandoff(from: NodeId, { id, signals }: HandoffMessage): void {
    const claim = this.#waiting.get(id);
    if (claim === undefined || claim.node !== from) return;
    this.#waiting.delete(id);
    this.#deliver(claim.connection, signals);
  }

  /** Forgets the claims of a connection that is gone. */
  onGone(connection: Connection): void {
    for (const [id, claim] of this.#waiting) {
      if (claim.connection === connection) this.#waiting.delete(id);
    }
  }

  /** Forgets claims that nobody answered. */
  onSweep(now: number): void {
    for (const [id, { dueAtMs }] of this.#waiting) {
      if (dueAtMs > now) return;
      this.#waiting.delete(id);
    }
  }

  /** What the secret leads to; a connection that still stands ends (BP22). */
  #redeem(secret: Bytes, claimant?: Connection): readonly KeptSignal[] {
    const claimed = this.#options.mailboxes.claim(secret);
    if (claimed.type === "signals") return claimed.signals;
    if (claimed.connection !== claimant) {
      this.#options.host.end(claimed.connection, 4000, "replaced");
    }
    return [];
  }

  #deliver(connection: Connection, signals: readonly KeptSignal[]): void {
    for (const { groupId, from, signal } of signals) {
      this.#options.host.outbox.send(connection, { type: "deliver", groupId, from, signal });
    }
  }
}
