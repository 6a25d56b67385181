/** The overlay of a group: who is in it, and which links hold it together. */

import type { GroupAddress, PeerId } from "../../base/index.ts";
import type { GoodbyeReason, MemberRecord, OverlayMessage } from "../../wire/index.ts";
import { Gossip, type RecordsVerdict } from "./gossip.ts";
import { estimatedMemberCount } from "./member-count.ts";
import { isPresent, MemberTable } from "./member-table.ts";
import type { OverlayParts } from "./parts.ts";
import { Probing } from "./probing.ts";
import { Synchronizing } from "./synchronizing.ts";
import { Topology } from "./topology.ts";

/** Reasons to wake up that are the overlay's. */
export type OverlayDeadline = "gossip" | "suspicion" | "contradict" | "sync" | "topology" | "probe";

/** Gossip, comparison of tables, and topology, put together. */
export class Overlay {
  readonly address: GroupAddress;
  readonly table: MemberTable;
  readonly gossip: Gossip;
  readonly #parts: OverlayParts;
  readonly #topology: Topology;
  readonly #probing: Probing;
  readonly #synchronizing: Synchronizing;
  readonly #onChange: (now: number) => void;

  /** @param onChange  Who is present, or how somebody takes messages, may have changed. */
  constructor(parts: Omit<OverlayParts, "table">, onChange: (now: number) => void) {
    const { selfId, options } = parts;
    this.address = options.addressOf(selfId);
    this.table = new MemberTable(selfId, options.addressOf);
    this.#parts = { ...parts, table: this.table };
    this.#onChange = onChange;
    this.#topology = new Topology(this.#parts);
    this.#probing = new Probing(this.#parts);
    this.gossip = new Gossip(this.#parts, {
      onChange: (now) => this.#onTableChanged(now),
      onLost: (now) => this.#probing.onLost(now),
    });
    this.#synchronizing = new Synchronizing(this.#parts, this.gossip.rumors);
  }

  /** Members there are, estimated where not all are known. */
  get memberCount(): number {
    return estimatedMemberCount(this.table.ring, this.address);
  }

  /** How many are known to be there but the own peer. */
  get knownCount(): number {
    const isSelfListed = this.table.ring.at(this.address) !== undefined;
    return this.table.ring.size - (isSelfListed ? 1 : 0);
  }

  /** Everybody known to be there but the own peer, in the order of the ring. */
  memberIds(): PeerId[] {
    return [...this.table.ring.increasing(this.address)].map(({ peerId }) => peerId);
  }

  /** A neighbor that has to go so that a link of this peer, which others need, finds room. */
  surplusFor(peerId: PeerId): PeerId | undefined {
    const { membership } = this.#parts;
    if (membership.isNeighbor(peerId) || !this.#topology.isRingNeighbor(peerId)) return undefined;
    membership.addNeeded(peerId);
    return membership.isFull ? this.#topology.surplus(membership.needed) : undefined;
  }

  /** True when the peer is one of the next on the ring. */
  isRingNeighbor(peerId: PeerId): boolean {
    return this.#topology.isRingNeighbor(peerId);
  }

  /** A link stands. */
  onNeighborConnected(peerId: PeerId, now: number): void {
    this.gossip.onNeighborConnected(peerId, now);
    this.#synchronizing.onNeighborConnected(peerId, now);
    this.#topology.onChange(now);
  }

  /** A link did not come about: another one may be needed. */
  onConnectFailed(now: number): void {
    this.#topology.onChange(now);
  }

  /**
   * A link is lost.
   *
   * @param reason  What one of the two said; undefined: nobody said anything.
   */
  onNeighborGone(peerId: PeerId, reason: GoodbyeReason | undefined, now: number): void {
    const isGone = reason === undefined || reason === "leaving";
    this.gossip.onNeighborGone(peerId, isGone, now);
    this.#synchronizing.onNeighborGone(peerId);
    this.#topology.onChange(now);
  }

  /** A neighbor has left a ping unanswered: others may know better. */
  onDoubt(peerId: PeerId, now: number): void {
    this.gossip.suspect(peerId, now);
  }

  /** A message of the overlay came from a neighbor. */
  onMessage(from: PeerId, message: OverlayMessage, now: number): void {
    if (!this.gossip.admits(from, message, now)) return;
    switch (message.type) {
      case "memberRecords":
        this.gossip.onRecords(from, message.records, now);
        return;
      case "suspicions":
        this.gossip.onSuspicions(from, message.suspicions, now);
        return;
      case "membersDigest":
        this.#synchronizing.onDigest(from, message);
        return;
      case "membersKnown":
        this.#synchronizing.onKnown(from, message, now);
        return;
      case "membersWanted":
        this.#synchronizing.onWanted(from, message.prefixes, now);
        return;
      default:
    }
  }

  /** Answers `signRecord`. */
  onRecordSigned(record: MemberRecord, now: number): void {
    this.gossip.self.onSigned(record, now);
  }

  /** Answers `verifyRecords`. @returns False when the neighbor sent what is not authentic. */
  onRecordsVerified(verdict: RecordsVerdict, now: number): boolean {
    return this.gossip.onVerified(verdict, now);
  }

  /** The peer leaves: its neighbors pass that on (OV2). */
  onLeave(): void {
    const record = this.gossip.self.leaving;
    if (record === undefined) return;
    const { membership, outbox } = this.#parts;
    for (const peerId of membership.neighbors) {
      outbox.send(peerId, { type: "memberRecords", records: [record] });
    }
  }

  /**
   * A deadline has come.
   *
   * @returns A neighbor that has to go.
   */
  onDeadline(name: OverlayDeadline, now: number): PeerId | undefined {
    switch (name) {
      case "topology":
        return this.#topology.onDeadline(now);
      case "sync":
        this.#synchronizing.onDeadline(now);
        return undefined;
      case "probe":
        this.#probing.onDeadline(now);
        return undefined;
      default:
        this.gossip.onDeadline(name, now);
        return undefined;
    }
  }

  /** True when a peer is known to be there. */
  isPresent(peerId: PeerId): boolean {
    const member = this.table.get(peerId);
    return member !== undefined && isPresent(member);
  }

  #onTableChanged(now: number): void {
    this.#synchronizing.onNews(now);
    this.#topology.onChange(now);
    this.#onChange(now);
  }
}
