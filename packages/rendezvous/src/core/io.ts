/**
 * Everything that enters and leaves a rendezvous' core.
 *
 * `core.handle(input, now)` returns outputs; the shell performs them in order. The core holds no
 * clock, socket or timer.
 */

import type { Bytes } from "passalong/base";
import type { Source } from "./admission.ts";

/** One connection of a peer, numbered by the shell; a number is never used again. */
export type ConnectionId = number;

/** What enters a core. */
export type Input =
  /**
   * A peer has connected; `wallClockMs` is what `welcome` says, ms since 1970; `source` is where it
   * comes from, absent where nobody knows; `stunPort` is where STUN is answered, absent: nowhere;
   * `knowsTurn` says whether the peer understands what is said of TURN servers, absent: it does
   * not.
   */
  | {
      readonly type: "connectionOpened";
      readonly connection: ConnectionId;
      readonly wallClockMs: number;
      readonly source?: Source;
      readonly stunPort?: number;
      readonly knowsTurn?: boolean;
    }
  /** A binary message came. Its bytes are not kept. */
  | { readonly type: "frame"; readonly connection: ConnectionId; readonly frame: Bytes }
  /** A message came that is not binary. */
  | { readonly type: "textFrame"; readonly connection: ConnectionId }
  /** A ping or a pong of the WebSocket itself came. */
  | { readonly type: "controlFrame"; readonly connection: ConnectionId }
  /**
   * What waits to be sent; told when it was, or is, more than `SEND_QUEUE_BYTES_LOW` bytes or has
   * too many frames.
   */
  | {
      readonly type: "sendQueue";
      readonly connection: ConnectionId;
      readonly bytes: number;
      readonly frames: number;
    }
  /**
   * The connection is gone, for whatever reason; a connection that the core closed itself is passed
   * over.
   */
  | { readonly type: "connectionClosed"; readonly connection: ConnectionId }
  /** The moment of `nextDeadline` has come. */
  | { readonly type: "deadline" };

/** WebSocket close codes that the core uses. Source: RFC 6455 §7.4.1 and the registry it began. */
export type CloseCode =
  /** A numbered rule was broken. */
  | 1008
  /** The node is about to end; other nodes serve. */
  | 1012
  /** The peer does not take what is sent to it; try again later. */
  | 1013
  /** The same peer has come back on another connection. Source: RFC 6455 §7.4.2, private use. */
  | 4000;

/** What leaves a core. */
export type Output =
  | { readonly type: "send"; readonly connection: ConnectionId; readonly frame: Bytes }
  /** Nothing more is sent to the connection or expected of it; `reason` is the id of the rule. */
  | {
      readonly type: "close";
      readonly connection: ConnectionId;
      readonly code: CloseCode;
      readonly reason: string;
    };

/** What happened since the start; each number only grows. */
export interface Counts {
  /** Frames that were taken and read, right or wrong. */
  readonly frames: number;
  /** Joins that entered a group or renewed a record. */
  readonly joins: number;
  /** Samples that were answered with members. */
  readonly samples: number;
  /** Signals that were handed on. */
  readonly delivered: number;
  /** Signals that found nobody, or somebody who takes nothing at the moment. */
  readonly undeliverable: number;
  /** Circuits that joined two members. */
  readonly circuits: number;
  /** Bytes that went over circuits. */
  readonly relayedBytes: number;
  /** Requests that were refused, for whatever reason. */
  readonly refused: number;
  /** Frames that were not sent because too much waits already. */
  readonly dropped: number;
  /** Connections that were closed because a rule was broken (1008). */
  readonly violations: number;
  /** Connections that were closed because they do not take what is sent (1013). */
  readonly stuck: number;
}

/** How large everything is now. */
export interface Sizes {
  readonly connections: number;
  readonly groups: number;
  readonly memberships: number;
  /** Ends of circuits, those included that wait for their other end. */
  readonly circuitEnds: number;
}

/** The core, as the shell sees it. */
export interface RendezvousCore {
  /**
   * Takes one input and says what is to be done, in order. Pure but for its own state and for the
   * two sources of chance that it was made with; never throws on remote input.
   *
   * @param now  A monotonic time, ms; never less than before.
   */
  handle(input: Input, now: number): Output[];
  /** When to call with `deadline`, by the clock of `now`; undefined: never. */
  readonly nextDeadline: number | undefined;
  /** What happened so far. */
  readonly counts: Counts;
  /** How large everything is. */
  readonly sizes: Sizes;
}
