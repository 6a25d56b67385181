/** Who is in a NetGroup, and where on its ring (NG11, NG20, NG21). */

import { type GroupId, hexFromBytes, parsePeerId, type PeerId } from "../base/index.ts";
import type { CoreEvent } from "../core/index.ts";
import { groupAddressOf, type Session } from "../group/index.ts";
import { addressText, parseAddress } from "./group-address.ts";
import type { Emit, Member, NetGroupNeighbor } from "./net-group-events.ts";

/** What the core says of members. */
type MembershipEvent = Extract<
  CoreEvent,
  { readonly type: "neighborJoined" | "neighborLeft" | "memberJoined" | "memberLeft" }
>;

/** Neighbors, members beyond them, and their places. */
export class Membership {
  readonly #session: Session;
  readonly #groupId: GroupId;
  readonly #emit: Emit;

  constructor(session: Session, groupId: GroupId, emit: Emit) {
    this.#session = session;
    this.#groupId = groupId;
    this.#emit = emit;
  }

  /** Every neighbor. */
  neighbors(): readonly NetGroupNeighbor[] {
    return this.#session.neighbors().map((neighbor) => {
      return { ...neighbor, groupAddress: this.addressOf(neighbor.peerId) };
    });
  }

  /** Every member that gossip has named but this peer. */
  members(): readonly Member[] {
    return this.#session.memberIds().map((peerId) => this.#memberOf(peerId));
  }

  /** About how many there are, this peer included. */
  get estimatedCount(): number {
    const { knownCount = 0, memberCount = 1 } = this.#session.overlayStatus() ?? {};
    const count = knownCount === 0 ? this.#session.memberCount : memberCount;
    return Math.max(count, this.neighbors().length + 1);
  }

  /** One end of the arc that this peer answers for. */
  coverage(end: "from" | "to"): string {
    const coverage = this.#session.overlayStatus()?.coverage;
    return coverage === undefined
      ? this.addressOf(this.#session.peerId)
      : addressText(coverage[end]);
  }

  /** The member that covers an address. */
  elect(groupAddress: string): PeerId | undefined {
    return this.#session.memberFor(parseAddress(groupAddress));
  }

  /** There may be such a member. */
  hint(peerId: PeerId): boolean {
    const isOther = peerId !== this.#session.peerId;
    if (isOther) this.#session.command({ type: "addMemberHint", peerId });
    return isOther;
  }

  /** A link to a member is wished for. */
  wish(peerId: PeerId): boolean {
    if (peerId === this.#session.peerId || !this.#session.isKnown(peerId)) return false;
    this.#session.command({ type: "addNeighbor", peerId });
    return true;
  }

  /** Where a peer stands on the ring. */
  addressOf(peerId: PeerId): string {
    return hexFromBytes(groupAddressOf(this.#groupId, peerId));
  }

  /** What the core says of members. */
  onCoreEvent(event: MembershipEvent): void {
    switch (event.type) {
      case "neighborJoined":
        this.#onNeighbor("neighbor.connect", event.peerId);
        return;
      case "neighborLeft":
        this.#onNeighbor("neighbor.disconnect", event.peerId);
        return;
      case "memberJoined":
        this.#emit("member.join", this.#memberOf(event.peerId));
        return;
      case "memberLeft":
        this.#emit("member.leave", { ...this.#memberOf(event.peerId), reason: event.reason });
        return;
    }
  }

  #onNeighbor(name: "neighbor.connect" | "neighbor.disconnect", peerId: PeerId): void {
    const kind = this.neighbors().find((neighbor) => neighbor.peerId === peerId)?.kind;
    this.#emit(name, { neighbor: this.addressOf(peerId), peerId, kind });
  }

  #memberOf(peerId: PeerId): Member {
    return { peerId, groupAddress: this.addressOf(peerId) };
  }
}

/** @throws TypeError when the text is no peer id. */
export function peerIdOfText(text: string): PeerId {
  const peerId = parsePeerId(text.toLowerCase());
  if (peerId === undefined) throw new TypeError("A peer id is 64 hexadecimal digits.");
  return peerId;
}
