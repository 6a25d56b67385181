/** Every member that a peer knows of, and how it stands with each. */

import {
  addressAfter,
  type Arc,
  assert,
  type GroupAddress,
  isInArc,
  type PeerId,
  RING_SIZE,
} from "../../base/index.ts";
import { BUCKET_BITS_MAX, type MemberRecord, type PeerPrefix } from "../../wire/index.ts";
import { GONE_MAX, GONE_MS_MAX, MEMBERS_MAX, NEAR_MEMBERS } from "./config.ts";
import { RingIndex } from "./ring-index.ts";
import { bucketOf, TableSums } from "./table-sums.ts";

/**
 * How a member stands.
 *
 *     alive ──suspicion──> suspected ──5 s──> dead ──10 min──> forgotten
 *       ^ ^──higher incarnation──┘──────────────┘
 *       └──leaving record──> left ──10 min──> forgotten
 */
export type MemberState =
  /** Its latest record says that it is there. */
  | "alive"
  /** Somebody lost it, and it has not contradicted yet. */
  | "suspected"
  /** It has not contradicted in time. */
  | "dead"
  /** It said that it leaves. */
  | "left";

/** A member. */
export interface Member {
  readonly record: MemberRecord;
  readonly prefix: PeerPrefix;
  readonly address: GroupAddress;
  readonly state: MemberState;
  /** Since when, ms. */
  readonly since: number;
}

/** Hex digits of a prefix. */
const PREFIX_DIGITS = 16;

/** The beginning of a peer id that stands for it. */
export function prefixOf(peerId: PeerId): PeerPrefix {
  return peerId.slice(0, PREFIX_DIGITS);
}

/** True for members that are there as far as anybody knows. */
export function isPresent({ state }: Member): boolean {
  return state === "alive" || state === "suspected";
}

/**
 * Members by peer and by place, the own peer among them; at most {@link MEMBERS_MAX} are present.
 */
export class MemberTable {
  /** Those who are present, by address. */
  readonly ring: RingIndex = new RingIndex();
  /** Those of them who take what is sent to addresses near theirs. */
  readonly takers: RingIndex = new RingIndex();
  readonly sums: TableSums = new TableSums();
  readonly #members = new Map<PeerId, Member>();
  readonly #buckets: Set<PeerId>[];
  /** Present members that a full table has dropped since they were last taken. */
  #dropped: PeerId[] = [];
  /** Members gone, in the order of their going. */
  readonly #gone = new Set<PeerId>();
  readonly #selfAddress: GroupAddress;
  readonly #addressOf: (peerId: PeerId) => GroupAddress;

  constructor(selfId: PeerId, addressOf: (peerId: PeerId) => GroupAddress) {
    this.#selfAddress = addressOf(selfId);
    this.#addressOf = addressOf;
    this.#buckets = Array.from({ length: 2 ** BUCKET_BITS_MAX }, () => new Set<PeerId>());
  }

  /** Members that are lost and may come back, the first lost first. */
  *dead(): Generator<Member, void, undefined> {
    for (const peerId of this.#gone) {
      const member = this.#members.get(peerId);
      if (member?.state === "dead") yield member;
    }
  }

  /** What is known of a peer. */
  get(peerId: PeerId): Member | undefined {
    return this.#members.get(peerId);
  }

  /** The present members of a bucket. */
  inBucket(bucket: number, bucketBits: number): Member[] {
    const each = 2 ** (BUCKET_BITS_MAX - bucketBits);
    const found: Member[] = [];
    for (const peerIds of this.#buckets.slice(bucket * each, (bucket + 1) * each)) {
      for (const peerId of peerIds) {
        const member = this.#members.get(peerId);
        if (member !== undefined && isPresent(member)) found.push(member);
      }
    }
    return found;
  }

