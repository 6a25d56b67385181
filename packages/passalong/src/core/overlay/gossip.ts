/** Takes what neighbors say of members: checks it, keeps it, and passes on what is news. */

import { assert, type PeerId, TokenBucket } from "../../base/index.ts";
import {
  overlayFrameBytes,
  type MemberRecord,
  type OverlayMessage,
  type Suspicion,
} from "../../wire/index.ts";
import type { CoreEvent } from "../io.ts";
import { FILLING_MS, GOSSIP_IN, VERIFYING_MAX } from "./config.ts";
import { isPresent, type Member } from "./member-table.ts";
import type { OverlayParts } from "./parts.ts";
import { Rumors } from "./rumors.ts";
import { SelfRecord } from "./self-record.ts";
import { Suspecting } from "./suspecting.ts";

/** Records whose signatures are checked, and what became of them. */
export interface RecordsVerdict {
  readonly records: readonly MemberRecord[];
  readonly from: PeerId;
  /** One for each record. */
  readonly areAuthentic: readonly boolean[];
}

/** What gossip tells. */
export interface GossipHandlers {
  /** Who is present, or what they say of themselves, has changed. */
  onChange(now: number): void;
  /** A member was lost without a word. */
  onLost(now: number): void;
}

/** News about members: who is there, who is suspected, who has left. */
export class Gossip {
  readonly rumors: Rumors;
  readonly self: SelfRecord;
  readonly #parts: OverlayParts;
  readonly #suspecting: Suspecting;
  readonly #handlers: GossipHandlers;
  /** Highest incarnation of each member whose signature is being checked. */
  readonly #verifying = new Map<PeerId, number>();
  readonly #budgets = new Map<PeerId, TokenBucket>();
  /** Until then this peer passes on no news but its own. */
  #fillingUntil: number | undefined;

