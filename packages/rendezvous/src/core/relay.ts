/**
 * Circuits: two members of a group joined through the rendezvous, which sees sealed pieces only.
 *
 * What waits here is bounded by credit that the receiver grants, and the rates are kept by passing
 * credit on late, never by holding or dropping a piece (decision 0061).
 */

import { assert, type GroupId, hexFromBytes } from "passalong/base";
import {
  CIRCUIT_CREDIT_BYTES_MIN,
  CIRCUIT_PIECE_COST_MIN,
  CIRCUIT_WINDOW_BYTES,
  type CircuitCreditMessage,
  type CircuitDataMessage,
  type CircuitEndReason,
  type CircuitOpenMessage,
} from "passalong/wire";
import { CircuitEnds, type CircuitEnd } from "./circuit-ends.ts";
import type { Connection } from "./connection.ts";
import {
  CIRCUIT_WAIT_MS_MAX,
  CREDIT_CHECK_MS,
  type RendezvousLimits,
  SOURCES_MAX,
} from "./limits.ts";
import { LOOPBACK_SOURCE, type Source } from "./admission.ts";
import type { Outbox } from "./outbox.ts";
import { KeyedBuckets } from "./keyed-buckets.ts";
import { PatientBucket } from "./patient-bucket.ts";

/** What became of a piece or of credit. */
export type TrafficVerdict =
  /** It was passed on, or kept as a number. */
  | "taken"
  /** There is no such circuit any more. */
  | "stray"
  /** The rule that it broke. */
  | "RL3"
  | "RL5";

/** An end that waits for its other end. */
interface Waiting {
  readonly end: CircuitEnd;
  readonly dueAtMs: number;
}

/** Joins members by circuits. */
export class Relay {
  readonly #limits: RendezvousLimits;
  readonly #outbox: Outbox;
  readonly #ends = new CircuitEnds();
  /** By group and link; the oldest first, and so by their time. */
  readonly #waiting = new Map<string, Waiting>();
  /** Ends whose credit waits for a rate; those that have waited longest first. */
  readonly #starved = new Set<CircuitEnd>();
  readonly #sources: KeyedBuckets<Source>;
  readonly #inAll: PatientBucket;
  #checkAtMs = Number.POSITIVE_INFINITY;

  constructor(limits: RendezvousLimits, outbox: Outbox) {
    const { circuitRate, relayRatePerSource, relayRateInAll } = limits;
    for (const { burst } of [circuitRate, relayRatePerSource, relayRateInAll]) {
      assert(burst >= CIRCUIT_WINDOW_BYTES, "a relay's burst is at least a window");
    }
    this.#limits = limits;
    this.#outbox = outbox;
    this.#sources = new KeyedBuckets(relayRatePerSource, SOURCES_MAX);
    this.#inAll = new PatientBucket(relayRateInAll, 0);
  }

  /** Ends of circuits, those included that wait for their other end. */
  get endCount(): number {
    return this.#ends.size;
  }

