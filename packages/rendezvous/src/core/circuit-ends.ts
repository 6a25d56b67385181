/** The ends of circuits by connection, and how many there may be. */

import type { GroupId } from "passalong/base";
import { LOOPBACK_SOURCE, type Source } from "./admission.ts";
import type { Connection } from "./connection.ts";
import {
  CIRCUIT_ENDS_MAX,
  CIRCUITS_PER_CONNECTION_MAX,
  CIRCUITS_PER_SOURCE_MAX,
} from "./limits.ts";
import type { PatientBucket } from "./patient-bucket.ts";

/** One member's end of a circuit. */
export interface CircuitEnd {
  readonly connection: Connection;
  /** The member's own number of the circuit. */
  readonly number: number;
  readonly groupId: GroupId;
  /** Group and link: what both ends name alike. */
  readonly key: string;
  /** What it may still send, bytes. */
  creditBytes: number;
  /** What the other end has granted it and it was not told of yet, bytes. */
  heldBytes: number;
  /** Absent while it waits for it. */
  other?: CircuitEnd;
  /** The circuit's rate; absent while it waits. */
  pair?: PatientBucket;
}

/** All ends. */
export class CircuitEnds {
  readonly #byConnection = new Map<Connection, Map<number, CircuitEnd>>();
  readonly #perSource = new Map<Source, number>();
  #size = 0;

  /** How many there are. */
  get size(): number {
    return this.#size;
  }

  /** A connection's end of this number. */
  get(connection: Connection, number: number): CircuitEnd | undefined {
    return this.#byConnection.get(connection)?.get(number);
  }

  /** A connection's ends, as they are now. */
  of(connection: Connection): CircuitEnd[] {
    return [...(this.#byConnection.get(connection)?.values() ?? [])];
  }

  /** True when the connection, its source and the rendezvous may have one more (RL4). */
  hasRoomFor(connection: Connection): boolean {
    const { source } = connection;
    const own = this.#byConnection.get(connection)?.size ?? 0;
    const isLoopback = source === undefined || source === LOOPBACK_SOURCE;
    const ofSource = isLoopback ? 0 : (this.#perSource.get(source) ?? 0);
    return (
      this.#size < CIRCUIT_ENDS_MAX &&
      own < CIRCUITS_PER_CONNECTION_MAX &&
      ofSource < CIRCUITS_PER_SOURCE_MAX
    );
  }

  /** Takes an end in. */
  add(end: CircuitEnd): void {
    const own = this.#byConnection.get(end.connection) ?? new Map<number, CircuitEnd>();
    this.#byConnection.set(end.connection, own);
    own.set(end.number, end);
    this.#count(end.connection.source, 1);
  }

  /** Takes an end out that is in. */
  remove({ connection, number }: CircuitEnd): void {
    const own = this.#byConnection.get(connection);
    if (own?.delete(number) !== true) return;
    if (own.size === 0) this.#byConnection.delete(connection);
    this.#count(connection.source, -1);
  }

  #count(source: Source | undefined, change: 1 | -1): void {
    this.#size += change;
    if (source === undefined) return;
    const count = (this.#perSource.get(source) ?? 0) + change;
    if (count > 0) this.#perSource.set(source, count);
    else this.#perSource.delete(source);
  }
}
