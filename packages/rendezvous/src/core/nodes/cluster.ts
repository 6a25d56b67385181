/** The other nodes, as one node's rendezvous sees them: membership, owners, relays, mailboxes. */

import {
  type Bytes,
  type GroupId,
  type MemberAddress,
  type Random,
  unreachable,
} from "passalong/base";
import { isMalformed } from "passalong/wire";
import type { CarryVerdict, CircuitRequest, Company, CompanyHost, Signal } from "../company.ts";
import type { Connection, ConnectionMembership } from "../connection.ts";
import type { Output } from "../io.ts";
import { CarriedCircuits } from "./carried-circuits.ts";
import { ClaimDesk } from "./claim-desk.ts";
import { Edge, type Introduction, type Question } from "./edge.ts";
import { HeldCircuits } from "./held-circuits.ts";
import type { NodeOutput, NodeSizes } from "./io.ts";
import { HEARTBEAT_MS, REPORT_MS, SWEEP_MS } from "./limits.ts";
import { Mailboxes } from "./mailboxes.ts";
import { decodeNodeMessage } from "./node-codec.ts";
import { type NodeId, nodeOf } from "./node-id.ts";
import type { HeartbeatMessage, NodeMessage } from "./node-messages.ts";
import { NodeTable } from "./node-table.ts";
import { Owner } from "./owner.ts";
import { Postbox } from "./postbox.ts";

/** What a cluster is made of. */
export interface ClusterOptions {
  readonly self: NodeId;
  readonly random: Random;
  /** 16 bytes that nobody can guess, others each time. */
  readonly freshSecret: () => Bytes;
}

/** One node's part in the whole. */
export class Cluster implements Company {
  readonly #host: CompanyHost;
  readonly #nodes: NodeTable;
  readonly #postbox: Postbox;
  readonly #owner: Owner;
  readonly #edge: Edge;
  readonly #mailboxes: Mailboxes;
  readonly #claims: ClaimDesk;
  readonly #carried: CarriedCircuits;
  readonly #held: HeldCircuits;
  #sequence = 0;
  #sweepAtMs = 0;
  #beatAtMs = 0;
  #roundAtMs: number | undefined;
  #haveOwnersChanged = false;

