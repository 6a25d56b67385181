/** A rendezvous' core: connections, their frames and their deadlines behind one `handle`. */

import { assert, type Bytes, PriorityQueue, type Random, unreachable } from "passalong/base";
import {
  type CircuitCreditMessage,
  type CircuitDataMessage,
  type ClientMessage,
  decodeClientMessage,
  isMalformed,
  type TurnMessage,
} from "passalong/wire";
import type { CircuitRequest, Company, CompanyHost } from "./company.ts";
import { Connection, type Due } from "./connection.ts";
import { Directory } from "./directory.ts";
import { Introducer } from "./introducer.ts";
import type {
  CloseCode,
  ConnectionId,
  Counts,
  Input,
  Output,
  RendezvousCore,
  Sizes,
} from "./io.ts";
import { DEFAULT_LIMITS, type RendezvousLimits } from "./limits.ts";
import { Outbox } from "./outbox.ts";
import { Relay } from "./relay.ts";

/** What a core is made of. */
export interface RendezvousCoreOptions {
  /** Decides who is introduced to whom; better unpredictable. */
  readonly random: Random;
  /** 16 bytes that nobody can guess, others each time: the address of a new membership. */
  readonly freshAddress: () => Bytes;
  /** Limits that differ from {@link DEFAULT_LIMITS}. */
  readonly limits?: Partial<RendezvousLimits>;
  /** Lets peers use TURN servers; absent: there are none. */
  readonly turn?: TurnIssuer | undefined;
}

/** Lets peers use TURN servers for a time (RV47). */
export interface TurnIssuer {
  /** How long credentials are good, ms. */
  readonly goodForMs: number;
  /** What a connection is told; others each time. */
  issue(connection: ConnectionId): Omit<TurnMessage, "type" | "goodForMs">;
}

/**
 * Credentials are replaced when this part of their time is over. Source: guess, so that those who
 * say something every 30 s never hold old ones.
 */
const TURN_RENEWAL_SHARE = 0.5;

/** Makes the core of one rendezvous. */
export function createRendezvousCore(options: RendezvousCoreOptions): RendezvousCore {
  return new Rendezvous(options);
}

/** What goes over circuits. */
type CircuitTraffic = CircuitDataMessage | CircuitCreditMessage;

/** Why a connection is closed that broke a rule: the rule. */
const RULE_OF_DUE = { unjoined: "RV4", silent: "RV6", stuck: "RV8" } as const;

/** The core of a rendezvous; alone unless it is given company. */
export class Rendezvous implements RendezvousCore {
  readonly #limits: RendezvousLimits;
  readonly #outbox = new Outbox();
  readonly #directory: Directory<Connection>;
  readonly #introducer: Introducer;
  readonly #relay: Relay;
  readonly #turn: TurnIssuer | undefined;
  readonly #connections = new Map<ConnectionId, Connection>();
  /**
   * At most one valid entry for each connection, by `wakeAtMs`; others are passed over when their
   * moment comes.
   */
  readonly #wakes = new PriorityQueue<Connection>();
  #company: Company | undefined;

  constructor({ random, freshAddress, limits, turn }: RendezvousCoreOptions) {
    this.#turn = turn;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#directory = new Directory({ random, freshAddress, ...this.#limits });
    this.#introducer = new Introducer(this.#directory, this.#outbox, this.#limits);
    this.#relay = new Relay(this.#limits, this.#outbox);
  }

  /** What company works with. */
  get host(): CompanyHost {
    return {
      directory: this.#directory,
      outbox: this.#outbox,
      relay: this.#relay,
      limits: this.#limits,
      connections: () => this.#connections.values(),
      deliver: (signal) => this.#introducer.deliver(signal),
      end: (connection, code, reason) => this.#endOpen(connection, code, reason),
    };
  }

  /** Asks other nodes from now on, too; called once, before anything is handled. */
  keepCompany(company: Company): void {
    this.#company = company;
    this.#introducer.keepCompany(company);
  }

  get nextDeadline(): number | undefined {
    const relayMs = this.#relay.nextDeadline;
    const nextMs = Math.min(this.#wakes.nextKey ?? Number.POSITIVE_INFINITY, relayMs);
    return nextMs === Number.POSITIVE_INFINITY ? undefined : nextMs;
  }

  get counts(): Counts {
    return this.#outbox.counts;
  }

  get sizes(): Sizes {
    return {
      connections: this.#connections.size,
      groups: this.#directory.groupCount,
      memberships: this.#directory.membershipCount,
      circuitEnds: this.#relay.endCount,
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
      this.#onOpened(input, now);
      return;
    }
    const connection = this.#connections.get(input.connection);
    if (connection === undefined) return;
    switch (input.type) {
      case "frame":
        this.#onFrame(connection, input.frame, now);
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
        this.#forget(connection, true);
        break;
      default:
        unreachable(input);
    }
    this.#schedule(connection);
  }

  #onOpened(input: Extract<Input, { readonly type: "connectionOpened" }>, now: number): void {
    const { connection: id, wallClockMs, source, stunPort } = input;
    assert(!this.#connections.has(id), "a connection's number is never used again");
    const connection = new Connection({ id, source, limits: this.#limits }, now);
    this.#connections.set(id, connection);
    const { silenceMsMax, hasRelay } = this.#limits;
    const resumeToken = this.#company?.tokenFor(connection);
    this.#outbox.send(connection, {
      type: "welcome",
      serverTimeMs: wallClockMs,
      silenceMsMax,
      ...(resumeToken === undefined ? {} : { resumeToken }),
      ...(hasRelay ? { hasRelay } : {}),
      ...(stunPort === undefined ? {} : { stunPort }),
    });
    if (input.knowsTurn === true) {
      connection.turnRenewalMs = now;
      this.#letUseTurn(connection, now);
    }
    this.#schedule(connection);
  }

  /** Gives credentials that are good for a while; nothing while those given last still are. */
  #letUseTurn(connection: Connection, now: number): void {
    const turn = this.#turn;
    if (turn === undefined || now < connection.turnRenewalMs) return;
    const { goodForMs } = turn;
    connection.turnRenewalMs = now + TURN_RENEWAL_SHARE * goodForMs;
    this.#outbox.send(connection, { type: "turn", goodForMs, ...turn.issue(connection.id) });
  }

