/** NetStatusEvent: what connections, groups and streams tell, by the codes of flash.net. */

import type { ObjectValue } from "../netgroup/index.ts";
import type { NetGroup } from "./net-group.ts";
import type { NetStream } from "./net-stream.ts";

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

/** What a connection is told of its streams. */
export type StreamConnectInfo =
  /** The stream is connected; its methods may be called. */
  | {
      readonly code: "NetStream.Connect.Success";
      readonly level: "status";
      readonly stream: NetStream;
    }
  /** It was closed. */
  | {
      readonly code: "NetStream.Connect.Closed";
      readonly level: "status";
      readonly stream: NetStream;
    }
  /** Its group could not be joined. */
  | {
      readonly code: "NetStream.Connect.Failed";
      readonly level: "error";
      readonly stream: NetStream;
    }
  /** Its group must not be joined, or has no streams. */
  | {
      readonly code: "NetStream.Connect.Rejected";
      readonly level: "error";
      readonly stream: NetStream;
    };

/** What a stream is told. */
export type StreamInfo =
  /** It is published. */
  | { readonly code: "NetStream.Publish.Start"; readonly level: "status" }
  /** It must not be, or the name is none. */
  | { readonly code: "NetStream.Publish.BadName"; readonly level: "error" }
  /** It is not any more. */
  | { readonly code: "NetStream.Unpublish.Success"; readonly level: "status" }
  /** What was played before is over; told before the start. */
  | { readonly code: "NetStream.Play.Reset"; readonly level: "status" }
  /** The name is played. */
  | { readonly code: "NetStream.Play.Start"; readonly level: "status" }
  /** It is not any more. */
  | { readonly code: "NetStream.Play.Stop"; readonly level: "status" }
  /** A stream of the name that is played is there. */
  | { readonly code: "NetStream.Play.PublishNotify"; readonly level: "status" }
  /** One has ended. */
  | { readonly code: "NetStream.Play.UnpublishNotify"; readonly level: "status" }
  /** What is played is another stream of the name now; own tunables are lost. */
  | { readonly code: "NetStream.MulticastStream.Reset"; readonly level: "status" };

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
  /** A named stream has appeared. */
  | {
      readonly code: "NetGroup.MulticastStream.PublishNotify";
      readonly level: "status";
      readonly name: string;
    }
  /** It is gone. */
  | {
      readonly code: "NetGroup.MulticastStream.UnpublishNotify";
      readonly level: "status";
      readonly name: string;
    }
  /** A neighbor asks for an object that was promised. */
  | {
      readonly code: "NetGroup.Replication.Request";
      readonly level: "status";
      readonly index: number;
      readonly requestID: number;
    };

/** Everything that `info` can be; `code` tells which. */
export type NetStatusInfo =
  | ConnectionInfo
  | GroupJoinInfo
  | StreamConnectInfo
  | GroupInfo
  | StreamInfo;

/** Codes of a connection. */
export type ConnectionInfoCode = ConnectionInfo["code"];

/** `flash.events.NetStatusEvent`. */
export class NetStatusEvent {
  /** The name under which to listen. */
  static readonly NET_STATUS = "netStatus";

  readonly type: typeof NetStatusEvent.NET_STATUS = NetStatusEvent.NET_STATUS;
  readonly target: object;
  readonly info: NetStatusInfo;

  /** @param target  The connection, the group or the stream that is told. */
  constructor(target: object, info: NetStatusInfo) {
    this.target = target;
    this.info = info;
  }
}