  constructor(host: CompanyHost, { self, random, freshSecret }: ClusterOptions) {
    this.#host = host;
    const nodes = new NodeTable(self);
    const postbox = new Postbox(self);
    this.#nodes = nodes;
    this.#postbox = postbox;
    this.#owner = new Owner({ nodes, postbox, random });
    this.#edge = new Edge({
      nodes,
      postbox,
      directory: host.directory,
      onIntroduction: (question, introduction) => this.#introduce(question, introduction),
    });
    this.#mailboxes = new Mailboxes({ self, freshSecret });
    this.#claims = new ClaimDesk({ host, nodes, postbox, mailboxes: this.#mailboxes });
    this.#carried = new CarriedCircuits({ host, nodes, postbox });
    this.#held = new HeldCircuits({ host, postbox });
  }

  /** When to call `onDeadline`, ms. */
  get nextDeadline(): number {
    return this.#sweepAtMs;
  }

  /** How large everything is. */
  get sizes(): NodeSizes {
    return {
      nodes: this.#nodes.size,
      ownedGroups: this.#owner.groupCount,
      listed: this.#owner.listedCount,
      waiting: this.#edge.waitingCount + this.#claims.waitingCount,
      mailboxes: this.#mailboxes.size,
    };
  }

  /** Posts what is for a connection of another node. @returns False when it is for one of this. */
  takeOutput(output: Output): boolean {
    return this.#held.takeOutput(output);
  }

  /** Everything for other nodes since the last call; what is for this one is done first. */
  drainOutputs(now: number): NodeOutput[] {
    for (let own = this.#postbox.takeOwn(); own !== undefined; own = this.#postbox.takeOwn()) {
      this.#onMessage(this.#nodes.self, own, now);
    }
    return this.#postbox.drain();
  }

  // What the connections of this node need.

  tokenFor(connection: Connection): Bytes {
    return this.#mailboxes.tokenFor(connection);
  }

  ask(question: Question, now: number): void {
    this.#edge.ask(question, now);
  }

  onLeft(membership: ConnectionMembership): void {
    this.#carried.onLeft(membership.owner, membership.group.id);
    this.#edge.onLeft(membership);
  }

  onGone(connection: Connection, isLost: boolean): void {
    this.#carried.onGone(connection);
    this.#claims.onGone(connection);
    this.#mailboxes.onGone(connection, isLost);
  }

  relay(signal: Signal): boolean {
    const node = nodeOf(signal.to);
    if (node === this.#nodes.self) return this.#mailboxes.keep(signal.to, signal);
    if (!this.#nodes.isLive(node)) return false;
    this.#postbox.post(node, { type: "relay", ...signal });
    return true;
  }

  carry(connection: Connection, message: CircuitRequest, frame: Bytes): CarryVerdict | undefined {
    return this.#carried.carry(connection, message, frame);
  }

  resume(connection: Connection, token: Bytes, now: number): void {
    this.#claims.claim(connection, token, now);
  }

  // What other nodes and time bring.

  /** Takes a frame; one that cannot be read, or of a node that is not known, is dropped (BP17). */
  onFrame(from: NodeId, frame: Bytes, now: number): void {
    const message = decodeNodeMessage(frame);
    if (isMalformed(message)) return;
    if (message.type === "heartbeat") this.#onHeartbeat(from, message, now);
    else if (this.#nodes.isLive(from)) this.#onMessage(from, message, now);
  }

  /** Does without the answer to a frame that reached nobody (BP12, BP16). */
  onUnreachable(to: NodeId, frame: Bytes): void {
    const message = decodeNodeMessage(frame);
    if (isMalformed(message)) return;
    if (message.type === "circuitFrame") this.#carried.onUnreachable(to, message.connection);
    else if (message.type === "circuitReply") this.#held.onGone(to, message.connection);
    else if (message.type === "ask") this.#edge.onUnanswered(message.id);
    else if (message.type === "report") this.#edge.onUntold(message);
    else if (message.type === "unlist") this.#edge.onUntoldOf(message.groupId);
    else if (message.type === "relay") this.#onUndeliverable(message);
  }

  /**
   * Asks all to tell of their groups, and tells of its own: what was said last may be lost (BP14).
   */
  onBackplaneUp(now: number): void {
    this.#beat(now, true);
    this.#edge.tellAll();
  }

  /** Says that this node is about to end, so that it owns nothing any more (BP30). */
  drain(now: number): void {
    this.#nodes.drain();
    this.#onOwnersChanged();
    this.#beat(now);
  }

  /** Looks at everything that time brings. */
  onDeadline(now: number): void {
    if (now < this.#sweepAtMs) return;
    this.#sweepAtMs = now + SWEEP_MS;
    const gone = this.#nodes.forgetSilent(now);
    for (const node of gone) this.#onNodeGone(node);
    this.#held.sweep();
    if (gone.length > 0 || this.#haveOwnersChanged) this.#onOwnersChanged();
    if (now >= this.#beatAtMs) this.#beat(now);
    this.#roundAtMs ??= now + REPORT_MS;
    if (now >= this.#roundAtMs) this.#beginRound(now);
    this.#edge.onSweep(now);
    this.#claims.onSweep(now);
    this.#mailboxes.forgetOld(now);
  }

  #onNodeGone(node: NodeId): void {
    this.#owner.forgetNode(node);
    this.#carried.onNodeGone(node);
    this.#held.onNodeGone(node);
  }

  #beginRound(now: number): void {
    this.#roundAtMs = now + REPORT_MS;
    this.#owner.forgetStale(now);
    this.#edge.beginRound();
  }

  #beat(now: number, isGreeting = false): void {
    this.#beatAtMs = now + HEARTBEAT_MS;
    this.#postbox.broadcast(this.#heartbeat(isGreeting));
  }

  #heartbeat(isGreeting: boolean): HeartbeatMessage {
    this.#sequence += 1;
    const { isDraining } = this.#nodes;
    return { type: "heartbeat", sequence: this.#sequence, isDraining, isGreeting };
  }

  #onHeartbeat(from: NodeId, heartbeat: HeartbeatMessage, now: number): void {
    const news = this.#nodes.onHeartbeat(from, heartbeat, now);
    if (news === "new") this.#postbox.post(from, this.#heartbeat(true));
    // Many come at once when the broker does: once for all of them, at the next sweep.
    if (news === "new" || news === "changed") this.#haveOwnersChanged = true;
    if (heartbeat.isGreeting && this.#nodes.isLive(from)) this.#edge.onGreeting(from);
  }

  #onOwnersChanged(): void {
    this.#haveOwnersChanged = false;
    this.#owner.release();
    this.#edge.onOwnersChanged();
  }

  #onMessage(from: NodeId, message: NodeMessage, now: number): void {
    switch (message.type) {
      case "heartbeat":
        break;
      case "ask":
        this.#owner.onAsk(from, message, now);
        break;
      case "answer":
        this.#edge.onAnswer(from, message);
        break;
      case "report":
        this.#owner.onReport(from, message, now);
        break;
      case "fetch":
        this.#edge.onFetch(from, message);
        break;
      case "unlist":
        this.#owner.onUnlist(from, message, now);
        break;
      case "relay":
        this.#onRelay(from, message);
        break;
      case "undeliverable":
        this.#onUndeliverable(message);
        break;
      case "claim":
        this.#claims.onClaim(from, message);
        break;
      case "handoff":
        this.#claims.onHandoff(from, message);
        break;
      case "circuitFrame":
        this.#held.onFrame(from, message, now);
        break;
      case "circuitReply":
        this.#carried.onReply(from, message);
        break;
      case "circuitsGone":
        this.#held.onGone(from, message.connection);
        break;
      default:
        unreachable(message);
    }
  }

  #onRelay(from: NodeId, signal: Signal): void {
    if (nodeOf(signal.from) !== from) return;
    if (this.#host.deliver(signal) || this.#mailboxes.keep(signal.to, signal)) return;
    const { groupId, to } = signal;
    this.#postbox.post(from, { type: "undeliverable", groupId, from: signal.from, to });
  }

  #onUndeliverable(lost: {
    readonly groupId: GroupId;
    readonly from: MemberAddress;
    readonly to: MemberAddress;
  }): void {
    const sender = this.#host.directory.find(lost.groupId, lost.from)?.owner;
    if (sender === undefined) return;
    this.#host.outbox.count("undeliverable");
    const { groupId, to } = lost;
    this.#host.outbox.send(sender, { type: "undeliverable", groupId, to });
  }

  #introduce({ membership, isJoin }: Question, introduction: Introduction): void {
    const { owner, group, address } = membership;
    this.#host.outbox.send(
      owner,
      isJoin
        ? { type: "joined", groupId: group.id, address, ...introduction }
        : { type: "members", groupId: group.id, ...introduction },
    );
  }
}