  /** The member of a prefix. */
  find(prefix: PeerPrefix): Member | undefined {
    for (const peerId of this.#buckets[bucketOf(prefix, BUCKET_BITS_MAX)] ?? []) {
      if (peerId.startsWith(prefix)) return this.#members.get(peerId);
    }
    return undefined;
  }

  /**
   * Takes a record that is authentic and newer than what is known.
   *
   * @returns False when the table is full and the member stands far away.
   */
  put(record: MemberRecord, now: number): boolean {
    const { peerId, isLeaving, incarnation } = record;
    const known = this.#members.get(peerId);
    assert(known === undefined || known.record.incarnation < incarnation, "records only get newer");
    const address = known?.address ?? this.#addressOf(peerId);
    if (known === undefined && !isLeaving && !this.#makeRoom(address)) return false;
    const prefix = known?.prefix ?? prefixOf(peerId);
    const state = isLeaving ? "left" : "alive";
    this.#change({ record, prefix, address, state, since: now });
    return true;
  }

  /** Present members that a full table has dropped since the last call. */
  takeDropped(): PeerId[] {
    const dropped = this.#dropped;
    this.#dropped = [];
    return dropped;
  }

  /** A member's state changes while its record stays. */
  mark(peerId: PeerId, state: MemberState, now: number): void {
    const member = this.#members.get(peerId);
    if (member === undefined) return;
    const { record, prefix, address } = member;
    const changed = { record, prefix, address, state, since: now };
    // Whoever stays present stays where it is.
    if (isPresent(member) && isPresent(changed)) this.#members.set(peerId, changed);
    else this.#change(changed);
  }

  /** Forgets those who have been gone for long. */
  expire(now: number): void {
    for (const peerId of this.#gone) {
      const member = this.#members.get(peerId);
      const isOld = member !== undefined && now - member.since > GONE_MS_MAX;
      if (this.#gone.size <= GONE_MAX && !isOld) return;
      this.#forget(peerId);
    }
  }

  #change(member: Member): void {
    const { peerId } = member.record;
    const before = this.#members.get(peerId);
    if (before !== undefined && isPresent(before)) this.#withdraw(before);
    this.#gone.delete(peerId);
    this.#members.set(peerId, member);
    this.#buckets[bucketOf(peerId, BUCKET_BITS_MAX)]?.add(peerId);
    if (isPresent(member)) this.#enter(member);
    else this.#gone.add(peerId);
  }

  #enter({ record: { peerId, incarnation, takesNearest }, address }: Member): void {
    this.ring.add({ peerId, address });
    if (takesNearest) this.takers.add({ peerId, address });
    this.sums.add(peerId, incarnation);
  }

  #withdraw({ record: { peerId, incarnation }, address }: Member): void {
    this.ring.delete(address);
    this.takers.delete(address);
    this.sums.remove(peerId, incarnation);
  }

  #forget(peerId: PeerId): void {
    const member = this.#members.get(peerId);
    if (member !== undefined && isPresent(member)) this.#withdraw(member);
    this.#members.delete(peerId);
    this.#gone.delete(peerId);
    this.#buckets[bucketOf(peerId, BUCKET_BITS_MAX)]?.delete(peerId);
  }

  /** A full table forgets somebody far away for somebody near (OV4). */
  #makeRoom(address: GroupAddress): boolean {
    if (this.ring.size < MEMBERS_MAX) return true;
    if (!isInArc(this.#nearArc(), address)) return false;
    const opposite = this.ring.nearest(addressAfter(this.#selfAddress, RING_SIZE / 2n));
    if (opposite === undefined) return false;
    this.#forget(opposite.peerId);
    this.#dropped.push(opposite.peerId);
    return true;
  }

  /** From the farthest of the near members on one side to that on the other. */
  #nearArc(): Arc {
    const self = this.#selfAddress;
    return {
      from: this.ring.step(self, -NEAR_MEMBERS)?.address ?? self,
      to: this.ring.step(self, NEAR_MEMBERS)?.address ?? self,
    };
  }
}
