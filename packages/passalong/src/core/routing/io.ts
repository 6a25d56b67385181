/** What enters and leaves a core for directed routing. */

import type { Arc, Bytes, GroupAddress, PeerId } from "../../base/index.ts";

/** To which ring neighbor something is sent. */
export type SendMode = "nextIncreasing" | "nextDecreasing";

/** Which addresses a peer answers for: its own, or all that are nearest to it. */
export type ReceiveMode = "exact" | "nearest";

/** What became of a send: it left, nobody is there, or it is not allowed or too much. */
export type SendResult = "sent" | "noRoute" | "error";

/** What the application wants sent; each ticket comes back in one event. */
export type RoutingCommand =
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
  | { readonly type: "sendToAllNeighbors"; readonly ticket: number; readonly payload: Bytes }
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
    }
  /** Answers `route`: the member that has it; undefined: no way was found, or it was too much. */
  | {
      readonly type: "routeEnded";
      readonly ticket: number;
      readonly takenBy: PeerId | undefined;
    }
  /** This peer answers for other addresses than before. */
  | { readonly type: "coverageChanged"; readonly coverage: Arc };
