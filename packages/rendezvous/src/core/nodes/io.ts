/** What enters and leaves the core of one node beyond what enters and leaves a lone rendezvous. */

import type { Bytes } from "passalong/base";
import type { Counts, Input, Output, Sizes } from "../io.ts";
import type { NodeId } from "./node-id.ts";

/** What enters the core of a node. */
export type NodeInput =
  | Input
  /** A frame of another node came. Its bytes are not kept. */
  | { readonly type: "nodeFrame"; readonly from: NodeId; readonly frame: Bytes }
  /** A frame that the core sent reached nobody. A hint: it may have. */
  | { readonly type: "nodeUnreachable"; readonly to: NodeId; readonly frame: Bytes }
  /** The broker has come back, or for the first time: what was on its way is lost (BP14). */
  | { readonly type: "backplaneUp" }
  /** The node shall end: its connections are closed one after the other (BP30). */
  | { readonly type: "drain" };

/** What leaves the core of a node. */
export type NodeOutput =
  | Output
  /** At most once; when it reaches nobody, `nodeUnreachable` may come. */
  | { readonly type: "nodeSend"; readonly to: NodeId; readonly frame: Bytes }
  /** To all other nodes. */
  | { readonly type: "nodeBroadcast"; readonly frame: Bytes };

/** How large everything is that a node holds because of other nodes. */
export interface NodeSizes {
  /** Nodes that live, this one included. */
  readonly nodes: number;
  /** Groups that this node owns and knows something of. */
  readonly ownedGroups: number;
  /** Members that it holds of them. */
  readonly listed: number;
  /** Questions and claims that wait for an answer. */
  readonly waiting: number;
  /** Lost connections whose signals are kept. */
  readonly mailboxes: number;
}

/** The core of one node, as the shell sees it. */
export interface NodeCore {
  /** As a lone rendezvous' `handle`. */
  handle(input: NodeInput, now: number): NodeOutput[];
  /** When to call with `deadline`, by the clock of `now`; undefined: never. */
  readonly nextDeadline: number | undefined;
  /** What happened so far. */
  readonly counts: Counts;
  /** How large everything is. */
  readonly sizes: Sizes;
  /** The same of what other nodes cause. */
  readonly nodeSizes: NodeSizes;
}
