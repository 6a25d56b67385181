/** News of members, passed on to a few neighbors once (OV3). */

import type { PeerId } from "../../base/index.ts";
import {
  type MemberRecord,
  RECORDS_PER_MESSAGE_MAX,
  type Suspicion,
  SUSPICIONS_PER_MESSAGE_MAX,
} from "../../wire/index.ts";
import { RUMOR_DELAY_MS, RUMOR_FANOUT } from "./config.ts";
import type { Member } from "./member-table.ts";
import type { OverlayParts } from "./parts.ts";

/** Collects news for a moment, then tells it to neighbors drawn at random. */
export class Rumors {
  readonly #parts: OverlayParts;
  /** Members of whom there is news, and who told it; undefined: ourselves. */
  readonly #news = new Map<PeerId, PeerId | undefined>();

  constructor(parts: OverlayParts) {
    this.#parts = parts;
  }

  /** There is news of a member. */
  add(peerId: PeerId, source: PeerId | undefined, now: number): void {
    this.#news.set(peerId, source);
    this.#parts.deadlines.setAtMost("gossip", now + RUMOR_DELAY_MS);
  }

  /** The moment of "gossip" has come. */
  flush(): void {
    const { membership } = this.#parts;
    const targets = [...membership.neighbors];
    const count = Math.min(RUMOR_FANOUT, targets.length);
    const { random } = this.#parts;
    for (let slot = 0; slot < count; slot += 1) {
      const drawn = slot + random.below(targets.length - slot);
      const target = targets[drawn];
      targets[drawn] = targets[slot] ?? targets[drawn] ?? this.#parts.selfId;
      if (target !== undefined) this.#tell(target);
    }
    this.#news.clear();
  }

  /** Tells one neighbor how members stand: what it says of them is out of date. */
  correct(to: PeerId, members: readonly Member[]): void {
    const records: MemberRecord[] = [];
    const suspicions: Suspicion[] = [];
    for (const { record, state } of members) {
      if (state === "alive" || state === "left") records.push(record);
      else suspicions.push({ peerId: record.peerId, incarnation: record.incarnation });
    }
    this.#send(to, records, suspicions);
  }

  #tell(target: PeerId): void {
    const members: Member[] = [];
    for (const [peerId, source] of this.#news) {
      const member = this.#parts.table.get(peerId);
      if (source !== target && peerId !== target && member !== undefined) members.push(member);
    }
    const isDead = ({ state }: Member): boolean => state === "dead";
    this.correct(
      target,
      members.filter((member) => !isDead(member)),
    );
  }

  #send(to: PeerId, records: readonly MemberRecord[], suspicions: readonly Suspicion[]): void {
    const { outbox } = this.#parts;
    for (const part of partsOf(records, RECORDS_PER_MESSAGE_MAX)) {
      outbox.send(to, { type: "memberRecords", records: part });
    }
    for (const part of partsOf(suspicions, SUSPICIONS_PER_MESSAGE_MAX)) {
      outbox.send(to, { type: "suspicions", suspicions: part });
    }
  }
}

/** A list in parts of at most this many. */
export function partsOf<T>(items: readonly T[], sizeMax: number): (readonly T[])[] {
  if (items.length <= sizeMax) return items.length === 0 ? [] : [items];
  const count = Math.ceil(items.length / sizeMax);
  return Array.from({ length: count }, (_, part) =>
    items.slice(part * sizeMax, (part + 1) * sizeMax),
  );
}
