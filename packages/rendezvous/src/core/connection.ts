/**
 * What a rendezvous remembers of one connection: its groups, its rates, and when it is to be looked
 * at again.
 */

import type { GroupId } from "passalong/base";
import type { Source } from "./admission.ts";
import { ConnectionRates } from "./connection-rates.ts";
import type { Membership } from "./group.ts";
import type { ConnectionId } from "./io.ts";
import {
  type RendezvousLimits,
  SEND_QUEUE_BYTES_LOW,
  SEND_QUEUE_BYTES_MAX,
  SEND_QUEUE_FRAMES_MAX,
} from "./limits.ts";

/** A connection's place in one group. */
export type ConnectionMembership = Membership<Connection>;

/** What is due at a connection that was looked at. */
export type Due =
  /** It was in no group for too long. */
  | "unjoined"
  /** It was silent for too long. */
  | "silent"
  /** It has not taken what was sent for too long. */
  | "stuck"
  /** It is to be asked whether it lives. */
  | "keepalive";

/** What a connection is made of. */
export interface ConnectionOptions {
  readonly id: ConnectionId;
  readonly source: Source | undefined;
  readonly limits: RendezvousLimits;
}

/** One connection. */
export class Connection {
  readonly id: ConnectionId;
  /** Where it comes from; undefined where nobody knows. */
  readonly source: Source | undefined;
  /** Few, so a list: smaller than a map. */
  readonly memberships: ConnectionMembership[] = [];
  /** The next moment at which the core looks at the connection, ms; kept by the core. */
  wakeAtMs: number = Number.POSITIVE_INFINITY;
  /**
   * When it is given new credentials for TURN servers, ms; kept by the core; never (RV48) at first.
   */
  turnRenewalMs: number = Number.POSITIVE_INFINITY;
  readonly #limits: RendezvousLimits;
  #rates: ConnectionRates | undefined;
  #heardAtMs: number;
  #isAsked = false;
  #joinByMs: number;
  #congestedAtMs: number | undefined;

  constructor({ id, source, limits }: ConnectionOptions, now: number) {
    this.id = id;
    this.source = source;
    this.#limits = limits;
    this.#heardAtMs = now;
    this.#joinByMs = now + limits.unjoinedMsMax;
  }

  /** True while so much waits to be sent that only what was asked for most is added (RV8). */
  get isCongested(): boolean {
    return this.#congestedAtMs !== undefined;
  }

  /** How fast the connection has been lately. */
  rates(now: number): ConnectionRates {
    return (this.#rates ??= new ConnectionRates(this.#limits, now));
  }

  /** The membership in a group, if there is one. */
  membershipIn(groupId: GroupId): ConnectionMembership | undefined {
    return this.memberships.find(({ group }) => group.id === groupId);
  }

  /** True when the connection is in the group, as far as circuits go. */
  isIn(groupId: GroupId): boolean {
    return this.membershipIn(groupId) !== undefined;
  }

  /** Takes note of a sign of life. */
  onHeard(now: number): void {
    this.#heardAtMs = now;
    this.#isAsked = false;
  }

  /** Takes note of a membership that began. */
  onJoined(membership: ConnectionMembership): void {
    this.memberships.push(membership);
  }

  /** Takes note of a membership that ended. */
  onLeft(membership: ConnectionMembership, now: number): void {
    this.memberships.splice(this.memberships.indexOf(membership), 1);
    this.#joinByMs = now + this.#limits.unjoinedMsMax;
  }

  /** Leaves a connection that shall join later the time to do so. */
  onJoinPutOff(waitMs: number, now: number): void {
    this.#joinByMs = Math.max(this.#joinByMs, now + waitMs + this.#limits.unjoinedMsMax);
  }

  /**
   * Takes note of what waits to be sent. @returns True when it is more than anybody may let wait.
   */
  onSendQueue(bytes: number, frames: number, now: number): boolean {
    if (bytes <= SEND_QUEUE_BYTES_LOW) this.#congestedAtMs = undefined;
    else this.#congestedAtMs ??= now;
    return bytes > SEND_QUEUE_BYTES_MAX || frames > SEND_QUEUE_FRAMES_MAX;
  }

  /** When something will be due if nothing happens, ms. */
  nextDueMs(): number {
    const { silenceMsMax, keepaliveAfterMs, congestedMsMax } = this.#limits;
    const quietMs = this.#isAsked ? silenceMsMax : Math.min(silenceMsMax, keepaliveAfterMs);
    return Math.min(
      this.#heardAtMs + quietMs,
      this.memberships.length === 0 ? this.#joinByMs : Number.POSITIVE_INFINITY,
      (this.#congestedAtMs ?? Number.POSITIVE_INFINITY) + congestedMsMax,
    );
  }

  /**
   * What is due now, the worst first; asks for a keepalive once for each silence. Forgets what need
   * not be remembered.
   */
  takeDue(now: number): Due | undefined {
    const { silenceMsMax, keepaliveAfterMs, congestedMsMax } = this.#limits;
    if (this.#rates?.isFull(now) === true) this.#rates = undefined;
    if (this.memberships.length === 0 && now >= this.#joinByMs) return "unjoined";
    if (now - this.#heardAtMs >= silenceMsMax) return "silent";
    if (this.#congestedAtMs !== undefined && now - this.#congestedAtMs >= congestedMsMax) {
      return "stuck";
    }
    if (this.#isAsked || now - this.#heardAtMs < keepaliveAfterMs) return undefined;
    this.#isAsked = true;
    return "keepalive";
  }
}
