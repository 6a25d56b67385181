/**
 * What members ask for and get: to join, to leave, to be introduced to others, to have a signal
 * handed on.
 */

import { type GroupId } from "passalong/base";
import {
  type JoinMessage,
  type LeaveMessage,
  type MemberEntry,
  type RefusalReason,
  type RelayMessage,
  SAMPLE_MEMBERS_MAX,
  type SampleMessage,
} from "passalong/wire";
import type { Company, Signal } from "./company.ts";
import type { Connection, ConnectionMembership } from "./connection.ts";
import type { Directory } from "./directory.ts";
import { FULL_RETRY_MS, GROUPS_PER_CONNECTION_MAX, type RendezvousLimits } from "./limits.ts";
import type { Outbox } from "./outbox.ts";
import { PatientBucket } from "./patient-bucket.ts";

/** A request that is not carried out. */
interface Refusal {
  readonly groupId: GroupId;
  readonly reason: RefusalReason;
  readonly retryAfterMs: number;
}

/** Answers the requests of joined and joining connections. */
export class Introducer {
  readonly #directory: Directory<Connection>;
  readonly #outbox: Outbox;
  readonly #joinsInAll: PatientBucket;
  #company: Company | undefined;

  constructor(
    directory: Directory<Connection>,
    outbox: Outbox,
    { joinsInAll }: Pick<RendezvousLimits, "joinsInAll">,
  ) {
    this.#directory = directory;
    this.#outbox = outbox;
    this.#joinsInAll = new PatientBucket(joinsInAll, 0);
  }

  /** Asks other nodes from now on, too. */
  keepCompany(company: Company): void {
    this.#company = company;
  }

  /** Enters a group, or renews the record there (RV10, RV12). */
  onJoin(from: Connection, { groupId, record }: JoinMessage, now: number): void {
    const waitMs = from.rates(now).joins.takeOrWait(now) || this.#joinsInAll.takeOrWait(now);
    if (waitMs > 0) {
      from.onJoinPutOff(waitMs, now);
      this.#refuse(from, { groupId, reason: "rateLimited", retryAfterMs: waitMs });
      return;
    }
    const membership = this.#renew(from, groupId, record) ?? this.#enter(from, groupId, record);
    if (membership === undefined) return;
    this.#outbox.count("joins");
    if (this.#company !== undefined) {
      this.#company.ask({ membership, count: SAMPLE_MEMBERS_MAX, isJoin: true }, now);
      return;
    }
    this.#outbox.send(from, {
      type: "joined",
      groupId,
      address: membership.address,
      memberCount: membership.group.size,
      members: introduce(membership, SAMPLE_MEMBERS_MAX),
    });
  }

  /** Leaves a group; one that was not joined is passed over (RV13). */
  onLeave(from: Connection, { groupId }: LeaveMessage, now: number): void {
    const membership = from.membershipIn(groupId);
    if (membership === undefined) return;
    this.#directory.leave(membership);
    from.onLeft(membership, now);
    this.#company?.onLeft(membership);
  }

  /** Leaves all groups: the connection is gone (RV13). */
  onGone(connection: Connection): void {
    for (const membership of connection.memberships.splice(0)) {
      this.#directory.leave(membership);
      this.#company?.onLeft(membership);
    }
  }

  /** Names other members of a joined group (RV14). */
  onSample(from: Connection, { groupId, count }: SampleMessage, now: number): void {
    const membership = from.membershipIn(groupId);
    if (membership === undefined) {
      this.#refuse(from, { groupId, reason: "notJoined", retryAfterMs: 0 });
      return;
    }
    const waitMs = from.rates(now).samples.takeOrWait(now);
    if (waitMs > 0) {
      this.#refuse(from, { groupId, reason: "rateLimited", retryAfterMs: waitMs });
      return;
    }
    this.#outbox.count("samples");
    if (this.#company !== undefined) {
      this.#company.ask({ membership, count, isJoin: false }, now);
      return;
    }
    const members = introduce(membership, count);
    this.#outbox.send(from, {
      type: "members",
      groupId,
      memberCount: membership.group.size,
      members,
    });
  }

  /**
   * Hands a signal to another member of a joined group, or says that nobody is there (RV16, RV17).
   */
  onRelay(from: Connection, { groupId, to, signal }: RelayMessage, now: number): void {
    const membership = from.membershipIn(groupId);
    if (membership === undefined) {
      this.#refuse(from, { groupId, reason: "notJoined", retryAfterMs: 0 });
      return;
    }
    const waitMs = from.rates(now).takeRelay(to, now);
    if (waitMs > 0) {
      this.#refuse(from, { groupId, reason: "rateLimited", retryAfterMs: waitMs });
      return;
    }
    const { address } = membership;
    if (to !== address && this.#handOn({ groupId, from: address, to, signal })) return;
    this.#outbox.count("undeliverable");
    this.#outbox.send(from, { type: "undeliverable", groupId, to });
  }

  /** Hands a signal to a member of this rendezvous. @returns False when it cannot take it. */
  deliver({ groupId, from, to, signal }: Signal): boolean {
    const receiver = this.#directory.find(groupId, to)?.owner;
    if (receiver === undefined || receiver.isCongested) return false;
    this.#outbox.count("delivered");
    this.#outbox.send(receiver, { type: "deliver", groupId, from, signal });
    return true;
  }

  #handOn(signal: Signal): boolean {
    return this.deliver(signal) || (this.#company?.relay(signal) ?? false);
  }

  #renew(
    from: Connection,
    groupId: GroupId,
    record: JoinMessage["record"],
  ): ConnectionMembership | undefined {
    const membership = from.membershipIn(groupId);
    if (membership !== undefined) membership.record = record.slice();
    return membership;
  }

  #enter(
    from: Connection,
    groupId: GroupId,
    record: JoinMessage["record"],
  ): ConnectionMembership | undefined {
    if (from.memberships.length >= GROUPS_PER_CONNECTION_MAX) {
      this.#refuse(from, { groupId, reason: "tooManyGroups", retryAfterMs: 0 });
      return undefined;
    }
    const membership = this.#directory.join(from, groupId, record);
    if (membership === undefined) {
      this.#refuse(from, { groupId, reason: "full", retryAfterMs: FULL_RETRY_MS });
      return undefined;
    }
    from.onJoined(membership);
    return membership;
  }

  #refuse(from: Connection, refusal: Refusal): void {
    this.#outbox.count("refused");
    this.#outbox.send(from, { type: "refused", ...refusal });
  }
}

function introduce(membership: ConnectionMembership, count: number): MemberEntry[] {
  const dealt = membership.group.deal(membership, count);
  return dealt.map(({ address, record }) => ({ address, record }));
}
