/** The seam between one rendezvous and other nodes: what each needs of the other. */

import type { Bytes, GroupId, MemberAddress } from "passalong/base";
import type { ClientMessage } from "passalong/wire";
import type { Connection, ConnectionMembership } from "./connection.ts";
import type { Directory } from "./directory.ts";
import type { CloseCode } from "./io.ts";
import type { Question } from "./nodes/edge.ts";
import type { RendezvousLimits } from "./limits.ts";
import type { Outbox } from "./outbox.ts";
import type { Relay } from "./relay.ts";

/** A signal on its way between two members of a group. */
export interface Signal {
  readonly groupId: GroupId;
  readonly from: MemberAddress;
  readonly to: MemberAddress;
  readonly signal: Bytes;
}

/** The other nodes, as a rendezvous sees them; a lone one has none. */
export interface Company {
  /** The token with which the peer may come back to any node (BP20). */
  tokenFor(connection: Connection): Bytes;
  /** Has a member introduced to others; it is answered now or later. */
  ask(question: Question, now: number): void;
  /** Takes note that a member has left; its group is without it. */
  onLeft(membership: ConnectionMembership): void;
  /**
   * Takes note that a connection is gone, while it still has its memberships.
   *
   * @param isLost  True when its peer may come back for what is sent to it from now on.
   */
  onGone(connection: Connection, isLost: boolean): void;
  /** Hands on a signal for nobody here. @returns False when nobody is there either. */
  relay(signal: Signal): boolean;
  /**
   * Takes a frame about a circuit, if another node holds that circuit.
   *
   * @returns What becomes of the connection; undefined: the circuit is none of another node's.
   */
  carry(connection: Connection, message: CircuitRequest, frame: Bytes): CarryVerdict | undefined;
  /** Gives the connection what was kept for the one whose token it has (BP21). */
  resume(connection: Connection, token: Bytes, now: number): void;
}

/** What a peer says about circuits. */
export type CircuitRequest = Extract<ClientMessage, { readonly circuit: number }>;

/** What became of a frame for a circuit that another node holds. */
export type CarryVerdict =
  /** It was handed on, or is answered. */
  | "taken"
  /** The rule that it broke. */
  | "RL3"
  | "RL5";

/** A rendezvous, as its company sees it. */
export interface CompanyHost {
  readonly directory: Directory<Connection>;
  readonly outbox: Outbox;
  /** The circuits of this node. */
  readonly relay: Relay;
  readonly limits: RendezvousLimits;
  /** Every connection that is open. */
  connections(): Iterable<Connection>;
  /** Hands a signal to a member of this node. @returns False when it is not there to take it. */
  deliver(signal: Signal): boolean;
  /** Closes a connection; one that is closed is passed over. */
  end(connection: Connection, code: CloseCode, reason: string): void;
}
