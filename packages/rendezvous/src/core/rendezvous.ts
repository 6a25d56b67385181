/** A rendezvous' core: connections, their frames and their deadlines behind one `handle`. */

import { assert, type Bytes, PriorityQueue, type Random, unreachable } from "passalong/base";
import { type ClientMessage, decodeClientMessage, isMalformed } from "passalong/wire";
import { Connection, type Due } from "./connection.ts";
import { Directory } from "./directory.ts";
import { Introducer } from "./introducer.ts";
import type { ConnectionId, Counts, Input, Output, RendezvousCore, Sizes } from "./io.ts";
import { DEFAULT_LIMITS, type RendezvousLimits } from "./limits.ts";
import { Outbox } from "./outbox.ts";

/** What a core is made of. */
export interface RendezvousCoreOptions {
  /** Decides who is introduced to whom; better unpredictable. */
  readonly random: Random;
  /** 16 bytes that nobody can guess, others each time: the address of a new membership. */
  readonly freshAddress: () => Bytes;
  /** Limits that differ from {@link DEFAULT_LIMITS}. */
  readonly limits?: Partial<RendezvousLimits>;
}

/** Makes the core of one rendezvous. */
export function createRendezvousCore(options: RendezvousCoreOptions): RendezvousCore {
  return new Rendezvous(options);
}

/** Why a connection is closed that broke a rule: the rule. */
const RULE_OF_DUE = { unjoined: "RV4", silent: "RV6", stuck: "RV8" } as const;

class Rendezvous implements RendezvousCore {
  readonly #limits: RendezvousLimits;
  readonly #outbox = new Outbox();
  readonly #directory: Directory<Connection>;
  readonly #introducer: Introducer;
  readonly #connections = new Map<ConnectionId, Connection>();
  /**
   * At most one valid entry for each connection, by `wakeAtMs`; others are passed over when their
   * moment comes.
   */
  readonly #wakes = new PriorityQueue<Connection>();

  constructor({ random, freshAddress, limits }: RendezvousCoreOptions) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#directory = new Directory({ random, freshAddress, ...this.#limits });
    this.#introducer = new Introducer(this.#directory, this.#outbox);
  }

  get nextDeadline(): number | undefined {
    return this.#wakes.nextKey;
  }

  get counts(): Counts {
    return this.#outbox.counts;
  }

  get sizes(): Sizes {
    return {
      connections: this.#connections.size,
      groups: this.#directory.groupCount,
      memberships: this.#directory.membershipCount,
    };
  }

  handle(input: Input, now: number): Output[] {
    this.#dispatch(input, now);
    return this.#outbox.drain();
  }

  #dispatch(input: Input, now: number): void {
    if (input.type === "deadline") {
      this.#onDeadline(now);
      return;
    }
    if (input.type === "connectionOpened") {
      this.#onOpened(input.connection, input.wallClockMs, now);
      return;
    }
    const connection = this.#connections.get(input.connection);
    if (connection === undefined) return;
    switch (input.type) {
      case "frame":
        if (this.#admit(connection, now)) this.#onFrame(connection, input.frame, now);
        break;
      case "textFrame":
        this.#close(connection, "RV1");
        break;
      case "controlFrame":
        this.#admit(connection, now);
        break;
      case "sendQueue":
        if (connection.onSendQueue(input.bytes, input.frames, now)) this.#cut(connection);
        break;
      case "connectionClosed":
        this.#forget(connection);
        break;
      default:
        unreachable(input);
    }
    this.#schedule(connection);
  }

  #onOpened(id: ConnectionId, wallClockMs: number, now: number): void {
    assert(!this.#connections.has(id), "a connection's number is never used again");
    const connection = new Connection(id, this.#limits, now);
    this.#connections.set(id, connection);
    const { silenceMsMax } = this.#limits;
    this.#outbox.send(connection, { type: "welcome", serverTimeMs: wallClockMs, silenceMsMax });
    this.#schedule(connection);
  }

  /**
   * Counts a frame, right or wrong. @returns False when there were too many: the connection is
   * closed (RV7).
   */
  #admit(connection: Connection, now: number): boolean {
    connection.onHeard(now);
    this.#outbox.count("frames");
    if (connection.rates(now).frames.take(now) === 0) return true;
    this.#close(connection, "RV7");
    return false;
  }

  #onFrame(connection: Connection, frame: Bytes, now: number): void {
    const message = decodeClientMessage(frame);
    if (isMalformed(message)) this.#close(connection, message.rule);
    else this.#onMessage(connection, message, now);
  }

  #onMessage(connection: Connection, message: ClientMessage, now: number): void {
    switch (message.type) {
      case "join":
        this.#introducer.onJoin(connection, message, now);
        break;
      case "leave":
        this.#introducer.onLeave(connection, message, now);
        break;
      case "sample":
        this.#introducer.onSample(connection, message, now);
        break;
      case "relay":
        this.#introducer.onRelay(connection, message, now);
        break;
      case "keepalive":
        if (!message.isAnswer) this.#outbox.send(connection, { type: "keepalive", isAnswer: true });
        break;
      default:
        unreachable(message);
    }
  }

  #onDeadline(now: number): void {
    while (this.#wakes.nextKey !== undefined && this.#wakes.nextKey <= now) {
      const dueAtMs = this.#wakes.nextKey;
      const connection = this.#wakes.take();
      if (connection === undefined || connection.wakeAtMs !== dueAtMs) continue;
      connection.wakeAtMs = Number.POSITIVE_INFINITY;
      this.#onDue(connection, connection.takeDue(now));
      this.#schedule(connection);
    }
  }

  #onDue(connection: Connection, due: Due | undefined): void {
    switch (due) {
      case undefined:
        break;
      case "keepalive":
        this.#outbox.send(connection, { type: "keepalive", isAnswer: false });
        break;
      case "stuck":
        this.#cut(connection);
        break;
      default:
        this.#close(connection, RULE_OF_DUE[due]);
    }
  }

  /**
   * Makes sure that the connection is looked at when something is due there, or earlier: a wake
   * that comes too early finds nothing due and is set anew, so that a frame costs nothing here.
   */
  #schedule(connection: Connection): void {
    if (!this.#connections.has(connection.id)) return;
    const dueMs = connection.nextDueMs();
    if (dueMs >= connection.wakeAtMs) return;
    connection.wakeAtMs = dueMs;
    this.#wakes.add(dueMs, connection);
  }

  #close(connection: Connection, rule: string): void {
    this.#outbox.count("violations");
    this.#end(connection, 1008, rule);
  }

  #cut(connection: Connection): void {
    this.#outbox.count("stuck");
    this.#end(connection, 1013, RULE_OF_DUE.stuck);
  }

  #end(connection: Connection, code: 1008 | 1013, reason: string): void {
    this.#forget(connection);
    this.#outbox.push({ type: "close", connection: connection.id, code, reason });
  }

  #forget(connection: Connection): void {
    this.#connections.delete(connection.id);
    this.#introducer.onGone(connection);
  }
}
