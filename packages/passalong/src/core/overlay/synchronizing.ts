/** Compares the table of members with neighbors', and brings both up to date (OV5). */

import { type PeerId, TokenBucket } from "../../base/index.ts";
import {
  BUCKET_BITS_MAX,
  overlayFrameBytes,
  KNOWN_PER_MESSAGE_MAX,
  type KnownMember,
  type MembersDigestMessage,
  type MembersKnownMessage,
  type OverlayMessage,
  type PeerPrefix,
  RECORDS_PER_MESSAGE_MAX,
  WANTED_PER_MESSAGE_MAX,
} from "../../wire/index.ts";
import {
  BUCKET_MEMBERS,
  GOSSIP_OUT,
  MEMBERS_MAX,
  SYNC_MS_MAX,
  SYNC_MS_MIN,
  SYNC_NEW_LINK_MS,
  SYNC_NEWS_MS,
  SYNC_PUSH_MAX,
  WANTED_PATIENCE_MS,
} from "./config.ts";
import { isPresent, type Member } from "./member-table.ts";
import type { OverlayParts } from "./parts.ts";
import { partsOf, type Rumors } from "./rumors.ts";

/** Begins comparisons, answers those of others, and fetches what is missing. */
export class Synchronizing {
  readonly #parts: OverlayParts;
  readonly #rumors: Rumors;
  /** New neighbors with which nothing was compared yet. */
  readonly #fresh = new Set<PeerId>();
  readonly #budgets = new Map<PeerId, TokenBucket>();
  /** When each missing record was last asked for. */
  readonly #asked = new Map<PeerPrefix, number>();
  #pauseMs = SYNC_MS_MIN;
  #foundDifference = false;

  constructor(parts: OverlayParts, rumors: Rumors) {
    this.#parts = parts;
    this.#rumors = rumors;
  }

  /** A link stands: its other end may know others. */
  onNeighborConnected(peerId: PeerId, now: number): void {
    this.#fresh.add(peerId);
    this.#budgets.set(peerId, new TokenBucket(GOSSIP_OUT, now));
    this.#arm(now, SYNC_NEW_LINK_MS);
  }

  /** A link is lost. */
  onNeighborGone(peerId: PeerId): void {
    this.#fresh.delete(peerId);
    this.#budgets.delete(peerId);
  }

  /** News came, which may not have reached everyone. */
  onNews(now: number): void {
    this.#arm(now, SYNC_NEWS_MS * (1 + this.#parts.random.unit()));
  }

  /** The moment of "sync" has come. */
  onDeadline(now: number): void {
    const { membership, random, table } = this.#parts;
    table.expire(now);
    for (const [prefix, askedAt] of this.#asked) {
      if (now - askedAt < WANTED_PATIENCE_MS) break;
      this.#asked.delete(prefix);
    }
    const [fresh] = this.#fresh;
    const others = [...membership.neighbors];
    const to = fresh ?? others[random.below(Math.max(1, others.length))];
    if (to === undefined) return;
    this.#fresh.delete(to);
    this.#adapt();
    // Two tables with limits differ forever: then only new links are worth a comparison.
    if (fresh !== undefined || table.ring.size < MEMBERS_MAX) this.#begin(to);
    this.#arm(now, this.#fresh.size > 0 ? SYNC_NEW_LINK_MS : this.#pauseMs * (1 + random.unit()));
  }

  /** A neighbor compares its table with ours. */
  onDigest(from: PeerId, { bucketBits, sums }: MembersDigestMessage): void {
    const own = this.#parts.table.sums.of(bucketBits);
    const buckets = own.flatMap((sum, bucket) => (sum === sums[bucket] ? [] : [bucket]));
    let told: number[] = [];
    let known: KnownMember[] = [];
    for (const bucket of buckets) {
      const members = this.#parts.table.inBucket(bucket, bucketBits).map((member) => ({
        prefix: member.prefix,
        incarnation: member.record.incarnation,
      }));
      if (known.length + members.length > KNOWN_PER_MESSAGE_MAX) {
        this.#answer(from, { type: "membersKnown", bucketBits, buckets: told, known });
        [told, known] = [[], []];
      }
      told.push(bucket);
      known.push(...members.slice(0, KNOWN_PER_MESSAGE_MAX));
    }
    if (told.length === 0) return;
    this.#answer(from, { type: "membersKnown", bucketBits, buckets: told, known });
  }

  /** A neighbor says what it knows where its table differs from ours. */
  onKnown(from: PeerId, message: MembersKnownMessage, now: number): void {
    this.#foundDifference = true;
    this.#arm(now, SYNC_MS_MIN);
    const theirs = new Map(message.known.map(({ prefix, incarnation }) => [prefix, incarnation]));
    this.#push(from, message, theirs);
    const wanted: PeerPrefix[] = [];
    const outdated: Member[] = [];
    for (const [prefix, incarnation] of theirs) {
      const member = this.#parts.table.find(prefix);
      if (member === undefined || member.record.incarnation < incarnation) {
        if (wanted.length < WANTED_PER_MESSAGE_MAX && !this.#asked.has(prefix)) wanted.push(prefix);
      } else if (!isPresent(member)) outdated.push(member);
    }
    this.#rumors.correct(from, outdated);
    if (wanted.length === 0) return;
    for (const prefix of wanted) this.#asked.set(prefix, now);
    this.#parts.outbox.send(from, { type: "membersWanted", prefixes: wanted });
  }

  /** A neighbor asks for records. */
  onWanted(from: PeerId, prefixes: readonly PeerPrefix[], now: number): void {
    const records = prefixes.flatMap((prefix) => {
      const member = this.#parts.table.find(prefix);
      return member === undefined ? [] : [member.record];
    });
    for (const part of partsOf(records, RECORDS_PER_MESSAGE_MAX)) {
      const answer: OverlayMessage = { type: "memberRecords", records: part };
      if (this.#budgets.get(from)?.take(now, overlayFrameBytes(answer)) === true) {
        this.#answer(from, answer);
      }
    }
  }

  #begin(to: PeerId): void {
    const { table, outbox } = this.#parts;
    const buckets = Math.max(1, table.ring.size / BUCKET_MEMBERS);
    const bucketBits = Math.min(BUCKET_BITS_MAX, Math.ceil(Math.log2(buckets)));
    outbox.send(to, { type: "membersDigest", bucketBits, sums: table.sums.of(bucketBits) });
  }

  /** Comparisons that find nothing become rare. */
  #adapt(): void {
    this.#pauseMs = this.#foundDifference ? SYNC_MS_MIN : Math.min(SYNC_MS_MAX, 2 * this.#pauseMs);
    this.#foundDifference = false;
  }

  /** Sends what the neighbor lacks, or knows an older record of. */
  #push(
    to: PeerId,
    { bucketBits, buckets }: MembersKnownMessage,
    theirs: ReadonlyMap<PeerPrefix, number>,
  ): void {
    const members: Member[] = [];
    for (const bucket of buckets) {
      for (const member of this.#parts.table.inBucket(bucket, bucketBits)) {
        if (members.length >= SYNC_PUSH_MAX) return this.#rumors.correct(to, members);
        const { prefix, record } = member;
        if ((theirs.get(prefix) ?? -1) < record.incarnation) members.push(member);
      }
    }
    this.#rumors.correct(to, members);
  }

  #answer(to: PeerId, message: OverlayMessage): void {
    this.#parts.outbox.send(to, message);
  }

  #arm(now: number, delayMs: number): void {
    this.#parts.deadlines.setAtMost("sync", now + delayMs);
  }
}