  /**
   * Counts a frame, right or wrong. @returns False when there were too many: the connection is
   * closed (RV7).
   */
  #admit(connection: Connection, now: number): boolean {
    connection.onHeard(now);
    this.#outbox.count("frames");
    if (connection.rates(now).frames.take(now)) {
      this.#letUseTurn(connection, now);
      return true;
    }
    this.#close(connection, "RV7");
    return false;
  }

  #onFrame(connection: Connection, frame: Bytes, now: number): void {
    const message = decodeClientMessage(frame);
    if (
      !isMalformed(message) &&
      "circuit" in message &&
      this.#isCarried(connection, message, frame)
    ) {
      connection.onHeard(now);
    } else if (!isMalformed(message) && isTraffic(message))
      this.#onTraffic(connection, message, now);
    else if (!this.#admit(connection, now)) return;
    else if (isMalformed(message)) this.#close(connection, message.rule);
    else this.#onMessage(connection, message, now);
  }

  /** True when another node holds the circuit: then all is done. */
  #isCarried(connection: Connection, message: CircuitRequest, frame: Bytes): boolean {
    const verdict = this.#company?.carry(connection, message, frame);
    if (verdict === undefined) return false;
    if (verdict !== "taken") this.#close(connection, verdict);
    return true;
  }

  /** What goes over circuits has limits of its own; what goes astray counts as any frame. */
  #onTraffic(connection: Connection, message: CircuitTraffic, now: number): void {
    const verdict =
      message.type === "circuitData"
        ? this.#relay.onData(connection, message)
        : this.#relay.onCredit(connection, message, now);
    if (verdict === "stray") {
      this.#admit(connection, now);
      return;
    }
    connection.onHeard(now);
    if (verdict !== "taken") this.#close(connection, verdict);
  }

  #onMessage(
    connection: Connection,
    message: Exclude<ClientMessage, CircuitTraffic>,
    now: number,
  ): void {
    switch (message.type) {
      case "join":
        this.#introducer.onJoin(connection, message, now);
        break;
      case "leave":
        this.#relay.onLeft(connection, message.groupId);
        this.#introducer.onLeave(connection, message, now);
        break;
      case "sample":
        this.#introducer.onSample(connection, message, now);
        break;
      case "relay":
        this.#introducer.onRelay(connection, message, now);
        break;
      case "resume":
        this.#onResume(connection, message.token, now);
        break;
      case "circuitOpen":
        if (!this.#relay.open(connection, message, now)) this.#close(connection, "RL3");
        break;
      case "circuitClose":
        this.#relay.close(connection, message.circuit);
        break;
      case "keepalive":
        if (!message.isAnswer) this.#outbox.send(connection, { type: "keepalive", isAnswer: true });
        break;
      default:
        unreachable(message);
    }
  }

  /**
   * Has what was kept for an earlier connection delivered; a lone rendezvous keeps nothing. Costs
   * what a join costs.
   */
  #onResume(connection: Connection, token: Bytes, now: number): void {
    if (this.#company === undefined) return;
    if (connection.rates(now).joins.takeOrWait(now) > 0) this.#outbox.count("refused");
    else this.#company.resume(connection, token, now);
  }

  #onDeadline(now: number): void {
    this.#relay.onDeadline(now);
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
    // Whoever was silent may have lost the network, and come back.
    this.#forget(connection, rule === RULE_OF_DUE.silent);
    this.#outbox.push({ type: "close", connection: connection.id, code: 1008, reason: rule });
  }

  #cut(connection: Connection): void {
    this.#outbox.count("stuck");
    this.#end(connection, 1013, RULE_OF_DUE.stuck);
  }

  #endOpen(connection: Connection, code: CloseCode, reason: string): void {
    if (this.#connections.has(connection.id)) this.#end(connection, code, reason);
  }

  #end(connection: Connection, code: CloseCode, reason: string): void {
    this.#forget(connection, code === 1012);
    this.#outbox.push({ type: "close", connection: connection.id, code, reason });
  }

  /** @param isLost  True when the peer may come back for what is sent to it from now on. */
  #forget(connection: Connection, isLost: boolean): void {
    this.#connections.delete(connection.id);
    // Its wake finds nothing due: it is not looked at again.
    connection.wakeAtMs = Number.POSITIVE_INFINITY;
    this.#relay.onGone(connection);
    this.#company?.onGone(connection, isLost);
    this.#introducer.onGone(connection);
  }
}

function isTraffic(message: ClientMessage): message is CircuitTraffic {
  return message.type === "circuitData" || message.type === "circuitCredit";
}