  /** When something is due, ms. */
  get nextDeadline(): number {
    const [oldest] = this.#waiting.values();
    return Math.min(oldest?.dueAtMs ?? Number.POSITIVE_INFINITY, this.#checkAtMs);
  }

  /**
   * Joins a member with the one that has named the same link, or lets it wait for it (RL2).
   *
   * @returns False when the number was used already.
   */
  open(connection: Connection, message: CircuitOpenMessage, now: number): boolean {
    const { circuit: number, groupId, linkId } = message;
    if (this.#ends.get(connection, number) !== undefined) return false;
    const refusal = this.#refusalOf(connection, groupId);
    if (refusal !== undefined) {
      this.#outbox.count("refused");
      this.#tellEnd(connection, number, refusal);
      return true;
    }
    const key = `${groupId} ${hexFromBytes(linkId)}`;
    const end: CircuitEnd = { connection, number, groupId, key, creditBytes: 0, heldBytes: 0 };
    const first = this.#waiting.get(key)?.end;
    if (first?.connection === connection) {
      this.#tellEnd(connection, number, "refused");
      return true;
    }
    this.#ends.add(end);
    if (first === undefined) this.#waiting.set(key, { end, dueAtMs: now + CIRCUIT_WAIT_MS_MAX });
    else this.#join(first, end, now);
    return true;
  }

  /** Hands a piece on, against credit (RL5). */
  onData(connection: Connection, message: CircuitDataMessage): TrafficVerdict {
    const end = this.#ends.get(connection, message.circuit);
    if (end === undefined) return "stray";
    const { piece } = message;
    if (end.other === undefined) return "RL3";
    end.creditBytes -= Math.max(piece.length, CIRCUIT_PIECE_COST_MIN);
    if (end.creditBytes < 0) return "RL5";
    this.#outbox.count("relayedBytes", piece.length);
    const { connection: receiver, number: circuit } = end.other;
    this.#outbox.send(receiver, { type: "circuitData", circuit, piece });
    return "taken";
  }

  /** Passes credit on, at once or when the rates allow it (RL5, RL6). */
  onCredit(connection: Connection, message: CircuitCreditMessage, now: number): TrafficVerdict {
    const end = this.#ends.get(connection, message.circuit);
    if (end === undefined) return "stray";
    const { other } = end;
    if (other === undefined) return "RL3";
    other.heldBytes += message.bytes;
    const isMuch = other.heldBytes + other.creditBytes > CIRCUIT_WINDOW_BYTES;
    if (isMuch || message.bytes < CIRCUIT_CREDIT_BYTES_MIN) return "RL5";
    this.#pass(other, now);
    return "taken";
  }

  /** Ends a circuit, or the wait for one; an unknown number is passed over. */
  close(connection: Connection, number: number): void {
    const end = this.#ends.get(connection, number);
    if (end !== undefined) this.#end(end, "closed");
  }

  /** Ends the circuits of a member that leaves a group. */
  onLeft(connection: Connection, groupId: GroupId): void {
    for (const end of this.#ends.of(connection)) {
      if (end.groupId === groupId) this.#end(end, "closed");
    }
  }

  /** Ends all circuits of a connection that is gone. */
  onGone(connection: Connection): void {
    for (const end of this.#ends.of(connection)) this.#end(end, "closed");
  }

  /** Ends all circuits of a connection, which is told: it has broken a rule at another node. */
  expel(connection: Connection): void {
    for (const end of this.#ends.of(connection)) {
      this.#end(end, "closed");
      this.#tellEnd(connection, end.number, "refused");
    }
  }

  /** True while the connection has an end of a circuit. */
  hasEndsOf(connection: Connection): boolean {
    return this.#ends.of(connection).length > 0;
  }

  /** Ends what has waited for too long, and passes on credit that the rates allow now. */
  onDeadline(now: number): void {
    for (const { end, dueAtMs } of this.#waiting.values()) {
      if (dueAtMs > now) break;
      this.#end(end, "alone");
      this.#tellEnd(end.connection, end.number, "alone");
    }
    if (now < this.#checkAtMs) return;
    this.#checkAtMs = Number.POSITIVE_INFINITY;
    const starved = [...this.#starved];
    this.#starved.clear();
    for (const end of starved) this.#pass(end, now);
  }

  #refusalOf(connection: Connection, groupId: GroupId): CircuitEndReason | undefined {
    if (!this.#limits.hasRelay || !connection.isIn(groupId)) return "refused";
    return this.#ends.hasRoomFor(connection) ? undefined : "tooMany";
  }

  #join(first: CircuitEnd, second: CircuitEnd, now: number): void {
    this.#waiting.delete(first.key);
    const pair = new PatientBucket(this.#limits.circuitRate, now);
    first.other = second;
    second.other = first;
    this.#outbox.count("circuits");
    for (const end of [first, second]) {
      end.pair = pair;
      end.heldBytes = CIRCUIT_WINDOW_BYTES;
      this.#outbox.send(end.connection, { type: "circuitOpened", circuit: end.number });
    }
    for (const end of [first, second]) this.#pass(end, now);
  }

  /** Tells an end of the credit that is held for it, as far as the rates allow. */
  #pass(end: CircuitEnd, now: number): void {
    const buckets = this.#bucketsOf(end, now);
    const room = Math.min(...buckets.map((bucket) => bucket.available(now)));
    const bytes = Math.min(end.heldBytes, Math.floor(room));
    if (bytes < Math.min(end.heldBytes, CIRCUIT_CREDIT_BYTES_MIN)) {
      this.#starved.add(end);
      this.#checkAtMs = Math.min(this.#checkAtMs, now + CREDIT_CHECK_MS);
      return;
    }
    for (const bucket of buckets) bucket.spend(bytes);
    end.heldBytes -= bytes;
    end.creditBytes += bytes;
    this.#outbox.send(end.connection, { type: "circuitCredit", circuit: end.number, bytes });
    if (end.heldBytes > 0) this.#pass(end, now);
  }

  /** The machine itself may be many behind a proxy that nobody configured: it has no rate. */
  #bucketsOf({ pair, connection: { source } }: CircuitEnd, now: number): PatientBucket[] {
    const isKnown = source !== undefined && source !== LOOPBACK_SOURCE;
    const own = isKnown ? this.#sources.bucketOf(source, now) : undefined;
    return [this.#inAll, pair, own].filter((bucket) => bucket !== undefined);
  }

  /** Ends an end and its other end, which is told. */
  #end(end: CircuitEnd, reason: CircuitEndReason): void {
    if (this.#waiting.get(end.key)?.end === end) this.#waiting.delete(end.key);
    this.#forget(end);
    if (end.other === undefined) return;
    this.#forget(end.other);
    this.#tellEnd(end.other.connection, end.other.number, reason);
  }

  #forget(end: CircuitEnd): void {
    this.#ends.remove(end);
    this.#starved.delete(end);
  }

  #tellEnd(connection: Connection, circuit: number, reason: CircuitEndReason): void {
    this.#outbox.send(connection, { type: "circuitClosed", circuit, reason });
  }
}
