/**
 * A rendezvous without clock, socket or timer: what it does, and how much it lets others make it
 * do.
 */

export { Admission, LOOPBACK_SOURCE, type Source, type Verdict } from "./admission.ts";
export type {
  CloseCode,
  ConnectionId,
  Counts,
  Input,
  Output,
  RendezvousCore,
  Sizes,
} from "./io.ts";
export * from "./limits.ts";
export type { NodeCore, NodeInput, NodeOutput, NodeSizes } from "./nodes/io.ts";
export * from "./nodes/limits.ts";
export { createNodeCore, type NodeCoreOptions } from "./nodes/node.ts";
export { NODE_ID_BYTES, type NodeId } from "./nodes/node-id.ts";
export { StunResponder, type StunSource } from "./stun.ts";
export { createRendezvousCore, type RendezvousCoreOptions, type TurnIssuer } from "./rendezvous.ts";
