/** NetStatusEvent: what connections and groups tell, by the codes of flash.net. */

import type { ObjectValue } from "../netgroup/index.ts";
import type { NetGroup } from "./net-group.ts";

/** Codes that a connection is told of itself, and their levels. */
export type ConnectionInfo =
  /** A rendezvous answers. */
  | { readonly code: "NetConnection.Connect.Success"; readonly level: "status" }
  /** None does. */
  | { readonly code: "NetConnection.Connect.Failed"; readonly level: "error" }
  /** It was closed. */
  | { readonly code: "NetConnection.Connect.Closed"; readonly level: "status" };

/** What a connection is told of its groups. */
export type GroupJoinInfo =
  /** The group is joined; its methods may be called. */
  | {
      readonly code: "NetGroup.Connect.Success";
      readonly level: "status";
      readonly group: NetGroup;
    }
  /** It could not be. */
  | { readonly code: "NetGroup.Connect.Failed"; readonly level: "error"; readonly group: NetGroup }
  /** It must not be: the password is wrong, or it has no connections between peers. */
  | {
      readonly code: "NetGroup.Connect.Rejected";
      readonly level: "error";
      readonly group: NetGroup;
    };

/** What a group is told. */
export type GroupInfo =
  /** A link to another member has opened. */
  | {
      readonly code: "NetGroup.Neighbor.Connect";
      readonly level: "status";
      readonly neighbor: string;
      readonly peerID: string;
    }
  /** It has ended. */
  | {
      readonly code: "NetGroup.Neighbor.Disconnect";
      readonly level: "status";
      readonly neighbor: string;
      readonly peerID: string;
    }
  /** An object is about to be asked for. */
  | {
      readonly code: "NetGroup.Replication.Fetch.SendNotify";
      readonly level: "status";
      readonly index: number;
    }
  /** It has come, and is not wanted any more. */
  | {
      readonly code: "NetGroup.Replication.Fetch.Result";
      readonly level: "status";
      readonly index: number;
      readonly object: ObjectValue;
    }
  /** It has not come; it is asked for again while it is wanted. */
  | {
      readonly code: "NetGroup.Replication.Fetch.Failed";
      readonly level: "status";
      readonly index: number;
    }
  /** Another member has posted something. */
  | {
      readonly code: "NetGroup.Posting.Notify";
      readonly level: "status";
      readonly message: ObjectValue;
      readonly messageID: string;
    }
  /** One hop has brought this. */
  | {
      readonly code: "NetGroup.SendTo.Notify";
      readonly level: "status";
      readonly message: ObjectValue;
      /** Group address of the previous hop. */
      readonly from: string;
      /** True when this very member has sent it to itself. */
      readonly fromLocal: boolean;
    }
  /** `localCoverageFrom` and `localCoverageTo` have changed. */
  | { readonly code: "NetGroup.LocalCoverage.Notify"; readonly level: "status" }
  /** A neighbor asks for an object that was promised. */
  | {
      readonly code: "NetGroup.Replication.Request";
      readonly level: "status";
      readonly index: number;
      readonly requestID: number;
    };

/** Everything that `info` can be; `code` tells which. */
export type NetStatusInfo = ConnectionInfo | GroupJoinInfo | GroupInfo;

/** Codes of a connection. */
export type ConnectionInfoCode = ConnectionInfo["code"];

/** `flash.events.NetStatusEvent`. */
export class NetStatusEvent {
  /** The name under which to listen. */
  static readonly NET_STATUS = "netStatus";

  readonly type: typeof NetStatusEvent.NET_STATUS = NetStatusEvent.NET_STATUS;
  readonly target: object;
  readonly info: NetStatusInfo;

  /** @param target  The connection or the group that is told. */
  constructor(target: object, info: NetStatusInfo) {
    this.target = target;
    this.info = info;
  }
}
