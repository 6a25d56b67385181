/** What enters and leaves a core for directed routing. */

import type { Arc, Bytes, GroupAddress, PeerId } from "../../base/index.ts";

/** To which ring neighbor something is sent. */
export type SendMode = "nextIncreasing" | "nextDecreasing";

/** Which addresses a peer answers for: its own, or all that are nearest to it. */
export type ReceiveMode = "exact" | "nearest";

/** What became of a send: it left, nobody is there, or it is not allowed or too much. */
export type SendResult = "sent" | "noRoute" | "error";

/** What the application wants sent one hop; each ticket comes back in one event. */
export type SendCommand =
  /** One hop, to the neighbor or this very peer that is nearest to an address. */
  | {
      readonly type: "sendToNearest";
      readonly ticket: number;
      readonly address: GroupAddress;
      readonly payload: Bytes;
    }
  /** One hop, to the next on the ring. */
  | {
      readonly type: "sendToNeighbor";
      readonly ticket: number;
      readonly mode: SendMode;
      readonly payload: Bytes;
    }
  /** One hop, to everyone that there is a link with. */
  | { readonly type: "sendToAllNeighbors"; readonly ticket: number; readonly payload: Bytes };

/** What the application wants of routing; the ticket of a route comes back, too. */
export type RoutingCommand =
  | SendCommand
  /** As many hops as it takes, to the member that covers an address. */
  | {
      readonly type: "route";
      readonly ticket: number;
      readonly address: GroupAddress;
      readonly payload: Bytes;
    }
  | { readonly type: "setReceiveMode"; readonly mode: ReceiveMode };

/** What the application is told. */
export type RoutingEvent =
  /** One hop has brought this. */
  | {
      readonly type: "directReceived";
      /** The previous hop; this very peer when it sent it to itself. */
      readonly from: PeerId;
      readonly fromAddress: GroupAddress;
      readonly isFromSelf: boolean;
      readonly payload: Bytes;
    }
  /** Answers a send of one hop. */
  | { readonly type: "directEnded"; readonly ticket: number; readonly result: SendResult }
  /** This peer covers the address that a member has sent this to. */
  | {
      readonly type: "routeReceived";
      readonly origin: PeerId;
      readonly address: GroupAddress;
      readonly payload: Bytes;
      /** How many members had it on its way, the origin included; 0 when it is the own. */
      readonly hops: number;
      /** Which attempt of the origin it is, from 1. */
      readonly attempt: number;
    }
  /** Answers `route`: the member that has it; undefined: no way was found, or it was too much. */
  | {
      readonly type: "routeEnded";
      readonly ticket: number;
      readonly takenBy: PeerId | undefined;
      /** From the command to this, ms: there and back. */
      readonly rttMs: number;
      /** How often it was begun; 0 when it was too much. */
      readonly attempts: number;
    }
  /** This peer answers for other addresses than before. */
  | { readonly type: "coverageChanged"; readonly coverage: Arc };