  constructor(parts: OverlayParts, handlers: GossipHandlers) {
    this.#parts = parts;
    this.#handlers = handlers;
    this.rumors = new Rumors(parts);
    this.self = new SelfRecord(parts, (now) => this.#onSelfChanged(now));
    this.#suspecting = new Suspecting(parts, {
      onSuspected: (peerId, source, now) => this.rumors.add(peerId, source, now),
      onDead: (peerId, now) => this.#bury(peerId, now),
    });
  }

  /** A link stands. */
  onNeighborConnected(peerId: PeerId, now: number): void {
    this.self.begin(now);
    this.#fillingUntil ??= now + FILLING_MS;
    this.#budgets.set(peerId, new TokenBucket(GOSSIP_IN, now));
    const member = this.#parts.table.get(peerId);
    // Whoever is linked with is there: it hears that others believe it gone.
    if (member?.state === "dead") this.rumors.correct(peerId, [member]);
  }

  /** A link is lost. `isGone`: nobody has said that only the link ends. */
  onNeighborGone(peerId: PeerId, isGone: boolean, now: number): void {
    this.#budgets.delete(peerId);
    if (isGone) this.suspect(peerId, now);
  }

  /** This peer itself finds that a member seems to be gone. */
  suspect(peerId: PeerId, now: number): void {
    const member = this.#parts.table.get(peerId);
    if (member?.state !== "alive") return;
    const { incarnation } = member.record;
    this.#suspecting.suspect({ peerId, incarnation }, undefined, now);
  }

  /** True while the neighbor keeps to its limit of rate (OV12). */
  admits(from: PeerId, message: OverlayMessage, now: number): boolean {
    return this.#budgets.get(from)?.take(now, overlayFrameBytes(message)) ?? false;
  }

  /** Records came. */
  onRecords(from: PeerId, records: readonly MemberRecord[], now: number): void {
    const unverified: MemberRecord[] = [];
    const outdated: Member[] = [];
    for (const record of records) {
      const { peerId, incarnation } = record;
      const known = this.#parts.table.get(peerId);
      if (peerId === this.#parts.selfId) this.self.contradict(incarnation, now);
      else if (known !== undefined && known.record.incarnation >= incarnation) {
        if (isBehind(record, known)) outdated.push(known);
      } else if (this.#mayVerify(peerId, incarnation)) unverified.push(record);
    }
    this.rumors.correct(from, outdated);
    if (unverified.length === 0) return;
    for (const { peerId, incarnation } of unverified) this.#verifying.set(peerId, incarnation);
    this.#parts.outbox.push({ type: "verifyRecords", records: unverified, from });
  }

  /** Answers `verifyRecords`. @returns False when the neighbor sent what is not authentic (OV1). */
  onVerified({ records, from, areAuthentic }: RecordsVerdict, now: number): boolean {
    assert(records.length === areAuthentic.length, "every record has a verdict");
    let isHonest = true;
    for (const [at, record] of records.entries()) {
      if (this.#verifying.get(record.peerId) === record.incarnation) {
        this.#verifying.delete(record.peerId);
      }
      if (areAuthentic[at] === true) this.#accept(record, from, now);
      else isHonest = false;
    }
    this.#handlers.onChange(now);
    return isHonest;
  }

  /** Suspicions came. */
  onSuspicions(from: PeerId, suspicions: readonly Suspicion[], now: number): void {
    const outdated: Member[] = [];
    for (const suspicion of suspicions) {
      const { peerId, incarnation } = suspicion;
      const member = this.#parts.table.get(peerId);
      if (peerId === this.#parts.selfId) this.self.contradict(incarnation, now);
      else if (member === undefined || incarnation > member.record.incarnation) continue;
      else if (incarnation < member.record.incarnation) outdated.push(member);
      else if (member.state === "alive") this.#suspecting.suspect(suspicion, from, now);
    }
    this.rumors.correct(from, outdated);
  }

  /** The moment of a deadline of gossip has come. */
  onDeadline(name: "gossip" | "suspicion" | "contradict", now: number): void {
    if (name === "gossip") this.rumors.flush();
    else if (name === "suspicion") this.#suspecting.onDeadline(now);
    else this.self.onDeadline(now);
  }

  #mayVerify(peerId: PeerId, incarnation: number): boolean {
    const underWay = this.#verifying.get(peerId);
    if (underWay !== undefined) return underWay < incarnation;
    return this.#verifying.size < VERIFYING_MAX;
  }

  #accept(record: MemberRecord, from: PeerId, now: number): void {
    const { peerId, incarnation, isLeaving } = record;
    const { table } = this.#parts;
    const known = table.get(peerId);
    if (known !== undefined && known.record.incarnation >= incarnation) return;
    const wasPresent = known !== undefined && isPresent(known);
    if (!table.put(record, now)) return;
    for (const dropped of table.takeDropped()) this.#event(dropped, "forgotten");
    if (!wasPresent && !isLeaving) {
      this.#parts.membership.onArrived(peerId);
      this.#event(peerId, undefined);
    }
    if (wasPresent && isLeaving) this.#event(peerId, "left");
    if (now >= (this.#fillingUntil ?? now)) this.rumors.add(peerId, from, now);
  }

  #bury(peerId: PeerId, now: number): void {
    this.#parts.table.mark(peerId, "dead", now);
    this.#event(peerId, "lost");
    this.#handlers.onLost(now);
    this.#handlers.onChange(now);
  }

  #event(peerId: PeerId, reason: "left" | "lost" | "forgotten" | undefined): void {
    const event: CoreEvent =
      reason === undefined
        ? { type: "memberJoined", peerId }
        : { type: "memberLeft", peerId, reason };
    this.#parts.outbox.event(event);
  }

  #onSelfChanged(now: number): void {
    this.rumors.add(this.#parts.selfId, undefined, now);
    this.#handlers.onChange(now);
  }
}

/**
 * True when who sent the record believes somebody there who is gone. The very record that says so
 * is no reason to say it again: two who know it would tell each other for ever.
 */
function isBehind({ incarnation }: MemberRecord, known: Member): boolean {
  if (isPresent(known)) return false;
  return known.state === "dead" || known.record.incarnation > incarnation;
}
